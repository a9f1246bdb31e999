"""`timeline new` and `timeline fmt`, from the command line."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.builders import write
from timeline import facts, resources
from timeline.cli import main

pytestmark = pytest.mark.usefixtures("few_shipped", "folder")

ALL = (
    "layoffs --company acme --date 2023-04 --title 'Acme lets a tenth of its staff go' --status reported"
    " --set headcount='{value: 100, approx: true}' --publisher 'Example News' --published 2023-04-11"
    " --source-url https://example.org/acme --in mine"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give an empty working folder, with a company in `mine/` and no database."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.setenv("TIMELINE_AUTHOR", "Jane Roe")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\nname: Acme\n"})
    return tmp_path


@pytest.fixture
def run(capsys):
    """Give a function that runs a command line and returns (exit code, standard output, standard error)."""

    def command(line):
        code = main(shlex.split(line))
        return (code, *capsys.readouterr())

    return command


def test_a_file_with_all_given_can_be_loaded_at_once(run):
    """A file with all fields given passes the check and loads without edits."""
    assert run(f"new {ALL}")[:2] == (0, "mine/events/2023/acme-layoffs-2023.yaml\nthen: timeline check mine\n")
    text = Path("mine/events/2023/acme-layoffs-2023.yaml").read_text()
    assert text.startswith(
        "# yaml-language-server: $schema=../../../schema/event.json\nkind: layoffs\ntitle: Acme lets"
    )
    assert "\nheadcount: {value: 100, approx: true}\n" in text
    assert '  example-news: {publisher: Example News, published: 2023-04-11, url: "https://example.org/acme"}\n' in text
    assert run("fmt --check mine")[0] == 0
    assert run("load mine")[0] == 0


def test_the_same_again_is_refused_until_somebody_says_that_it_is_another(run):
    """`new` refuses a near duplicate in files or in the database; --yes writes `not_same_as:` instead."""
    assert run(f"new {ALL}")[0] == 0
    again = "new layoffs --company acme --date 2023-04-02 --in mine"
    told = "acme-layoffs-2023: Acme lets a tenth of its staff go (April 2023; the same days, the same participants)"
    assert run(again)[:2] == (1, "")
    assert run("load mine")[0] == 0
    Path("mine/events/2023/acme-layoffs-2023.yaml").unlink()
    code, out, errors = run(again)
    assert (code, out) == (1, "")
    assert told in errors
    assert list(Path("mine/events").rglob("*.yaml")) == []
    assert run(f"{again} --yes")[0] == 0
    text = Path("mine/events/2023/acme-layoffs-2023-04.yaml").read_text()
    assert text.endswith("not_same_as: [acme-layoffs-2023]\n")


def test_what_is_not_given_is_told_with_its_line(run):
    """The output lists each missing field with its line, and the next command."""
    code, out, _ = run("new layoffs --company acme --in mine --source-url https://example.org/a")
    assert code == 0
    (path, *told, then) = out.splitlines()
    lines = Path(path).read_text().splitlines()
    assert then == "then: timeline check mine"
    assert len(told) == 4
    for sentence in told:
        number, field = sentence.removeprefix("  fill in line ").split(": ")
        assert f"# TODO {field}:" in lines[int(number) - 1]


def test_companies_and_people_are_made_by_name(run):
    """Ids of companies and people come from their names; an existing one is not made twice."""
    assert run("new company 'Apex & Sons' --aliases 'Apex Inc.' --founded 1999 --in mine")[0] == 0
    assert run("new person 'Jane Roe' --in mine")[0] == 0
    text = Path("mine/companies/apex-sons.yaml").read_text()
    assert "name: Apex & Sons\naliases: [Apex Inc.]\n" in text
    assert "\nfounded: 1999\n" in text
    assert run("new hire --company apex-sons --people jane-roe --date 2023 --in mine")[0] == 0
    assert "'jane roe' is the person 'jane-roe'" in run("new person 'jane roe' --in mine")[2]
    assert "'Twitter Inc.' is the company 'twitter'" in run("new company 'Twitter Inc.' --in mine")[2]


def test_a_possible_twin_is_asked_about_and_yes_says_that_it_is_another(run):
    """Look-alike letters, legal forms and case make a twin; the file then says which others it is not."""
    code, _, told = run("new company 'TWITTER GmbH' --in mine")
    assert (code, Path("mine/companies/twitter-gmbh.yaml").exists()) == (1, False)
    assert "nothing was written; if it is another company, --yes writes it with different_from" in told
    assert "'\u0422witter' is the company 'twitter'" in run("new company '\u0422witter' --id t --in mine")[2]
    assert run("new company 'TWITTER GmbH' --description 'A bird shop' --in mine --yes")[0] == 0
    text = Path("mine/companies/twitter-gmbh.yaml").read_text()
    assert "different_from: [twitter]\n" in text
    assert "description: A bird shop\n" in text
    assert run("check mine")[0] == 0


def test_identifiers_are_options_of_their_own(run):
    """Each scheme is an option; a ticker is EXCHANGE:SYMBOL."""
    options = "--country DE --sector finance --wikidata Q918 --ticker XETRA:AB1 --ticker NYSE:AB"
    assert run(f"new company 'Apex & Sons' {options} --in mine")[0] == 0
    text = Path("mine/companies/apex-sons.yaml").read_text()
    tickers = "[{exchange: XETRA, symbol: AB1}, {exchange: NYSE, symbol: AB}]"
    assert f"identifiers: {{wikidata: Q918, ticker: {tickers}}}\n" in text
    assert "country: DE\n" in text
    assert run("check mine --strict")[0] == 0
    assert "is not a valid Wikidata" in run("new company Bolt9 --wikidata 918 --in mine")[2]
    assert "has no field 'orcid'" in run("new company Bolt9 --orcid 1 --in mine")[2]


@pytest.mark.parametrize("name", ["con", "NUL", "Com1", "lpt9"])
def test_a_name_of_a_device_on_windows_is_no_id(run, name):
    """Windows could not check out such a file."""
    assert "choose another id with --id" in run(f"new company {name} --in mine")[2]
    assert run(f"new company {name} --id the-{name.lower()} --in mine")[0] == 0


def test_what_goes_to_the_shipped_files_meets_what_they_said_and_no_other_folder(folder, run, monkeypatch):
    """A shipped file can name shipped entities, but not those of another folder (CONTRIBUTING.md, step 6)."""
    find = resources.find
    shipped = write(folder / "seed_events", {"companies/apex.yaml": "kind: company\nname: Apex\n"})
    monkeypatch.setattr(resources, "find", lambda name: shipped if name == "seed_events" else find(name))
    assert (run("load")[0], run("load mine")[0]) == (0, 0)
    assert run("new layoffs --company acme --date 2023")[2].startswith("error: company: unknown company 'acme'")
    assert run("new company Acme")[:2] == (0, "seed_events/companies/acme.yaml\nthen: timeline check\n")
    assert run("new layoffs --company acme --date 2023")[0] == 0
    Path("seed_events/companies/apex.yaml").unlink()
    assert "the id 'apex' is taken by the log" in run("new person 'Amy Apex' --id apex")[2]


@pytest.mark.parametrize("kind", facts.KINDS)
def test_every_kind_has_a_file_to_begin_with(run, kind):
    """`new` writes a first file for every kind."""
    assert run(f"new {kind} --id acme-thing --in mine")[0] == 0
    assert Path("mine/events/acme-thing.yaml").read_text().splitlines()[1] == f"kind: {kind}"
    assert run(f"new {kind} --fields")[1].endswith("! is required\n")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("layofs", 64, "unknown kind 'layofs': did you mean 'layoffs'?"),
        ("'Purchase of compute'", 64, "did you mean 'compute_purchase'?"),
        ("layoffs --compny acme", 64, "layoffs has no field 'compny': did you mean 'company'?"),
        ("layoffs --company", 64, "--company needs a value"),
        ("layoffs acme", 64, "'acme' has no field: write --FIELD acme"),
        ("layoffs --set headcount", 64, "--set takes FIELD=VALUE"),
        ("company Apex --source-url https://example.org", 64, "a company has no sources"),
        ("layoffs --company acmee --date 2023", 1, "company: unknown company 'acmee' (did you mean 'acme'?)"),
        ("layoffs --company Acme --date 2023", 1, "company: 'Acme' is not a slug (write acme)"),
        ("layoffs --company acme --date 2023-13", 1, "date: '2023-13' names month 13"),
        ("layoffs --company acme --headcount lots", 1, "headcount: "),
        ("layoffs --company acme --status sure", 1, "status: 'sure' is not an allowed value"),
        ("layoffs --company acme --source-url javascript:alert(1)", 1, "sources: an address must start with http"),
        ("layoffs --company acme --source-url http://[x", 1, "is not a web address"),
        ("layoffs --company acme --id ../../evil", 1, "--id: '../../evil' is not a slug"),
        ("layoffs --company acme --id twitter", 1, "the id 'twitter' is taken by"),
        ("layoffs --date 2023", 1, "the command can't propose an id: give a company or person, or give --id"),
        ("company", 1, "the command can't propose an id: give its NAME, or give --id"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(folder, run, line, code, words):
    """A wrong kind, option, slug, date or address gives an error that says what to write; no file is written."""
    before = sorted(folder.rglob("*"))
    found, out, errors = run(f"new {line} --in mine")
    assert (found, out) == (code, "")
    assert words in errors
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_is_there_is_never_overwritten(folder, run):
    """An existing file is not overwritten, even if it can't be read."""
    write(folder, {"mine/events/2023/acme-layoffs-2023.yaml": "kind: ["})
    code, _, errors = run(f"new {ALL}")
    assert code == 1
    assert "mine/events/2023/acme-layoffs-2023.yaml already exists" in errors
    assert Path("mine/events/2023/acme-layoffs-2023.yaml").read_text() == "kind: ["


