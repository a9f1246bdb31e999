"""The output of `show`, `search` and `stats` for people and for programs."""

from __future__ import annotations

import json

import pytest

from tests.builders import write
from tests.terminal import on_terminal
from timeline.cli import main
from timeline.cli.output import print_rows
from timeline.cli.sparks import sparks
from timeline.facts import When

pytestmark = pytest.mark.usefixtures("few_shipped")

EVENT = """\
kind: {kind}
title: {title}
date: {date}
{fields}
status: reported
sources:
  a: {{publisher: First News, url: "https://example.org/a", published: 2023-04-11}}
  b: {{publisher: Second News, published: 2023-04-14, title: Again, derived_from: a}}
"""
ACME = """\
kind: company
names: [Acme, {name: Acme X, since: 2023-07-01}]
aliases: [Acme Corp]
"""
STORY = """\
kind: story
title: Acme shrinks
summary: How Acme let its staff go.
steps: [{title: The cuts, window: 2023, text: A hundred go., events: acme-layoffs-2023}]
"""


def event(kind, title, date, fields):
    return EVENT.format(kind=kind, title=title, date=date, fields=fields)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Load a few events; give a function that runs a command."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    rivals = "company: acme\nheadcount:\n  - {value: 100, approx: true, source: a}\n  - {min: 300, source: b}"
    deal = "acquirer: acme\ntarget: bolt\nstage: {}\nprice: {} million USD\nthread: t"
    folder = write(
        tmp_path / "mine",
        {
            "companies/acme.yaml": ACME,
            "companies/bolt.yaml": "kind: company\nname: Bolt\n",
            "people/jane-roe.yaml": "kind: person\nname: Jane Roe\nsummary: She leads Acme.\n",
            "events/acme-layoffs-2023.yaml": event("layoffs", "Acme lets staff go", "2023-04", rivals),
            "events/acme-bolt-2022.yaml": event("acquisition", "Acme signs", "2022-01-05", deal.format("signed", 10)),
            "events/acme-bolt-2023.yaml": event("acquisition", "Acme closes", "2023-02-01", deal.format("closed", 12)),
            "events/acme-roe-2021.yaml": event("hire", "Jane Roe joins", "2021", "company: acme\npeople: [jane-roe]"),
            "stories/acme-shrinks.yaml": STORY,
        },
    )
    assert main(["load", str(folder)]) == 0
    capsys.readouterr()

    def command(*arguments):
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return command


def test_an_event_is_shown_with_claims_and_sources(run):
    code, shown, _ = run("show", "acme-layoffs-2023")
    assert code == 0
    for part in (
        "Acme lets staff go\nApril 2023 · Layoffs · reported, disputed",
        "company        Acme (acme)",
        "headcount      about 100 people according to First News",
        "headcount      at least 300 people according to Second News",
        "Second News, 14 April 2023, copies a",
        "https://example.org/a",
    ):
        assert part in shown
    assert "disputed" not in run("show", "acme-layoffs-2023", "--as-reported", "2023-04-12")[1]


def test_a_company_has_a_small_timeline(run):
    _, shown, _ = run("show", "acme")
    assert shown.startswith("Acme X (company acme)\nnames: Acme, Acme X (since 1 July 2023)\nalso: Acme Corp\n")
    assert "  2021  ············  1 (1 imprecise)\n  2022  █···········  1\n  2023  ·█·█········  2\n" in shown
    assert "Jane Roe joins  [acme-roe-2021]" in shown
    assert "She leads Acme." in run("show", "jane-roe")[1]


def test_a_story_is_shown_with_its_steps(run):
    assert "1. The cuts (2023)\n   A hundred go.\n   - acme-layoffs-2023" in run("show", "acme-shrinks")[1]


@pytest.mark.parametrize("slug", ["acme-layoffs-2023", "acme", "jane-roe", "acme-shrinks"])
def test_everything_is_json_for_programs(run, slug):
    code, shown, _ = run("show", slug, "--format", "json")
    found = json.loads(shown)
    assert (code, found["id"]) == (0, slug)


