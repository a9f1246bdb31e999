from __future__ import annotations

import gc
import random
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import write
from tests.imports.conftest import HEADER, MAPPING
from timeline import facts
from timeline.cli import main
from timeline.errors import ExistingFilesError, ImportDataError, SeedError
from timeline.imports import output
from timeline.imports.output import write_csv
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load, plan_against

pytestmark = pytest.mark.usefixtures("few_shipped")


def rows(number):
    return [f"Acme {n % 7},20{10 + n % 15}-0{1 + n % 9}-1{n % 3},{n % 50 or ''}\n" for n in range(number)]


def test_the_order_of_the_rows_does_not_matter(run):
    table = rows(400)
    first = run(HEADER + "".join(table))
    random.Random(1).shuffle(table)  # noqa: S311 - not used for secrets
    assert run(HEADER + "".join(table), out="other").files == first.files


def test_a_second_import_writes_the_same_and_a_second_load_finds_nothing(run, tmp_path):
    table = HEADER + "".join(rows(300))
    url = f"sqlite:///{tmp_path / 'timeline.db'}"
    first = run(table)
    checked = check([first.out])
    assert checked.ok
    assert load(checked, url, author="tester").appended == len(checked.seeds)
    second = run(table)
    assert second.files == first.files
    assert plan_against(check([second.out]), url).changes == []
    assert (second.done.created, second.done.names) == (0, 0)


def test_events_are_sorted_by_date_and_split_into_files(run, monkeypatch):
    monkeypatch.setattr(output, "MOST_EVENTS", 10)
    found = run(HEADER + "".join(f"Acme {n},20{99 - n},5\n" for n in range(25)))
    assert [path for path in found.files if path.startswith("events")] == [
        f"events/rows-000{n}.yaml" for n in (1, 2, 3)
    ]
    assert [event["date"] for event in found.events] == [*range(2075, 2100)]


def test_rows_that_want_the_same_id_are_numbered_past_ids_that_are_there(run):
    found = run("who,day,people\nA,2023,1\nA,2023,2\nA,2023,3\nB,2023,9\n")
    assert [event["id"] for event in found.events] == [
        "a-layoffs-2023",
        "a-layoffs-2023-2",
        "a-layoffs-2023-3",
        "b-layoffs-2023",
    ]
    mapping = MAPPING.replace("{.company}-layoffs-{.date}", "{key}")
    found = run(
        "who,day,people,key\nB,2023,1,a\nB,2023,2,a\nB,2023,3,a-2\nB,2023,4,a-3-2\nB,2023,5,a-3\nB,2024,6,a-3\n",
        mapping,
        out="b",
    )
    ids = [event["id"] for event in found.events]
    assert sorted(ids) == ["a", "a-2", "a-3", "a-3-2", "a-3-3", "a-4"]


def test_long_ids_stay_slugs_and_apart(run):
    mapping = MAPPING.replace("{.company}-layoffs-{.date}", "{key}")
    keys = ["x" * 100, "x" * 120, "x" * 98 + "-y"]
    found = run("who,day,people,key\n" + "".join(f"A,2023,{n},{key}\n" for n, key in enumerate(keys * 3, 1)), mapping)
    assert len({event["id"] for event in found.events}) == 9
    assert check([found.out]).ok


def test_a_row_that_says_the_same_as_another_is_reported(run):
    found = run(f"{HEADER}Acme,2023,5\nAcme,2023,6\nAcme,2023,5\n")
    assert found.reasons == [(3, "", "S404")]
    assert "row 1" in next(line["reason"] for line in found.report if line["code"] == "S404")


def test_what_is_written_passes_the_check_and_what_would_fail_it_is_reported(run, tmp_path):
    """A purchase of itself, and one before the founding: see S509 and S501."""
    mapping = """\
kind: acquisition
columns: {acquirer: B, target: T, date: Day, stage: {constant: announced}}
id: "{.acquirer}-{.target}"
title: "{B} buys {T}"
status: reported
source: {publisher: x, url: "https://x.example/{Day}", undated: true}
unknown: create
"""
    write(tmp_path / "out", {"companies/buyer.yaml": "kind: company\nname: Buyer\nfounded: 2001\n"})
    found = run("B,T,Day\nUfree,Ufree,2013-01-01\nBuyer,Beta,1905-06-20\nBuyer,Gamma,2013-01-01\n", mapping)
    assert found.reasons == [(1, "T", "S509"), (2, "Day", "S501")]
    assert [event["target"] for event in found.events] == ["gamma"]
    assert sorted(found.files) == ["companies/buyer.yaml", "companies/gamma.yaml", "events/rows-0001.yaml"]
    assert check([found.out]).ok


