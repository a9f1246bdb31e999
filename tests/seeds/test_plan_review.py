from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.log import read
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against, plan_with_head
from timeline.seeds.plan.review import review
from timeline.seeds.plan.saved_plan import digests, make_saved_plan, read_saved_plan
from timeline.store import Store

pytestmark = pytest.mark.usefixtures("few_shipped")

TODAY = dt.datetime.now(dt.UTC).date()
RIVALS = "headcount: [{value: 100, source: a}, {value: 300, source: b}]"
B = "  b: {publisher: B News, url: 'https://example.org/b', published: 2023-04-12}\n"


def reviewed(root, url):
    checked = check([root], known=entities_in_log(url))
    assert checked.ok, checked.diagnostics
    plan = plan_against(checked, url)
    assert plan.diagnostics == ()
    return review(plan)


def loaded(root, url):
    return load(check([root], known=entities_in_log(url)), url, author="tester")


def test_a_dispute_is_told_when_it_arises_and_not_again(root, url, edit):
    """A new dispute is shown once, with each value and its source; later plans that do not change it omit it."""
    edit("headcount: 100", RIVALS, append=B)
    for _ in range(2):
        [dispute] = reviewed(root, url).disputes
        assert (dispute.id, dispute.field) == ("acme-layoffs-2023", "headcount")
        assert dispute.claims == (("100 person", "a"), ("300 person", "B News"))
    loaded(root, url)
    edit("title: Acme lets staff go", "title: Acme lets some staff go")
    found = reviewed(root, url)
    assert (len(found.plan.changes), found.disputes) == (1, ())


def test_a_correction_can_make_a_date_disputed(root, url, edit):
    """An event whose date becomes disputed is shown with all its dates in words."""
    loaded(root, url)
    dates = "date: [{value: 2023-04-10, source: a}, {value: 2023-04-11, source: b}]"
    edit("date: 2023-04\n", f"{dates}\nchange: {{on: {TODAY}, why: better_source}}\n", append=B)
    [dispute] = reviewed(root, url).disputes
    assert (dispute.field, dispute.claims) == ("date", (("10 April 2023", "a"), ("11 April 2023", "B News")))


def test_a_new_event_near_to_a_recorded_one_of_another_folder_is_told(root, url, tmp_path):
    """A new event that is near to a recorded event of another folder is shown until it is loaded."""
    loaded(root, url)
    other = write(tmp_path / "other", {"events/acme-cuts.yaml": LAYOFFS})
    [pair] = reviewed(other, url).near
    assert (pair.event.id, pair.other.id, pair.days) == ("acme-cuts", "acme-layoffs-2023", 0)
    loaded(other, url)
    assert reviewed(other, url).near == ()


@pytest.mark.parametrize("silent", [None, "acme-layoffs-2023", "acme-cuts"])
def test_near_duplicates_of_one_load_are_told_once_or_silenced_from_either_side(root, url, silent):
    """Near duplicates in one load are shown once; `not_same_as:` in either file is enough to hide them."""
    other = {"acme-layoffs-2023": "acme-cuts", "acme-cuts": "acme-layoffs-2023"}
    for slug, name in (
        ("acme-layoffs-2023", "events/2023/acme-layoffs-2023.yaml"),
        ("acme-cuts", "events/acme-cuts.yaml"),
    ):
        write(root, {name: LAYOFFS + (f"not_same_as: [{other[slug]}]\n" if silent == slug else "")})
    found = [(pair.event.id, pair.other.id) for pair in reviewed(root, url).near]
    assert found == ([("acme-cuts", "acme-layoffs-2023")] if silent is None else [])


def test_the_companies_whose_timelines_change_are_those_of_before_and_after(root, url, edit):
    """Changed timelines include those of companies that an event no longer names, but not those of people."""
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    found = reviewed(root, url)
    assert (found.companies, found.names) == ({"acme": 1}, {"acme": "Acme"})
    loaded(root, url)
    edit(
        "company: acme", "company: bolt\npeople: jane-roe", append=f"change: {{on: {TODAY}, why: wrong_participant}}\n"
    )
    assert reviewed(root, url).companies == {"acme": 1, "bolt": 1}


slugs = st.lists(st.sampled_from(["a-1", "b-2", "c-3", "d-4", "e-5"]), unique=True, max_size=5)
counts = st.integers(min_value=1, max_value=3)
states = st.dictionaries(st.sampled_from(["a-1", "b-2", "c-3", "d-4"]), counts, max_size=4)


def files(state, before=()):
    """Give files with one headcount for each event, and a reason for each event that is in `before`."""
    texts = {"companies/acme.yaml": "kind: company\nname: Acme\n"}
    for slug, count in state.items():
        why = f"change: {{on: {TODAY}, why: wrong_figure}}\n" if slug in before else ""
        texts[f"events/{slug}.yaml"] = LAYOFFS.replace("100", str(count)) + why
    return texts


@pytest.mark.sqlite
@settings(max_examples=15)
@given(states, states)
def test_a_kept_plan_does_what_a_load_does_and_then_nothing_is_left_to_plan(first, second):
    """A saved plan appends the same entries as a load and lists each fact once; the next plan is empty."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = [f"sqlite:///{folder}/{side}.db" for side in ("plain", "kept")]
        root = write(folder / "mine", files(first))
        for url in urls:
            loaded(root, url)
        write(root, files({**first, **second}, before=first))
        plain = loaded(root, urls[0])
        checked = check([root], known=entities_in_log(urls[1]))
        plan, head = plan_with_head(checked, urls[1], today=TODAY)
        seen = digests(checked.selection.files)
        make_saved_plan(plan, paths=[root], root=None, log=head, files=seen, today=TODAY).write(folder / "plan.json")
        saved = read_saved_plan(folder / "plan.json")
        saved.check_files(checked.selection)
        done = load(check([root]), urls[1], author="tester", saved=saved)
        assert done.appended == plain.appended
        said = []
        for url in urls:
            with Store.open(url).read() as connection:
                said.append([(e.subject, e.operation, e.body, e.reason, e.origin) for e in read.entries(connection)])
            listed = review(plan_against(check([root]), url)).to_json()["steps"]
            assert all(step["no_op"] for step in listed)
        assert said[0] == said[1]
        subjects = [step["subject"] for step in review(plan).to_json()["steps"]]
        assert sorted(subjects) == sorted({seed.fact.subject for seed in checked.seeds})
