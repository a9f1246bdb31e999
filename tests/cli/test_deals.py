"""`timeline deals`, `timeline pairs`, and the options of `timeline stats` that change a sum."""

from __future__ import annotations

import json

import pytest

from tests.builders import write
from tests.terminal import on_terminal
from timeline.cli import main

DEAL = """\
kind: acquisition
title: {title}
date: {date}
acquirer: {acquirer}
target: {target}
stage: {stage}
{more}
status: reported
sources: {{a: {{publisher: First News, url: "https://example.org/a", published: {date}}}}}
"""


def deal(stage, date, target="bolt", acquirer="acme", more="thread: t"):
    title = f"{target} {stage} {date}"
    return DEAL.format(title=title, date=date, acquirer=acquirer, target=target, stage=stage, more=more)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Load three deals and a failed bid; give a function that runs a command."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    names = ("acme", "bolt", "crown", "dome")
    files = {f"companies/{name}.yaml": f"kind: company\nname: {name.title()}\n" for name in names} | {
        "events/bolt-announced-2021.yaml": deal("announced", "2021-12-01", more="price: 9 million USD\nthread: t"),
        "events/bolt-signed-2022.yaml": deal("signed", "2022-01-05", more="price: 10 million USD\nthread: t"),
        "events/bolt-closed-2023.yaml": deal(
            "closed", "2023-02-01", more="price: {value: 12 million USD, min: 11 million USD}\nthread: t"
        ),
        "events/crown-bid-2022.yaml": deal("terminated", "2022-06", "crown", more="price: 1 billion USD"),
        "events/crown-share-2022.yaml": deal("closed", "2022-05-01", "crown", more="stake: 9.5%"),
        "events/dome-2022.yaml": deal(
            "closed", "2022-03-03", "dome", "[acme, bolt]", more="price: {value: 5 million EUR, approx: true}"
        ),
    }
    assert main(["load", str(write(tmp_path / "mine", files))]) == 0
    capsys.readouterr()

    def command(*arguments):
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return command


def test_a_deal_is_one_row_with_its_stages(run):
    code, out, errors = run("deals", "--company", "bolt")
    assert (code, errors) == (0, "")
    assert [line.split("\t") for line in out.splitlines()] == [
        [
            *("bolt-announced-2021", "acquisition", "2021-12-01", "2022-01-05", "2023-02-01", "", "acme", "bolt"),
            *("", "closed", "12000000", "USD", "392"),
        ],
        [
            "dome-2022",
            "acquisition",
            "",
            "",
            "2022-03-03",
            "",
            "acme; bolt",
            "dome",
            "",
            "closed",
            "5000000",
            "EUR",
            "",
        ],
    ]


def test_deals_are_csv_and_json_too(run):
    lines = run("deals", "--company", "crown", "--format", "csv")[1].splitlines()
    assert lines == [
        "id,kind,announced,signed,closed,terminated,buyers,targets,stake,status,price,currency,days_to_close",
        "crown-share-2022,acquisition,,,2022-05-01,,acme,crown,9.5,closed,,,",
        "crown-bid-2022,acquisition,,,,2022-06,acme,crown,,terminated,1000000000,USD,",
    ]
    bolt, dome = json.loads(run("deals", "--company", "bolt", "--format", "json")[1])
    assert bolt["events"] == ["bolt-announced-2021", "bolt-signed-2022", "bolt-closed-2023"]
    assert (bolt["price"]["min"], bolt["days_to_close"], dome["buyers"]) == ("11000000", 392, ["acme", "bolt"])


@pytest.mark.usefixtures("run")
def test_deals_are_a_table_on_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    shown = on_terminal("deals")
    (line,) = (line for line in shown.splitlines() if "Dome" in line)
    assert " ".join(line.split()) == "2022-03-03 Acme, Bolt → Dome closed about 5,000,000 EUR"
    (line,) = (line for line in shown.splitlines() if "Acme → Bolt" in line)
    assert " ".join(line.split()) == "2021-12-01 2022-01-05 2023-02-01 Acme → Bolt closed 12,000,000 USD 392"
    assert shown.endswith("\n4 deals\n")
    assert on_terminal("deals", "--limit", 1).endswith("\n4 deals, the first 1\n")
    monkeypatch.setenv("COLUMNS", "80")
    (line,) = (line for line in on_terminal("deals").splitlines() if "Acme → Bolt" in line)
    assert " ".join(line.split()) == "2021-12-01 2023-02-01 Acme → Bolt closed 12,000,000 USD"


def test_the_filters_look_at_the_announcement_or_at_the_closing(run):
    def ids(*words):
        return [row["id"] for row in json.loads(run("deals", *words, "--format", "json")[1])]

    assert ids("--since", "2023") == []
    assert ids("--since", "2023", "--at", "closed") == ["bolt-announced-2021"]
    assert ids("--until", "2021", "--as-reported", "2022") == ["bolt-announced-2021"]
    assert run("deals", "--at", "signed")[2] == "error: unknown value of 'at' 'signed': use announced, closed\n"


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ((), ["2021\t1\t12000000 USD", "2022\t4\t5000000 EUR", "2023\t1\t"]),
        (("--at", "closed"), ["2021\t1\t", "2022\t4\t5000000 EUR", "2023\t1\t12000000 USD"]),
        (("--bounds", "low"), ["2021\t1\t11000000 USD", "2022\t4\t4950000 EUR", "2023\t1\t"]),
        (("--bounds", "high", "--currency", "EUR"), ["2021\t1\t", "2022\t4\t5050000 EUR", "2023\t1\t"]),
        (("--exact",), ["2021\t1\t12000000 USD", "2022\t4\t", "2023\t1\t"]),
    ],
)
def test_a_sum_has_the_shape_that_was_asked_for(run, words, rows):
    assert run("stats", "--by", "year", "--sum", "price", *words)[1].splitlines() == rows