def test_what_nothing_has_the_id_of_is_told_with_what_is_near(run):
    code, _, errors = run("show", "acme-layofs-2023")
    assert (code, errors) == (1, "error: unknown id 'acme-layofs-2023': did you mean 'acme-layoffs-2023'?\n")
    assert "did you mean 'acme-shrinks'" in run("show", "acme-shrink")[2]


@pytest.mark.parametrize(
    ("slug", "time"),
    [
        ("acme-layoffs-2023", ["--as-reported", "2020"]),
        ("acme-layoffs-2023", ["--as-recorded", "1"]),
        ("acme", ["--as-recorded", "0"]),
        ("jane-roe", ["--as-recorded", "1"]),
        ("acme-shrinks", ["--as-recorded", "4"]),
    ],
)
def test_what_came_later_is_not_told_to_be_nothing(run, slug, time):
    code, _, errors = run("show", slug, *time)
    assert (code, errors) == (1, f"error: '{slug}' was not known at this time\n")


def test_what_is_retracted_is_shown_as_that(run, tmp_path):
    """`show` also finds a retracted story or company, and says that it is retracted."""
    retracted = "retracted: {on: 2026-11-01, why: other}\n"
    files = {"stories/acme-shrinks.yaml": STORY + retracted, "companies/odd.yaml": "kind: company\nname: Odd\n"}
    folder = write(tmp_path / "mine", files)
    assert run("load", folder)[0] == 0
    write(folder, {"companies/odd.yaml": f"kind: company\nname: Odd\n{retracted}"})
    assert run("load", folder)[0] == 0
    assert run("show", "acme-shrinks")[1].startswith("Acme shrinks (retracted)\nHow Acme")
    assert run("show", "acme-shrinks", "--as-recorded", 8)[1].startswith("Acme shrinks\nHow Acme")
    assert run("show", "odd")[1].startswith("Odd (company odd, retracted)\n")


def test_words_and_names_are_searched(run):
    shown = on_terminal("search", "jnae", "roe")
    assert "Jane Roe   person   jane-roe" in shown
    assert "\n1 event\n" in shown
    shown = on_terminal("search", "acme", "--limit", 2)
    assert "4 events, the newest 2" in shown
    assert "Acme signs" not in shown
    found = json.loads(run("search", "closes", "--format", "json")[1])
    assert (found["total"], found["events"][0]["id"], found["entities"]) == (1, "acme-bolt-2023", [])


def test_whose_name_is_likest_stands_first(run, tmp_path):
    names = {"micros-systems": "Micros Systems", "microsoft": "Microsoft"}
    files = {f"companies/{slug}.yaml": f"kind: company\nname: {name}\n" for slug, name in names.items()}
    assert run("load", write(tmp_path / "mine", files))[0] == 0
    found = json.loads(run("search", "microsft", "--format", "json")[1])
    assert [who["id"] for who in found["entities"]] == ["microsoft", "micros-systems"]


def test_events_are_counted_and_a_deal_is_added_once(run):
    shown = on_terminal("stats", "--sum", "price")
    assert "acquisition   2        12,000,000 USD" in shown
    assert "price: 12,000,000 USD (1 event, 1 superseded or terminated)" in shown
    found = json.loads(run("stats", "--by", "kind", "--by", "year", "--kind", "hire", "--format", "json")[1])
    assert found == {"events": 1, "counts": [{"kind": "hire", "year": "2021", "events": 1}]}
    narrowed = ["--text", "closes", "--thread", "t", "--as-reported", "2023-05", "--status", "reported"]
    assert json.loads(run("stats", *narrowed, "--format", "json")[1])["events"] == 1
    assert run("stats", "--by", "colour")[2].startswith("error: events can't be counted by 'colour'")
    assert "unknown figure 'prize'" in run("stats", "--sum", "prize")[2]


def test_numbers_are_in_words_for_people(run):
    """Output for people uses the singular for one, groups thousands, and spells out units."""
    assert "price          10,000,000 USD\n" in run("show", "acme-bolt-2022")[1]
    assert on_terminal("stats", "--sum", "headcount").endswith(
        "\nheadcount: 100 people (2 events, 1 without a figure, 1 approximate)\n"
    )
    assert on_terminal("stats", "--kind", "hire").endswith("\n1 event\n")
    assert on_terminal("events", "--company", "acme").endswith("\n4 events\n")
    assert "the log is intact: 8 entries, tree head" in run("verify")[1]


