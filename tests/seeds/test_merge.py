"""Tests of merges: two companies, people or events become one, in the files and in the log."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from tests.builders import write
from tests.terminal import on_terminal
from timeline.cli import main
from timeline.errors import SeedError
from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.edit.elsewhere import find_elsewhere
from timeline.seeds.edit.merge import merge
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load
from timeline.store import Store

TODAY = dt.datetime.now(dt.UTC).date()
EVENT = """\
kind: {kind}
title: {title}
date: 2023-04
{roles}
status: reported
sources:
  a: {{url: "https://example.org/{source}", published: 2023-04-11}}
"""
BUYS = "acquirer: 'acme2'  # as the filing says\ntarget: beta\nstage: announced"
STORY = """\
kind: story
title: Acme buys
summary: Acme buys two companies.
steps:
  - title: First
    text: Acme buys Beta.
    window: 2023
    events: [acme-beta, acme-layoffs]  # two
    companies: [acme2, beta]
"""


def event(kind, title, roles, source):
    return EVENT.format(kind=kind, title=title, roles=roles, source=source)


@pytest.fixture
def folder(tmp_path, monkeypatch, url):
    """Give a folder with a company and its duplicate, and all that names them; the database is the command's."""
    monkeypatch.setenv("TIMELINE_DATABASE", url)
    return write(
        tmp_path / "mine",
        {
            "companies/acme.yaml": "kind: company\nname: Acme\ncountry: US\n",
            "companies/acme2.yaml": "# The other one\nkind: company\nname: ACME Inc.\naliases: [Acme Works]\n"
            "founded: 1999\n",
            "companies/acme3.yaml": f"kind: company\nname: Acme Three\n"
            f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme2}}\n",
            "companies/beta.yaml": "kind: company\nname: Beta\ndifferent_from: acme2\n",
            "people/jane-roe.yaml": "kind: person\nname: Jane Roe\n",
            "events/acme-beta.yaml": "# Who buys whom\n"
            + event(
                "acquisition",
                "Acme buys Beta",
                "acquirer: 'acme2'  # as the filing says\ntarget: beta\nstage: announced",
                "b",
            ),
            "events/acme-layoffs.yaml": event("layoffs", "Acme lets staff go", "company: acme\nheadcount: 10", "l"),
            "events/acme-cuts.yaml": event(
                "layoffs", "Acme cuts jobs", "company: acme2\nheadcount: 12\nafter: [acme-beta]", "c"
            ),
            "events/lawsuit.yaml": event(
                "lawsuit", "Jane Roe sues", "plaintiff: jane-roe\ndefendant:\n  - acme2\n  - acme", "s"
            ),
            "stories/acme-buys.yaml": STORY,
        },
    )


def loaded(folder, url):
    """Load a folder; return what was appended with its reasons, or the code and suggestion of each fault."""
    checked = check([folder], known=entities_in_log(url))
    assert checked.ok, checked.diagnostics
    done = load(checked, url, author="tester")
    if done.plan.diagnostics:
        return [(found.code, found.suggestion) for found in done.plan.diagnostics]
    return {step.fact.id: (step.operation, step.reason) for step in done.plan.changes}


def merged(folder, url, old, new, **options):
    checked = check([folder], known=entities_in_log(url))
    return merge(checked, old, new, elsewhere=find_elsewhere(checked, old, new, url), today=TODAY, **options)


def texts(folder):
    return {path.name: path.read_text("utf-8") for path in folder.rglob("*.yaml")}


def test_a_merge_rewrites_all_references_and_keeps_comments_order_and_quotes(folder, capsys):
    """Each file has the new id in the place of the old one; a list with both has it once; all else stays."""
    before = texts(folder)
    assert main(["merge", "acme2", "acme", str(folder), "--note", "One register has it twice.", "--yes"]) == 0
    after = texts(folder)
    assert {name for name in after if after[name] != before[name]} == {
        "acme2.yaml", "acme3.yaml", "beta.yaml", "acme-beta.yaml", "acme-cuts.yaml", "lawsuit.yaml", "acme-buys.yaml",
    }  # fmt: skip
    assert after["acme-beta.yaml"] == before["acme-beta.yaml"].replace("'acme2'  # as", "'acme'  # as")
    assert after["acme-buys.yaml"] == before["acme-buys.yaml"].replace("[acme2, beta]", "[acme, beta]")
    assert after["lawsuit.yaml"] == before["lawsuit.yaml"].replace("  - acme2\n  - acme\n", "  - acme\n")
    assert after["beta.yaml"] == before["beta.yaml"].replace("acme2", "acme")
    retracted = f"retracted: {{on: {TODAY}, why: duplicate, note: One register has it twice., superseded_by: acme}}\n"
    assert after["acme2.yaml"] == before["acme2.yaml"] + retracted
    out = capsys.readouterr().out
    assert "acme2 is merged into acme: 7 files changed, 6 references to acme2 rewritten" in out
    assert "-  - acme2" in out
    assert "  founded: 1999\n" in out