def test_json_has_all_of_a_sum_with_what_is_in_several_groups_or_none(run):
    found = json.loads(run("stats", "--by", "acquirer", "--sum", "price", "--format", "json")[1])
    assert found["sum"]["overlap"] == {"EUR": "5000000"}
    assert found["sum"]["ungrouped"] == {}
    acme, bolt = found["counts"]
    assert bolt["sum"] == {
        "figure": "price",
        "by_unit": {"EUR": "5000000"},
        "events": 1,
        "without": 0,
        "bounds": 0,
        "approx": 1,
        "superseded": 0,
        "planned": 0,
        "left_out": 0,
        "included": {},
    }
    assert (acme["sum"]["by_unit"], acme["sum"]["without"]) == ({"USD": "12000000", "EUR": "5000000"}, 1)
    sellers = json.loads(run("stats", "--by", "seller", "--sum", "price", "--format", "json")[1])
    assert sellers["sum"]["ungrouped"] == {"USD": "12000000", "EUR": "5000000"}
    assert "in several groups: 5,000,000 EUR" in on_terminal("stats", "--by", "acquirer", "--sum", "price")
    assert "in no group: 12,000,000 USD" in on_terminal("stats", "--by", "seller", "--sum", "price")


def test_the_shape_of_a_sum_without_a_sum_is_wrong_usage(run):
    code, _, errors = run("stats", "--exact")
    assert code == 64
    assert "need a figure to add up: --sum price" in " ".join(errors.split())
    assert (
        "unknown value of 'bounds' 'middle': use preferred, low, high"
        in run("stats", "--sum", "price", "--bounds", "middle")[2]
    )


def test_the_lag_of_the_first_reports_is_shown_for_each_group(run):
    groups = ("stats", "--by", "first_publisher", "--by", "year", "--lag")
    assert run(*groups)[1].splitlines()[1] == "First News\t2022\t4\t0 days"
    assert run(*groups, "--format", "csv")[1].splitlines()[0] == "first_publisher,year,events,lag"
    found = json.loads(run(*groups, "--format", "json")[1])
    assert found["counts"][1]["lag"]["imprecise"] == 1
    assert (found["lag"]["events"], found["lag"]["median"]) == (6, {"least": 0, "most": 0})
    assert "sum" not in found
    assert "lag: median 0 days, quartiles 0 days and 0 days (6 events, 1 imprecise)" in on_terminal("stats", "--lag")


def test_pairs_of_companies_are_listed_with_their_roles(run):
    assert run("pairs")[1].splitlines() == [
        "acme\tbolt\t4\tacquirer, target: 3; acquirer, acquirer: 1",
        "acme\tcrown\t2\tacquirer, target: 2",
        "acme\tdome\t1\tacquirer, target: 1",
        "bolt\tdome\t1\tacquirer, target: 1",
    ]
    assert run("pairs", "--company", "dome", "--format", "csv")[1].splitlines()[0] == "first,second,events,roles"
    (pair,) = json.loads(run("pairs", "--company", "crown", "--format", "json")[1])
    roles = [{"first": "acquirer", "second": "target", "events": 2}]
    assert pair == {"first": "acme", "second": "crown", "events": 2, "roles": roles}
    shown = on_terminal("pairs", "--limit", 1)
    assert "Acme      Bolt      4        acquirer, target: 3; acquirer, acquirer: 1" in shown
    assert shown.endswith("\n4 pairs, the first 1\n")


def test_gaps_are_counted_by_kind_and_listed_for_programs(run):
    """On a terminal the command counts gaps by kind; with a kind, or in a pipe, it lists them."""
    code, out, errors = run("gaps", "--kind", "deal")
    assert (code, errors) == (0, "")
    assert out == ""
    code, out, _ = run("gaps", "--kind", "lineage", "--format", "csv", "--limit", 1)
    assert out.splitlines()[0] == "kind,id,date,note,title"
    assert out.splitlines()[1].startswith("lineage,bolt-announced-2021,2021-12-01,1 source,")
    code, out, _ = run("gaps", "--kind", "entity", "--format", "json")
    assert [gap["id"] for gap in json.loads(out)] == ["acme", "bolt", "crown", "dome"]
    out = on_terminal("gaps")
    assert [line.split()[:2] for line in out.splitlines() if line.strip().startswith(("deal", "entity"))] == [
        ["deal", "0"], ["entity", "4"],
    ]  # fmt: skip
    code, _, errors = run("gaps", "--kind", "lat")
    assert code == 1
    assert "unknown kind of gap 'lat': did you mean 'late'?" in errors