def test_blocks_grow_with_the_number_of_events():
    days = [When.parse(f"2023-{month:02}-01") for month in (1, 2, 2, 2, 2, 12)] + [When.parse("2021")]
    assert sparks(days) == [
        ("2021", "·" * 12, "1 (1 imprecise)"),
        ("2022", "·" * 12, "0"),
        ("2023", "▂█·········▂", "6"),
    ]
    assert sparks([]) == []


@pytest.mark.parametrize(
    ("words", "heading", "row"),
    [
        (["events", "--kind", "hire"], "id,kind,title", "acme-roe-2021,hire,Jane Roe joins"),
        (["companies"], "id,name,events", "acme,Acme X,4"),
        (["search", "closes"], "type,id,name,date", "event,acme-bolt-2023,Acme closes,1 February 2023"),
        (["search", "jane", "roe"], "type,id,name,date", "person,jane-roe,Jane Roe,"),
        (["search", "jane", "roe"], "type,id,name,date", "event,acme-roe-2021,Jane Roe joins,2021"),
        (["stats", "--by", "year"], "year,events", "2023,2"),
    ],
)
def test_tables_are_csv_for_spreadsheets(run, words, heading, row):
    code, shown, _ = run(*words, "--format", "csv")
    assert code == 0
    lines = shown.splitlines()
    assert lines[0].startswith(heading)
    assert any(line.startswith(row) for line in lines[1:])


def test_sums_stand_beside_the_counts_that_were_asked_for(run):
    deals = ("stats", "--sum", "price", "--kind", "acquisition", "--by", "year")
    assert run(*deals)[1] == "2022\t1\t12000000 USD\n2023\t1\t\n"
    assert run(*deals, "--format", "csv")[1].splitlines() == ["year,events,price", "2022,1,12000000 USD", "2023,1,"]
    found = json.loads(run(*deals, "--format", "json")[1])
    assert [row["sum"]["by_unit"] for row in found["counts"]] == [{"USD": "12000000"}, {}]
    assert [row["sum"]["superseded"] for row in found["counts"]] == [0, 1]
    assert found["sum"]["by_unit"] == {"USD": "12000000"}
    assert "2022   1        12,000,000 USD" in on_terminal(*deals)


ROWS = {
    ("events", "--kind", "hire"): ["2021\thire\tJane Roe joins\treported\tacme-roe-2021"],
    ("events", "--limit", 1): ["2021\thire\tJane Roe joins\treported\tacme-roe-2021"],
    ("companies",): ["acme\tAcme X\t4", "bolt\tBolt\t2"],
    ("companies", "--limit", 1): ["acme\tAcme X\t4"],
    ("search", "closes"): ["event\tacme-bolt-2023\tAcme closes\t2023-02-01"],
    ("search", "roe"): ["person\tjane-roe\tJane Roe\t", "event\tacme-roe-2021\tJane Roe joins\t2021"],
    ("stats",): ["acquisition\t2", "hire\t1", "layoffs\t1"],
    ("stats", "--limit", 1): ["acquisition\t2"],
    ("stats", "--by", "year"): ["2021\t1", "2022\t1", "2023\t2"],
}


@pytest.mark.parametrize("words", ROWS)
def test_for_other_programs_a_table_is_a_line_a_row_with_tabs(run, words):
    code, shown, errors = run(*words)
    assert (code, errors) == (0, "")
    assert shown.splitlines() == ROWS[words]


def test_what_is_long_stands_on_one_line_and_breaks_in_it_become_spaces(capsys):
    print_rows([("a\tb", "c\r\nd\u2028e", "x" * 500), ("", 1, "\x1b[31m")])
    assert capsys.readouterr().out == f"a b\tc d e\t{'x' * 500}\n\t1\t<U+001B>[31m\n"


