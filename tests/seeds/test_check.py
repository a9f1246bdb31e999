from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline import facts
from timeline.errors import SeedError
from timeline.seeds.check import check

pytestmark = pytest.mark.no_database

DISPUTED = """\
kind: compute_purchase
title: Acme buys GPUs
date: "[..2023-04-11]"
buyer: acme
people: [jane-roe]
status: reported
units:
  - {value: 10000, approx: true, source: a}
  - {value: 100000, source: b}
sources:
  a: {publisher: A, published: 2023-04-11, url: "https://example.org/a"}
  b: {publisher: B, published: 2023-04-14, title: T}
"""


def found(folder, name, text):
    """Write a file next to the others and return (code, line, column, suggestion) of each fault in it."""
    write(folder, {name: text})
    checked = check([folder])
    return [(d.code, d.line, d.column, d.suggestion) for d in checked.diagnostics if d.file.endswith(name)]


def test_the_shipped_seed_files_are_without_error_and_without_warning():
    checked = check()
    assert {diagnostic.severity for diagnostic in checked.diagnostics} <= {"hint"}
    events = [seed.fact for seed in checked.seeds if isinstance(seed.fact, facts.Event)]
    companies = {slug for event in events for slug, role in event.participants if role != "people"}
    assert len(events) >= 161
    assert len(companies) >= 21
    assert {event.kind for event in events} == set(facts.KINDS)


def test_good_files_give_facts_with_entities_first(root):
    checked = check([root])
    assert checked.ok
    assert [seed.fact.id for seed in checked.seeds] == ["acme", "jane-roe", "acme-layoffs-2023"]
    assert checked.seeds[2].origin == "mine/events/2023/acme-layoffs-2023.yaml:1"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("buyer: acme", "buyer: acmee", ("S201", 4, 8, "did you mean 'acme'?")),
        ("buyer: acme", "buyer: acme-corporation", ("S203", 4, 8, "write acme")),
        (
            "buyer: acme",
            "buyer: [acme, jane-roe]",
            ("S202", 4, 15, "write a company here; jane-roe can go into people:"),
        ),
        ("title: T}", "title: T, derived_from: b}", ("S132", 12, 68, "remove this line")),
        ("buyer: acme", "buyer: [acme, acme]", ("S120", 4, 15, "remove one")),
        ("[jane-roe]", "[qqq-zzz]", ("S201", 5, 10, "add people/qqq-zzz.yaml with kind: person and name:")),
        ("buyer: acme", "buyr: acme", ("S002", 4, 1, "did you mean 'buyer'?")),
        ("title: Acme buys GPUs\n", "", ("S003", 1, 1, "add title:")),
        ("kind: compute_purchase", "kind: [compute_purchase]", ("S010", 1, 7, "write kind: compute_purchase")),
        ("kind: compute_purchase", "kind: {a: b}", ("S010", 1, 7, "write kind: layoffs")),
        ("kind: compute_purchase", "kind: compute_purchas", ("S010", 1, 7, "did you mean 'compute_purchase'?")),
        ('"[..2023-04-11]"', "04/11/2023", ("S105", 3, 7, "write 2023-04-11 (month first) or 2023-11-04 (day first)")),
        ("status: reported", "status: reportd", ("S114", 6, 9, "did you mean 'reported'?")),
        ("approx: true", "approx: yes", ("S114", 8, 28, "write true or false")),
        ("source: b}", "source: c}", ("S132", 9, 29, "the event has a, b")),
        (", source: b}", "}", ("S113", 9, 5, "write {value: …, source: KEY}")),
        ("value: 100000", 'value: "100,000"', ("S110", 9, 13, "write 100000")),
        ("value: 100000", "valu: 100000", ("S002", 9, 6, "did you mean 'value'?")),
        (
            '"https://example.org/a"',
            '"javascript:alert(1)"',
            ("S124", 11, 49, "write an address such as https://example.org/page"),
        ),
        (", title: T", "", ("S130", 12, 6, "give its url, or publisher, title and published")),
        ("title: Acme buys GPUs", "title: 2048", ("S121", 2, 8, 'put it in quotes: "2048"')),
        ("title: Acme", "title: A\u202ecme", ("S122", 2, 8, "remove it")),
        ("published: 2023-04-14", "published: 2023-02-30", ("S102", 12, 32, "February 2023 has 28 days")),
        ("people: [jane-roe]", "id: other", ("S011", 5, 1, "remove this line")),
    ],
)
def test_faults_are_named_at_their_place_with_a_way_out(root, old, new, fault):
    assert old in DISPUTED
    found_faults = found(root, "acme-gpus-2023.yaml", DISPUTED.replace(old, new))
    assert fault in found_faults
    assert all(other[0] == "S003" for other in found_faults if other != fault)