def test_a_load_after_a_merge_needs_no_further_reason(folder, url):
    """What follows from the merge is explained by it, also in a retraction; the timeline is complete afterwards."""
    loaded(folder, url)
    merged(folder, url, "acme2", "acme").write()
    why = f"{TODAY} duplicate: acme2 is now acme"
    assert loaded(folder, url) == {
        "acme2": ("retracted", f"{TODAY} duplicate"),
        "acme3": ("corrected", why),
        "beta": ("corrected", why),
        "acme-beta": ("corrected", why),
        "acme-cuts": ("corrected", why),
        "lawsuit": ("corrected", why),
        "acme-buys": ("corrected", None),
    }
    assert loaded(folder, url) == {}
    view = View(Store.open(url))
    ids = {"acme-beta", "acme-layoffs", "acme-cuts", "lawsuit"}
    assert {record.id for record in view.company("acme").events()} == ids
    assert {record.id for record in view.events(company="acme2")} == ids
    assert Store.open(url).verify(projections=True).size > 0


def test_a_person_is_merged_like_a_company(folder, url):
    """Roles that take people, and those that take both, name the person that stays."""
    write(folder, {"people/j-roe.yaml": "kind: person\nname: J. Roe\n"})
    path = folder / "events/lawsuit.yaml"
    path.write_text(path.read_text().replace("plaintiff: jane-roe", "plaintiff: j-roe\npeople: [j-roe, jane-roe]"))
    loaded(folder, url)
    merged(folder, url, "j-roe", "jane-roe").write()
    assert "plaintiff: jane-roe\npeople: [jane-roe]\n" in path.read_text()
    assert loaded(folder, url) == {
        "j-roe": ("retracted", f"{TODAY} duplicate"),
        "lawsuit": ("corrected", f"{TODAY} duplicate: j-roe is now jane-roe"),
    }
    assert [record.id for record in View(Store.open(url)).events(person="j-roe")] == ["lawsuit"]


def test_another_change_beside_a_merge_needs_its_own_reason(folder, url):
    """A merge explains only ids: a figure, or a participant that is another company, needs a reason."""
    loaded(folder, url)
    merged(folder, url, "acme2", "acme").write()
    path = folder / "events/acme-cuts.yaml"
    path.write_text(path.read_text().replace("headcount: 12", "headcount: 20"))
    assert [code for code, _ in loaded(folder, url)] == ["S301"]
    path.write_text(path.read_text() + f"change: {{on: {TODAY}, why: wrong_figure, fields: [headcount]}}\n")
    assert loaded(folder, url)["acme-cuts"][1] == (
        f"{TODAY} wrong_figure (headcount); {TODAY} duplicate: acme2 is now acme"
    )
    assert loaded(folder, url) == {}
    other = folder / "events/acme-layoffs.yaml"
    other.write_text(other.read_text().replace("company: acme", "company: beta"))
    assert [code for code, _ in loaded(folder, url)] == ["S301"]


def test_several_reasons_a_rename_and_a_merge_go_together(folder, url):
    """One edit of one event takes a new id, a merged company, and two reasons, each for its fields."""
    loaded(folder, url)
    merged(folder, url, "acme2", "acme").write()
    path = folder / "events/acme-cuts.yaml"
    text = path.read_text().replace("headcount: 12", "headcount: 20").replace("status: reported", "status: confirmed")
    reasons = (
        f"change:\n  - {{on: {TODAY}, why: wrong_figure, fields: [headcount]}}\n"
        f"  - {{on: {TODAY}, why: wrong_status, fields: [status]}}\n"
    )
    path.rename(folder / "events/acme-plant.yaml")
    (folder / "events/acme-plant.yaml").write_text(text + reasons + "renamed_from: acme-cuts\n")
    found = loaded(folder, url)
    assert found["acme-plant"] == (
        "recorded",
        f"{TODAY} wrong_figure (headcount); {TODAY} wrong_status (status); {TODAY} duplicate: acme2 is now acme",
    )
    assert found["acme-cuts"][0] == "retracted"
    assert loaded(folder, url) == {}
    merged(folder, url, "acme-plant", "acme-layoffs").write()
    assert loaded(folder, url) == {"acme-plant": ("retracted", f"{TODAY} duplicate")}