def test_rows_are_checked_together_with_the_known_folders(run, tmp_path):
    founding = (
        "kind: founding\ntitle: Acme begins\ndate: 2015\ncompany: acme\nstatus: confirmed\n"
        "sources: {a: {url: 'https://example.org/a', undated: true}}\n"
    )
    company = "kind: company\nname: Acme\n"
    folder = write(tmp_path / "mine", {"events/begin.yaml": founding, "companies/acme.yaml": company})
    found = run(f"{HEADER}Acme,2014,5\nAcme,2016,5\n", entities=(folder,))
    assert found.reasons == [(1, "day", "S501")]
    assert "'begin' (2015)" in found.report[0]["reason"]


def test_a_row_that_may_be_a_known_event_is_written_and_in_the_report(run):
    first = run(f"{HEADER}Acme,2023-04-11,5\n", out="first")
    table = f"{HEADER}Acme,2023-04-12,5\nBeta,2023-04-12,5\n"
    found = run(table, name="other.csv", entities=(first.out,))
    assert (found.done.events, found.done.reported, found.done.noted) == (2, 0, 1)
    assert found.notes == [(1, "", "S514")]


def test_an_id_that_something_else_has_is_reported(run):
    mapping = MAPPING.replace("{.company}-layoffs-{.date}", "{.company}")
    found = run(f"{HEADER}Twitter,2023,5\nInitech,2023,5\n", mapping)
    assert found.reasons == [(1, "", "S012"), (2, "", "S012")]
    assert "taken by the company in seed_events/companies/twitter.yaml" in found.report[0]["reason"]


def test_files_that_say_something_else_are_refused_and_left_as_they_are_unless_they_may_be_replaced(run):
    first = run(f"{HEADER}Acme,2023,5\n")
    with pytest.raises(ExistingFilesError, match=r"rows-0001\.yaml"):
        run(f"{HEADER}Acme,2023,6\n")
    assert {str(path.relative_to(first.out)): path.read_bytes() for path in first.out.rglob("*.yaml")} == first.files
    assert [path.name for path in first.out.iterdir()] == ["companies", "events"] or not list(first.out.glob(".*"))
    assert run(f"{HEADER}Acme,2023,6\n", replace=True).events[0]["headcount"] == 6


def test_a_file_that_would_be_left_over_is_refused_or_taken_away(run, monkeypatch):
    monkeypatch.setattr(output, "MOST_EVENTS", 1)
    run(f"{HEADER}Acme,2023,5\nAcme,2024,5\n")
    with pytest.raises(ExistingFilesError, match=r"rows-0002\.yaml"):
        run(f"{HEADER}Acme,2023,5\n")
    assert [event["date"] for event in run(f"{HEADER}Acme,2023,5\n", replace=True).events] == [2023]


def test_other_files_of_the_output_are_known_and_stay(run, tmp_path):
    write(tmp_path / "out", {"companies/acme.yaml": "kind: company\nname: Acme\naliases: [Roadrunner Supplies]\n"})
    found = run(f"{HEADER}Roadrunner Supplies,2023,5\n")
    assert found.events[0]["company"] == "acme"
    assert found.done.created == 0
    assert b"aliases" in found.files["companies/acme.yaml"]


def test_an_import_that_breaks_off_leaves_nothing(run, tmp_path):
    with pytest.raises(ImportDataError):
        run('[{"who": "Acme", "day": 2023, "people": 5}, {', name="rows.json")
    assert not (tmp_path / "out").exists()


def test_only_so_many_rows_are_read_as_asked(run):
    assert run(HEADER + "".join(rows(50)), limit=3).done.rows == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=cmd\u202e", "'=cmd<U+202E>"),
        ("＝cmd", "'＝cmd"),  # noqa: RUF001 - spreadsheets also accept the wide one
    ],
)
def test_nothing_in_the_lists_is_a_formula_or_steers_a_terminal(run, name, shown):
    found = run(f"{HEADER}{name},2023-02-30,5\n", MAPPING.replace("create", "report"))
    assert found.names[0]["name"] == shown