def test_what_is_wrong_with_an_item_of_a_list_is_told_by_its_number_in_the_list(root):
    (fault,) = check(
        [write(root / "names", {"acme-labs.yaml": "kind: company\nnames: [{name: A}, [x]]\n"})]
    ).diagnostics
    assert (fault.message, fault.suggestion, fault.column) == ("item 2 of 'names' must be a mapping", "write {…}", 20)


def test_all_faults_of_all_files_are_found_in_one_run(root):
    write(
        root,
        {
            "a-1.yaml": "kind: layofs\n",
            "b-2.yaml": "kind: [\n",
            "c-3.yaml": DISPUTED.replace("acme", "x").replace("10000,", "ten,"),
        },
    )
    checked = check([root])
    assert [(d.file.rpartition("/")[2], d.code) for d in checked.diagnostics] == [
        *[("a-1.yaml", "S003")] * 5,  # title, date, status, sources and company
        ("a-1.yaml", "S010"),
        ("b-2.yaml", "S001"),
        ("c-3.yaml", "S203"),
        ("c-3.yaml", "S110"),
    ]
    assert not checked.ok


def test_a_diagnostic_shows_the_line_and_cannot_steer_a_terminal(root):
    write(root, {"acme-gpus-2023.yaml": DISPUTED.replace("Acme buys", "Acme \u202ebuys")})
    text = str(check([root]).diagnostics[0])
    assert text.splitlines()[1:] == [
        " 2 | title: Acme <U+202E>buys GPUs",
        "   |        ^",
        "   = remove it",
    ]
    assert "acme-gpus-2023.yaml:2:8: error[S122]: " in text


@pytest.mark.parametrize("name", ["Acme.yaml", "acme_gpus.yaml", "acme--x.yaml", "-acme.yaml"])
def test_a_file_name_that_is_no_slug_is_refused(root, name):
    assert [fault[0] for fault in found(root, name, DISPUTED)] == ["S011"]


def test_an_id_stands_for_one_thing_in_all_folders(root):
    assert [fault[0] for fault in found(root, "events/1999/acme.yaml", LAYOFFS)] == ["S012"]


def test_a_list_of_events_gives_each_its_id(root):
    text = "events:\n" + "".join(
        f"  - id: acme-{n}\n" + "".join(f"    {line}\n" for line in LAYOFFS.splitlines()) for n in (1, 2)
    )
    write(root, {"many.yaml": text})
    checked = check([root])
    assert checked.ok
    assert [s.origin for s in checked.seeds if s.fact.id == "acme-2"] == ["mine/many.yaml:11"]
    write(root, {"many.yaml": text.replace("id: acme-2", "id: Acme 2").replace("headcount: 100", "headcount: x", 1)})
    assert [(d.code, d.line) for d in check([root]).diagnostics] == [("S110", 8), ("S011", 11)]


def test_shipped_companies_may_be_named_by_anybodys_files(root):
    assert found(root, "acme-gpus-2023.yaml", DISPUTED.replace("buyer: acme", "buyer: spotify")) == []


def test_one_file_may_be_checked_alone(root):
    checked = check([root / "companies" / "acme.yaml"])
    assert [seed.origin for seed in checked.seeds] == ["mine/companies/acme.yaml:1"]


def test_a_file_alone_may_name_who_stands_beside_it(root):
    assert check([root / "events/2023/acme-layoffs-2023.yaml"]).ok


def test_a_path_that_does_not_exist_is_an_error(root):
    with pytest.raises(SeedError, match="no such file"):
        check([root / "nowhere"])
    with pytest.raises(SeedError, match="not a seed file: its name must end in \\.yaml"):
        check([write(root, {"x.txt": ""}) / "x.txt"])


_SOUP = st.text("abc:-[]{},&*!|>'\"#%@`\n\t 0123.~?", max_size=80)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), _SOUP.map(lambda soup: (DISPUTED + soup).encode()), st.data()))
def test_no_file_whatever_is_in_it_raises(root, drawn):
    if not isinstance(drawn, bytes):  # a good file with one piece replaced by another
        text, soup = DISPUTED.encode(), drawn.draw(st.one_of(_SOUP.map(str.encode), st.binary(max_size=9)))
        start = drawn.draw(st.integers(0, len(text)))
        drawn = text[:start] + soup + text[start + drawn.draw(st.integers(0, 30)) :]
    path = root / "soup.yaml"
    path.write_bytes(drawn)
    for diagnostic in check([path]).diagnostics:
        assert diagnostic.line >= 1
        assert str(diagnostic)