def test_a_rename_and_a_merge_of_one_event_go_together(folder, url):
    """One load takes a renamed company and a merged one; the reason names both."""
    loaded(folder, url)
    merged(folder, url, "acme2", "acme").write()
    (folder / "companies/beta.yaml").unlink()
    write(folder, {"companies/zeta.yaml": "kind: company\nname: Beta\ndifferent_from: acme\nrenamed_from: beta\n"})
    for name in ("events/acme-beta.yaml", "stories/acme-buys.yaml"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace("target: beta", "target: zeta").replace("[acme, beta]", "[acme, zeta]"))
    found = loaded(folder, url)
    assert found["acme-beta"][1] == f"{TODAY} renamed: beta is now zeta; {TODAY} duplicate: acme2 is now acme"


def test_names_become_aliases_only_if_asked(folder, url):
    """`keep_names` adds the names and aliases of the old company that the new one does not have."""
    assert b"aliases" not in merged(folder, url, "acme2", "acme").texts.get(folder / "companies/acme.yaml", b"")
    merged(folder, url, "acme2", "acme", keep_names=True).write()
    assert (folder / "companies/acme.yaml").read_text() == (
        "kind: company\nname: Acme\naliases: [ACME Inc., Acme Works]\ncountry: US\n"
    )
    assert loaded(folder, url)["acme"] == ("recorded", None)


def test_names_are_added_to_a_recorded_company_without_a_reason(folder, url):
    loaded(folder, url)
    merged(folder, url, "acme2", "acme", keep_names=True).write()
    assert loaded(folder, url)["acme"] == ("corrected", None)
    assert View(Store.open(url)).company("acme").aliases == ("ACME Inc.", "Acme Works")


@pytest.mark.parametrize(
    ("aliases", "expected"),
    [
        ("aliases: [One]\n", "aliases: [One, ACME Inc., Acme Works]\n"),
        ("aliases: [ACME Inc.,]\n", "aliases: [ACME Inc., Acme Works]\n"),
        ("aliases:\n- One  # old\n", "aliases:\n- One  # old\n- ACME Inc.\n- Acme Works\n"),
        ("aliases:\n  - One", "aliases:\n  - One\n  - ACME Inc.\n  - Acme Works\n"),
    ],
)
def test_names_are_added_to_the_aliases_that_are_there(folder, url, aliases, expected):
    """A list in brackets and a list of lines both take more items, with or without formatting."""
    path = folder / "companies/acme.yaml"
    path.write_text(f"name:   Acme\nkind: company\n{aliases}")
    merged(folder, url, "acme2", "acme", keep_names=True).write()
    assert path.read_text() == f"name:   Acme\nkind: company\n{expected}"


def test_an_event_told_twice_is_merged_with_what_to_take_over(folder, url, capsys):
    """The old event is retracted, what names it names the other, and its own claims and sources are shown."""
    loaded(folder, url)
    (folder / "events/later.yaml").write_text(
        event("layoffs", "More", "company: beta\nheadcount: 5\nafter: [acme-cuts]\nnot_same_as: [acme-cuts]", "m")
    )
    assert main(["merge", "acme-cuts", "acme-layoffs", str(folder), "--yes"]) == 0
    out = capsys.readouterr().out
    assert "what acme-layoffs does not say; take over what is right:" in out
    assert "  headcount: 12\n" in out
    assert '  sources.a: {url: "https://example.org/c", published: 2023-04-11}' in out
    later = (folder / "events/later.yaml").read_text()
    assert "after: [acme-layoffs]\nnot_same_as: [acme-layoffs]" in later
    assert loaded(folder, url) == {
        "later": ("recorded", None),
        "acme-cuts": ("retracted", f"{TODAY} duplicate"),
    }