def test_a_list_holds_no_formula_behind_spaces(tmp_path):
    """A cell of a list can't be a formula, even behind spaces."""
    write_csv(tmp_path / "rows.csv", ["reason"], [["  =1+1"], ["\t+1"], [-1], ["a-b"]])
    assert (tmp_path / "rows.csv").read_text().splitlines() == ["reason", "'  =1+1", "' +1", "-1", "a-b"]


@pytest.mark.parametrize(
    "lists", [("--report", "rows.csv"), ("--review", "map.yaml"), ("--report", "n", "--review", "n")]
)
def test_no_list_is_written_over_what_is_read(tmp_path, monkeypatch, capsys, lists):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"rows.csv": f"{HEADER}Acme,2023,5\n", "map.yaml": MAPPING})
    assert main(["import", "rows.csv", "--map", "map.yaml", "--out", "out", *lists]) == 1
    assert "choose another one" in capsys.readouterr().err
    assert (tmp_path / "rows.csv").read_text() == f"{HEADER}Acme,2023,5\n"
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there_is_an_error(run, tmp_path):
    with pytest.raises(SeedError, match="no such folder"):
        run(HEADER, entities=(tmp_path / "nowhere",))


CELLS = st.text(alphabet=st.characters(exclude_categories=()), max_size=20) | st.sampled_from(
    ["Acme", "2023", "2023-04-01", "50", '"', "=1", "\ud800", "x" * 400]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=4), max_size=4))
def test_whatever_the_rows_are_each_is_an_event_or_in_the_report(run, tmp_path, table):
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in table]
    data = (HEADER + "".join(f"{line}\n" for line in lines)).encode("utf-8", "surrogatepass")
    found = run(data, out=mkdtemp(dir=tmp_path), replace=True)
    accounted = {row for row, _, _ in found.reasons}
    assert found.done.rows == found.done.events + found.done.skipped + found.done.reported
    assert len(accounted) == found.done.skipped + found.done.reported
    assert len(found.events) == found.done.events
    assert check([found.out]).ok if found.events else not found.out.exists() or found.files is not None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_mapping_is_it_is_followed_or_its_faults_have_places(run, tmp_path, drawn):
    soup = drawn.draw(st.text("abc:-[]{},&*!|>'\"#%@`\n\t .0\u202e", max_size=12))
    start = drawn.draw(st.integers(0, len(MAPPING)))
    mapping = MAPPING[:start] + soup + MAPPING[start + drawn.draw(st.integers(0, 20)) :]
    found = run(f"{HEADER}Acme,2023,5\n", mapping, out=mkdtemp(dir=tmp_path), replace=True)
    assert found.done.rows == 1 or all(fault.line >= 1 and str(fault) for fault in found.done.diagnostics)