def test_fmt_writes_checks_and_shows(folder, run):
    """--check and --diff write nothing and exit with 1; without them, the files are written once."""
    write(folder, {"mine/companies/apex.yaml": "# of old\nname:  'Apex'\nkind: company\n"})
    assert run("fmt mine --check") == (1, "mine/companies/apex.yaml\n", "1 to format, 1 already formatted\n")
    code, out, _ = run("fmt mine --diff")
    assert code == 1
    assert "-name:  'Apex'\n" in out
    assert "+name: Apex\n" in out
    assert run("fmt mine") == (0, "mine/companies/apex.yaml\n", "1 formatted, 1 already formatted\n")
    assert Path("mine/companies/apex.yaml").read_text() == "# of old\nkind: company\nname: Apex\n"
    assert run("fmt mine") == (0, "", "0 formatted, 2 already formatted\n")


def test_fmt_writes_nothing_where_a_file_cannot_be_read(folder, run):
    """If one file can't be read, `fmt` formats none."""
    write(folder, {"mine/companies/apex.yaml": "name: Apex\nkind: company\n", "mine/bad.yaml": "kind: ["})
    code, _, errors = run("fmt mine")
    assert code == 1
    assert "mine/bad.yaml:1:8: error[S001]" in errors
    assert Path("mine/companies/apex.yaml").read_text() == "name: Apex\nkind: company\n"