@pytest.mark.parametrize("command", [("events",), ("companies",), ("stats",), ("log",), ("search", "acme")])
def test_a_limit_holds_in_every_format(run, command):
    assert len(run(*command, "--limit", 1)[1].splitlines()) - (command[0] == "search") == 1
    assert run(*command, "--limit", 0)[0] == 64
    if command[0] != "search":
        found = json.loads(run(*command, "--limit", 1, "--format", "json")[1])
        assert len(found if isinstance(found, list) else found.get("counts", [found])) == 1


def test_on_a_terminal_the_end_says_how_many_more_there_are(run):
    assert run("events", "--limit", 2)[1].count("\n") == 2
    assert on_terminal("events", "--limit", 2).endswith("\n4 events, the first 2\n")
    assert "Date" in on_terminal("events", "--limit", 2)


@pytest.mark.parametrize(
    "command", [("search",), ("events", "--text"), ("stats", "--text"), ("export", "--format=csv", "--text")]
)
def test_words_that_are_joined_by_hyphens_are_counted_too(run, command):
    code, out, err = run(*command, "-".join(["word"] * 20_000))
    assert (code, out) == (1, "")
    assert "20,000 words are too many; the limit is 50" in err


def test_a_name_keeps_the_precision_of_its_first_day(run, tmp_path):
    names = "kind: company\nnames: [Run-bi, {name: Rundown BI, since: 2022}]\n"
    stops = event("shutdown", "It stops", "2022-03", "company: runbi")
    other = "kind: company\nnames: [Run-ai, {name: Rundown AI, since: '[2022-06..2022-08]'}]\n"
    files = {"companies/runbi.yaml": names, "companies/runai.yaml": other, "events/runbi-stops.yaml": stops}
    folder = write(tmp_path / "more", files)
    assert run("load", str(folder))[0] == 0
    assert "names: Run-ai, Rundown AI (since between June 2022 and August 2022)" in run("show", "runai")[1]
    assert "names: Run-bi, Rundown BI (since 2022)" in run("show", "runbi")[1]
    assert '"since": "2022"' in run("show", "runbi", "--format", "json")[1]
    assert "Run-bi (or Rundown BI) (runbi)" in run("show", "runbi-stops")[1]


def test_a_company_shows_what_tells_it_apart_and_a_merged_one_what_it_became(run, tmp_path):
    fields = (
        "description: Maker of anvils\ncountry: NO\nsector: industry\nfounded: 1998\nidentifiers: {wikidata: Q918}\n"
    )
    gone = "retracted: {on: 2024-01-01, why: duplicate, superseded_by: zentrix}\n"
    files = {
        "companies/zentrix.yaml": f"kind: company\nname: Zentrix\n{fields}",
        "companies/zentrix-2.yaml": "kind: company\nname: Zentrix\ndescription: Bank\ndifferent_from: zentrix\n",
        "companies/zentrix-inc.yaml": f"kind: company\nname: Zentrix Inc.\n{gone}",
        "events/zentrix-stops.yaml": event("shutdown", "It stops", "2022-03", "company: zentrix-inc"),
    }
    assert run("load", str(write(tmp_path / "more", files)))[0] == 0
    shown = run("show", "zentrix")[1]
    assert shown.startswith("Zentrix (Maker of anvils) (company zentrix)\n")
    assert "existed: since 1998\nNorway, sector industry\nWikidata: Q918\n" in shown
    assert "[zentrix-stops]" in shown
    assert "retracted on 2024-01-01 (duplicate): it is now zentrix" in run("show", "zentrix-inc")[1]
    assert "(zentrix, recorded as zentrix-inc)" in run("show", "zentrix-stops")[1]
    assert "not to be confused with: zentrix" in run("show", "zentrix-2")[1]
    found = json.loads(run("show", "zentrix", "--format", "json")[1])
    assert (found["label"], found["country"], found["identifiers"]) == (
        "Zentrix (Maker of anvils)", "NO", {"wikidata": "Q918"}
    )  # fmt: skip
    listed = json.loads(run("companies", "--format", "json")[1])
    assert {one["label"] for one in listed} >= {"Zentrix (Maker of anvils)", "Zentrix (Bank)"}