def test_the_command_says_what_it_did_and_fails_without_an_event(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"rows.csv": f"{HEADER}Acme,2023-02-30,5\n", "map.yaml": MAPPING, "bad.yaml": "kind: x\n"})
    assert main(["import", "rows.csv", "--map", "map.yaml", "--out", "out"]) == 1
    out, errors = capsys.readouterr()
    assert out.splitlines()[0] == "1 row: 0 events, 0 skipped, 1 reported"
    assert errors.startswith("row 1, day: [S102] ")
    assert main(["import", "rows.csv", "--map", "bad.yaml", "--out", "out"]) == 1
    assert "bad.yaml:1:1: error[S003]" in capsys.readouterr().err
    assert main(["import", "none.csv", "--map", "map.yaml", "--out", "out"]) == 1
    assert "none.csv" in capsys.readouterr().err
    assert main(["import", "rows.csv", "--map", "map.yaml", "--out", "rows.csv"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_rows_with_errors_are_freed_when_the_import_ends(run):
    """An error that kept its frames would keep all rows in a circle."""
    rows = HEADER + "".join(f"a{n},2023-04-{n % 28 + 1:02},5\nb{n},2023-13-40,x\n" for n in range(20))
    gc.collect()
    gc.disable()
    try:
        assert run(rows).done.reported == 20
        left = [one for one in gc.get_objects() if isinstance(one, facts.Event) and one.id.startswith("a1")]
    finally:
        gc.enable()
    assert left == []


def test_with_log_a_row_is_judged_against_what_is_recorded(run, tmp_path, monkeypatch):
    """The log has a company and an event that are in no known file."""
    url = f"sqlite:///{tmp_path / 'timeline.db'}"
    monkeypatch.setenv("TIMELINE_DATABASE", url)
    company = "kind: company\nname: Acme Labs\nfounded: 2010\n"
    cuts = (
        "kind: layoffs\ntitle: Acme Labs cuts jobs\ndate: 2023-04-13\ncompany: acme-labs\nstatus: reported\n"
        "sources: {a: {url: 'https://example.org/a', undated: true}}\n"
    )
    other = write(tmp_path / "other", {"companies/acme-labs.yaml": company, "events/labs-cuts.yaml": cuts})
    load(check([other]), url, author="tester")
    table = HEADER + "Acme Labs,2023-04-14,5\nAcme Labs,2001-04-14,7\n"
    alone = run(table, out="alone")
    judged = run(table, out="judged", with_log=True)
    assert (alone.done.created, alone.reasons, alone.notes) == (1, [], [])
    assert judged.done.created == 0
    assert judged.reasons == [(2, "day", "S501")]
    assert judged.notes == [(1, "", "S514")]
    again = run(table, out="judged", with_log=True)
    assert again.files == judged.files


LIVES = """\
columns: {company: who}
status: reported
source: {url: "https://example.org/{.company}", undated: true}
unknown: create
events:
  - kind: founding
    columns: {date: day}
    id: "{.company}-founded"
    title: "{who} begins"
  - kind: shutdown
    where: {column: end, empty: false}
    columns: {date: end}
    id: "{.company}-ends"
    title: "{who} ends"
"""


def test_a_mapping_makes_several_events_of_a_row_and_each_counts(run):
    found = run("who,day,end\na,2001,2009\nb,2002,\nc,2003,x\nd,y,2010\n", LIVES)
    assert [event["id"] for event in found.events] == ["a-founded", "b-founded", "c-founded", "a-ends", "d-ends"]
    assert found.reasons == [(2, "", "where"), (3, "end", "S101"), (4, "day", "S101")]
    assert (found.done.rows, found.done.events, found.done.skipped, found.done.reported) == (4, 5, 1, 2)


def test_a_row_of_several_events_that_cannot_be_read_counts_for_each(run):
    found = run("who,day,end\na,2001\nb,2002,2003\n", LIVES)
    assert found.reasons == [(1, "", "S403")]
    assert (found.done.rows, found.done.events, found.done.reported) == (2, 2, 2)


def test_an_error_of_a_rule_names_the_column_of_its_event(run):
    found = run("who,day,end\na,2003,2001\n", LIVES)
    assert (1, "end", "S501") in found.reasons


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kind: shutdown", "kind: shutdwn", ("S010", 10, 11)),
        ("    columns: {date: end}", "    columns: {date: last}", ("S401", 12, 21)),
        ("company: who", "company: whom", ("S401", 1, 20)),
        ("status: reported\n", "", ("S003", 5, 5)),
        ("unknown: create", "unknown: perhaps", ("S114", 4, 10)),
        ("    where:", "    name: x\n    where:", ("S002", 11, 5)),
        ("    where: {column: end", "    where: {column: ends", ("S401", 11, 12)),
    ],
)
def test_a_fault_of_one_of_several_events_is_told_once_at_its_place(run, old, new, fault):
    assert fault in run("who,day,end\na,2001,2009\n", LIVES.replace(old, new)).faults
    faults = run("who,day,end\na,2001,2009\n", LIVES.replace(old, new)).faults
    assert len({*faults}) == len(faults)


@pytest.mark.parametrize("events", ["[]", "x", "[x]"])
def test_several_events_need_a_list_of_mappings(run, events):
    mapping = LIVES[: LIVES.index("events:")] + f"events: {events}\n"
    assert [code for code, _, _ in run("who,day,end\n", mapping).faults] == ["S402"]