def test_an_event_in_a_list_gets_its_line_in_its_own_place(folder, url):
    """The line is added to the event itself, whether it is written in lines or in brackets."""
    body = event("layoffs", "Cuts", "company: acme\nheadcount: 7", "x").rstrip("\n").splitlines()
    source = '{a: {url: "https://example.org/y", published: 2023}}'
    write(
        folder,
        {
            "many.yaml": "events:\n  - id: one\n"
            + "".join(f"    {line}\n" for line in body)
            + "  # the second\n"
            + "  - {id: two, kind: layoffs, title: Two, date: 2023-05, company: acme, headcount: 9, status: reported,"
            f" sources: {source}, }}\n"
        },
    )
    merged(folder, url, "one", "acme-layoffs").write()
    merged(folder, url, "two", "acme-layoffs").write()
    text = (folder / "many.yaml").read_text()
    line = f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme-layoffs}}"
    assert f"\n    {line}\n" in text
    assert f"{line}}}" in text.replace(", }", "}").replace(" }", "}")
    assert "# the second\n  - {id: two" in text
    assert [seed.fact.retracted.superseded_by for seed in check([folder]).seeds if seed.fact.id in ("one", "two")] == [
        "acme-layoffs"
    ] * 2


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("acme2", "acme2", "can't be merged with itself"),
        ("acme2", "jane-roe", "'acme2' is a company and 'jane-roe' a person"),
        ("acme2", "acme-beta", "'acme2' is a company and 'acme-beta' an event"),
        ("acme2", "acme3", "it became 'acme2', so this would be a circle"),
        ("acme", "acme3", "merge with 'acme2' instead"),
        ("acme3", "acme", "'acme3' is retracted already; it became 'acme2'"),
        ("acme2", "beta", "'beta' names 'acme2' in different_from:"),
        ("acme-cuts", "acme-beta", "'acme-cuts' names 'acme-beta' in after:"),
        ("acme-buys", "acme-layoffs", "'acme-buys' is a story and 'acme-layoffs' an event"),
        ("acme4", "acme", "unknown id 'acme4' in these files: did you mean"),
        ("acme2", "nobody", "unknown id 'nobody'"),
        ("twitter", "acme", "only the folder that has it can retract it"),
    ],
)
def test_what_can_not_be_one_is_refused(folder, url, old, new, part):
    """Wrong pairs are refused with the reason and the way out, and nothing is written."""
    before = texts(folder)
    with pytest.raises(SeedError) as refused:
        merged(folder, url, old, new)
    assert part in str(refused.value)
    assert texts(folder) == before


def test_a_merge_that_makes_an_error_is_not_written(folder, capsys):
    """If one company would then buy itself, the check of the new texts refuses the merge."""
    path = folder / "events/acme-beta.yaml"
    path.write_text(path.read_text().replace("target: beta", "target: acme"))
    before = texts(folder)
    assert main(["merge", "acme2", "acme", str(folder), "--yes"]) == 1
    assert "the files with these changes have errors" in capsys.readouterr().err
    assert texts(folder) == before


def test_without_yes_nothing_is_written_outside_of_a_terminal(folder, capsys):
    """The command shows the diff and asks; without a terminal it says how to go on."""
    before = texts(folder)
    assert main(["merge", "acme2", "acme", str(folder)]) == 1
    shown = capsys.readouterr()
    assert "+retracted: {" in shown.out
    assert "nothing was written; --yes writes the files" in shown.err
    assert texts(folder) == before


def test_on_a_terminal_the_answer_decides(folder):
    """The question comes after the diff; only yes writes the files."""
    before = texts(folder)
    shown = on_terminal("merge", "acme2", "acme", folder, typed="n\n")
    assert "+retracted: {" in shown
    assert texts(folder) == before
    on_terminal("merge", "acme2", "acme", folder, typed="y\n")
    assert "superseded_by: acme}" in texts(folder)["acme2.yaml"]


def test_two_companies_with_one_identifier_can_be_merged(folder, capsys):
    """An error between the two is no reason to refuse: it is gone after the merge, and its hint is the command."""
    for name in ("acme", "acme2"):
        path = folder / f"companies/{name}.yaml"
        path.write_text(path.read_text() + "identifiers: {wikidata: Q42}\n")
    assert main(["check", str(folder)]) == 1
    assert "if both are the same: timeline merge acme2 acme" in capsys.readouterr().err
    assert main(["merge", "acme2", "acme", str(folder), "--yes"]) == 0
    assert main(["check", str(folder)]) == 0


def test_files_that_can_not_be_read_are_told_first(folder, capsys):
    write(folder, {"events/wrong.yaml": "kind: layoffs\ntitle: [\n"})
    before = texts(folder)
    assert main(["merge", "acme2", "acme", str(folder), "--yes"]) == 1
    assert "error[S001]" in capsys.readouterr().err
    assert texts(folder) == before


def test_a_file_that_changed_in_between_stops_the_whole_merge(folder, url):
    """If one file changed after it was read, no file is written."""
    made = merged(folder, url, "acme2", "acme")
    changed = folder / "events/lawsuit.yaml"
    changed.write_text(changed.read_text() + "# new\n")
    before = texts(folder)
    with pytest.raises(SeedError, match=r"lawsuit\.yaml: the file has changed since it was read"):
        made.write()
    assert texts(folder) == before
    assert not list(folder.rglob("*.part"))


FAILING = """
import errno, sys
from pathlib import Path
from timeline.files import replace_all

one, two = map(Path, sys.argv[1:])

def fail(event, arguments):
    if event == "os.rename" and str(arguments[1]) == str(two):
        raise OSError(errno.EIO, "Input/output error", str(two))

sys.addaudithook(fail)
try:
    replace_all({one: (b"old", b"new"), two: (b"old", b"new")})
except OSError as error:
    print(error.strerror, error.filename)
"""


@pytest.mark.no_database
def test_a_file_that_can_not_be_replaced_gives_the_others_back(tmp_path):
    """If the second file can't take its place, the first one gets its old bytes back, and nothing else is left."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    for path in (one, two):
        path.write_bytes(b"old")
    one.chmod(0o640)
    done = subprocess.run(
        [sys.executable, "-c", FAILING, str(one), str(two)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"Input/output error {two}\n"
    assert (one.read_bytes(), two.read_bytes()) == (b"old", b"old")
    assert one.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [one, two]


def test_references_of_other_folders_are_named_and_not_touched(folder, url, tmp_path, capsys):
    """An event of another folder in the log goes on naming the old company, and counts for the new one."""
    loaded(folder, url)
    other = write(
        tmp_path / "other", {"events/acme-hire.yaml": event("layoffs", "More", "company: acme2\nheadcount: 3", "o")}
    )
    loaded(other, url)
    before = texts(other)
    assert main(["merge", "acme2", "acme", str(folder), "--yes"]) == 0
    assert "  event/acme-hire in the log, from other/events/acme-hire.yaml:1" in capsys.readouterr().out
    assert texts(other) == before
    loaded(folder, url)
    assert loaded(other, url) == {}
    assert "acme-hire" in {record.id for record in View(Store.open(url)).company("acme").events()}


def test_a_merge_with_a_shipped_company_keeps_its_file(folder, url):
    """Your company may become a shipped one; that one's file can't get aliases from here."""
    made = merged(folder, url, "acme2", "twitter")
    assert {path.parent.parent for path in made.files} == {folder}
    with pytest.raises(SeedError, match="which these files can't change"):
        merged(folder, url, "acme2", "twitter", keep_names=True)


def test_a_merge_is_finished_by_the_same_command(folder, url, capsys):
    """References that came in later are rewritten by the same command; then there is nothing to do."""
    merged(folder, url, "acme2", "acme").write()
    write(folder, {"events/new.yaml": event("layoffs", "New", "company: acme2\nheadcount: 1", "n")})
    made = merged(folder, url, "acme2", "acme")
    assert (list(made.files), made.references) == ([folder / "events/new.yaml"], 1)
    made.write()
    assert main(["merge", "acme2", "acme", str(folder)]) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_line_ends_and_byte_order_marks_stay(folder, url):
    """A file with CRLF and a byte order mark keeps both."""
    path = folder / "companies/acme2.yaml"
    path.write_bytes(b"\xef\xbb\xbfkind: company\r\nname: Acme Two")
    merged(folder, url, "acme2", "acme").write()
    line = f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme}}".encode()
    assert path.read_bytes() == b"\xef\xbb\xbfkind: company\r\nname: Acme Two\r\n" + line + b"\r\n"
