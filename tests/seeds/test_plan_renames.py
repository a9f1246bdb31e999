from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.query import View
from timeline.query.history import Origin, entries_of, origins
from timeline.seeds.background import recorded_in
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against
from timeline.store import Store

pytestmark = pytest.mark.usefixtures("few_shipped")

TODAY = dt.datetime.now(dt.UTC).date().isoformat()
OLD = "events/2023/acme-layoffs-2023.yaml"
NEW = "events/2023/acme-cuts-2023.yaml"


def run(root, url):
    """Load a folder; return what was appended, or the code and suggestion of each fault."""
    checked = check([root], known=entities_in_log(url))
    assert checked.ok, checked.diagnostics
    done = load(checked, url, author="tester")
    if done.plan.diagnostics:
        return [(found.code, found.suggestion) for found in done.plan.diagnostics]
    return [(step.operation, step.fact.id) for step in done.plan.changes]


def codes(found):
    return [code for code, _ in found]


@pytest.fixture
def rename(root, url):
    """Load the folder, then give a function that renames the event's file and writes it."""
    run(root, url)

    def change(text=LAYOFFS + "renamed_from: acme-layoffs-2023\n", name=NEW):
        (root / OLD).unlink(missing_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return change


def rename_company(root, events="apex"):
    (root / "companies/acme.yaml").rename(root / "companies/apex.yaml")
    write(root, {"companies/apex.yaml": "kind: company\nname: Acme\naliases: [Acme Corporation]\nrenamed_from: acme\n"})
    write(root, {OLD: LAYOFFS.replace("company: acme", f"company: {events}")})


def test_a_rename_records_the_new_id_and_retracts_the_old_one_in_one_load(root, url, rename):
    """One load records the new id and retracts the old one; a second load does nothing."""
    rename()
    assert run(root, url) == [("recorded", "acme-cuts-2023"), ("retracted", "acme-layoffs-2023")]
    view = View(Store.open(url))
    assert [record.id for record in view.events()] == ["acme-cuts-2023"]
    old = view.event("acme-layoffs-2023").fact.retracted
    assert (old.why, old.superseded_by) == ("renamed", "acme-cuts-2023")
    assert run(root, url) == []
    assert Store.open(url).verify(projections=True).size == 5


def test_the_origin_of_a_renamed_event_is_its_first_id(root, url, rename):
    rename()
    run(root, url)
    (root / NEW).unlink()
    rename(LAYOFFS + "renamed_from: acme-cuts-2023\n", name="events/2023/acme-april-2023.yaml")
    run(root, url)
    with Store.open(url).read() as connection:
        first, *_ = entries_of(connection, "event/acme-april-2023", until=7)
        asked = ["event/acme-april-2023", "company/acme"]
        found = origins(connection, asked, until=7)
        assert found["event/acme-april-2023"] == Origin("event/acme-layoffs-2023", first.recorded_at, versions=2)
        assert found["company/acme"].subject == "company/acme"
        before = origins(connection, ["event/acme-april-2023"], until=6)  # recorded, but not yet a rename
        assert before["event/acme-april-2023"].subject == "event/acme-april-2023"


def test_a_renamed_event_counts_once_at_every_reported_time(root, url, rename):
    """A view as reported before the rename shows the event once, with its new id."""
    rename()
    run(root, url)
    seen = View(Store.open(url)).as_reported("2023-05-01").events()
    assert [record.id for record in seen] == ["acme-cuts-2023"]


def test_history_follows_on_into_every_id_that_it_had_before(root, url, rename):
    """The history of an event includes all its earlier ids, oldest first; an old id's history ends with its rename."""
    rename()
    run(root, url)
    text = (LAYOFFS + "renamed_from: acme-cuts-2023\n").replace("100", "120")
    (root / NEW).unlink()
    rename(text + f"change: {{on: {TODAY}, why: wrong_figure}}\n", "events/2023/acme-third-2023.yaml")
    run(root, url)
    view = View(Store.open(url))
    story = view.history("acme-third-2023")
    assert [(version.subject, version.operation) for version in story] == [
        ("event/acme-layoffs-2023", "recorded"),
        ("event/acme-cuts-2023", "recorded"),
        ("event/acme-third-2023", "recorded"),
    ]
    assert [[change.field for change in version.changes] for version in story] == [[], [], ["headcount"]]
    assert [version.operation for version in view.history("acme-layoffs-2023")] == ["recorded", "retracted"]
    before = view.as_recorded(story[1].position).history("acme-cuts-2023")
    assert [version.operation for version in before] == ["recorded"]


def test_a_duplicate_that_was_retracted_is_no_part_of_the_other_ones_history(root, url):
    """The history of an event does not include that of its retracted duplicate."""
    run(root, url)
    write(
        root,
        {NEW: LAYOFFS, OLD: LAYOFFS + f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme-cuts-2023}}\n"},
    )
    run(root, url)
    assert [version.subject for version in View(Store.open(url)).history("acme-cuts-2023")] == ["event/acme-cuts-2023"]


def test_what_a_renamed_file_says_otherwise_needs_a_reason(root, url, rename):
    """A renamed file with changed fields needs a reason, as any change does."""
    rename((LAYOFFS + "renamed_from: acme-layoffs-2023\n").replace("100", "120"))
    assert codes(run(root, url)) == ["S301"]


@pytest.mark.parametrize("text", [LAYOFFS, LAYOFFS.replace("100", "120")])
def test_a_file_that_was_only_renamed_is_shown_the_line_to_write(root, url, rename, text):
    """A renamed file without `renamed_from:` gets an error that shows the line, even if a field changed slightly."""
    rename(text)
    [(code, suggestion)] = run(root, url)
    assert code == "S302"
    assert suggestion.endswith(f"{NEW}: renamed_from: acme-layoffs-2023")


def test_a_deleted_file_beside_a_new_one_of_something_else_is_no_rename(root, url, rename):
    """A new file is suggested as a rename only if it is similar to the deleted one."""
    body = "kind: layoffs\ntitle: Other\ndate: 2020\ncompany: acme\nstatus: confirmed\n"
    rename(body + "sources:\n  b: {url: 'https://example.org/b', undated: true}\n")
    [(code, suggestion)] = run(root, url)
    assert code == "S302"
    assert suggestion.startswith(f"bring the file back and add: retracted: {{on: {TODAY}, why: not_an_event}}; or")


def test_a_change_of_an_id_in_a_list_is_a_rename_too(root, url):
    """A changed id in a list of events is also a rename, and the error shows the line to write."""
    item = "".join(f"    {line}\n" for line in LAYOFFS.splitlines())
    (root / OLD).unlink()
    write(root, {"many.yaml": f"events:\n  - id: first\n{item}"})
    run(root, url)
    write(root, {"many.yaml": f"events:\n  - id: second\n{item}"})
    [(code, suggestion)] = run(root, url)
    assert (code, suggestion.rpartition(": ")[2]) == ("S302", "first")
    write(root, {"many.yaml": f"events:\n  - id: second\n    renamed_from: first\n{item}"})
    assert run(root, url) == [("recorded", "second"), ("retracted", "first")]


def test_a_company_is_renamed_with_the_events_that_name_it(root, url):
    """Events that name a renamed company need no reason, and the company's timeline is complete under its new id."""
    run(root, url)
    rename_company(root)
    assert run(root, url) == [("recorded", "apex"), ("retracted", "acme"), ("corrected", "acme-layoffs-2023")]
    view = View(Store.open(url))
    assert [record.id for record in view.company("apex").events()] == ["acme-layoffs-2023"]
    assert [company.slug for company in view.companies()] == ["apex"]
    assert view.history("acme-layoffs-2023")[-1].reason == f"{TODAY} renamed: acme is now apex"
    assert [version.subject for version in view.history("apex")] == ["company/acme", "company/apex"]
    assert Store.open(url).verify(projections=True).size == 6
    assert run(root, url) == []


def test_an_event_that_names_a_renamed_company_by_its_old_id_is_told_the_new_one(root, url, tmp_path):
    """An event with a renamed company's old id gets an error with the new id, in every folder; it needs no reason."""
    run(root, url)
    other = write(tmp_path / "other", {"events/acme-b.yaml": LAYOFFS})
    run(other, url)
    rename_company(root, events="acme")
    assert run(root, url) == [("S308", "write apex")]
    rename_company_event = LAYOFFS.replace("company: acme", "company: apex")
    write(root, {OLD: rename_company_event})
    run(root, url)
    assert run(other, url) == [("S308", "write apex")]
    write(other, {"events/acme-b.yaml": rename_company_event})
    assert run(other, url) == [("corrected", "acme-b")]


def test_a_company_is_not_renamed_away_from_events_of_its_own_folder(root, url):
    """You can't rename a company in a load of only a part of the folder if other events of the folder name it."""
    run(root, url)
    rename_company(root)
    [(code, suggestion)] = run(root / "companies", url)
    assert (code, suggestion) == ("S307", "change them to apex, and load the whole folder")


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        ("renamed_from: acme-cuts-2023\n", "is the present id"),
        ("renamed_from: jane-roe\n", "is something else: person/jane-roe"),
        ("renamed_from: acme-layoffs-2023\n", "still has a file"),
    ],
)
def test_what_can_not_have_been_the_id_before_is_refused(root, url, lines, part):
    """`renamed_from:` can't be the present id, the id of another type, or an id that still has a file."""
    run(root, url)
    write(root, {NEW: LAYOFFS + lines})
    [found] = plan_against(check([root]), url).diagnostics
    assert (found.code, part in found.message) == ("S307", True)
    assert found.line == 9


def test_another_folder_can_not_rename_what_this_one_recorded(root, url, tmp_path):
    """Only the folder that recorded a fact can give it a new id."""
    run(root, url)
    other = write(tmp_path / "other", {"events/acme-cuts-2023.yaml": LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    assert codes(run(other, url)) == ["S304"]


def test_an_id_is_renamed_once_and_never_used_again(root, url, rename):
    """An id can be renamed only once, in one load or in two, and can't be used again."""
    rename()
    write(root, {"events/third.yaml": LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    assert codes(run(root, url)) == ["S307"]
    (root / "events/third.yaml").unlink()
    run(root, url)
    (root / NEW).write_text(LAYOFFS)
    write(root, {"events/third.yaml": LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    assert codes(run(root, url)) == ["S307"]
    (root / "events/third.yaml").unlink()
    write(root, {OLD: LAYOFFS})
    assert "S307" in codes(run(root, url))


def test_what_is_recorded_under_both_ids_is_a_duplicate_not_a_rename(root, url, rename):
    """If both ids are recorded, the error asks you to retract the old one as a duplicate."""
    rename(LAYOFFS)
    run(root / NEW, url)
    rename()
    found = run(root, url)
    assert "S307" in codes(found)
    assert f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme-cuts-2023}}" in found[-1][1] + found[0][1]


def test_a_fresh_machine_loads_a_renamed_file_like_any_other(root, url):
    """On an empty log, an old id may be unknown in `renamed_from:` and in `not_same_as:`."""
    (root / OLD).unlink()
    write(root, {NEW: LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    write(root, {"events/b.yaml": LAYOFFS + "not_same_as: [acme-layoffs-2023, acme-cuts-2023]\n"})
    assert codes(run(root, url)) == ["recorded"] * 4


@pytest.mark.parametrize(
    "line",
    [
        f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: nobody}}\n",
        f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme-layoffs-2023}}\n",
        "not_same_as: [nobody]\n",
        "not_same_as: [acme-layoffs-2023]\n",
        "after: [acme-layofs-2022]\n",
        "replaces: [{event: nobody, why: A newer count.}]\n",
    ],
)
def test_ids_that_nothing_has_and_the_facts_own_are_refused(root, url, edit, line):
    """Unknown ids and the fact's own id are refused, and the fault is at their line."""
    edit(append=line)
    for checked in (check([root]), check([root / OLD])):
        [found] = [one for one in checked.diagnostics if one.severity == "error"]
        assert (found.code, found.line) == ("S306", 9)
    [found] = plan_against(check([root]), url).diagnostics
    assert (found.code, found.line) == ("S306", 9)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("includes: [{event: acme, why: The memo says so.}]\n", ("S202", "'acme' is a company")),
        ("not_same_as: [jane-roe]\n", ("S202", "'jane-roe' is a person")),
        (f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme}}\n", ("S202", "takes an event")),
        (f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: old-layoffs}}\n", ("S308", "'other-2023'")),
        ("after: [old-layoffs]\n", ("S308", "'other-2023'")),
    ],
)
def test_an_id_of_another_type_or_one_that_a_file_renames_is_refused(root, url, edit, line, wrong):
    """An old id counts as unknown here even if the log has never had it, as on a new machine."""
    write(root, {"events/other-2023.yaml": LAYOFFS.replace("staff", "many") + "renamed_from: old-layoffs\n"})
    edit(append=line)
    for checked in (check([root]), check([root / OLD])):
        [found] = [one for one in checked.diagnostics if one.severity == "error"]
        assert (found.code, found.line) == (wrong[0], 9)
        assert wrong[1] in found.message
    [found] = plan_against(check([root]), url).diagnostics
    assert (found.code, found.line) == (wrong[0], 9)


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("different_from: [acme]\n", "S306"),
        ("different_from: [acme-layoffs-2023]\n", "S202"),
        (f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme}}\n", "S306"),
        (f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: jane-roe}}\n", "S202"),
        ("different_from: [jane-roe, twitter]\n", None),
    ],
)
def test_a_company_names_others_that_there_are(root, lines, code):
    write(root, {"companies/acme.yaml": f"kind: company\nname: Acme\n{lines}"})
    found = [one.code for one in check([root]).diagnostics if one.severity == "error"]
    assert found == ([code] if code else [])
    write(root, {"companies/acme.yaml": "kind: company\nname: Acme\ndifferent_from: [nobody]\n"})
    assert [(one.code, one.severity, one.line) for one in check([root]).diagnostics] == [("S306", "warning", 3)]


def test_an_id_that_only_the_log_has_is_known_if_the_log_is_asked(root, url, tmp_path):
    run(root, url)
    other = write(tmp_path / "other", {"events/b-2023.yaml": LAYOFFS + "not_same_as: [acme-layoffs-2023]\n"})
    known = entities_in_log(url)
    assert [one.code for one in check([other], known=known).diagnostics if one.severity == "error"] == ["S306"]
    assert check([other], known=known, recorded=partial(recorded_in, url)).ok


@pytest.mark.no_database
def test_a_file_with_errors_has_its_id_all_the_same(root, edit):
    write(root, {"events/other-2023.yaml": LAYOFFS.replace("headcount: 100", "headcount: many")})
    edit(append="not_same_as: [other-2023]\n")
    assert "S306" not in [one.code for one in check([root]).diagnostics]


def test_what_a_file_is_not_is_no_part_of_what_is_recorded(root, url, edit):
    """Adding or removing `not_same_as:` changes nothing in the log."""
    write(root, {NEW: LAYOFFS.replace("2023-04\n", "2021-04\n")})
    run(root, url)
    edit(append="not_same_as: [acme-cuts-2023]\n")
    assert run(root, url) == []
    assert View(Store.open(url)).event("acme-layoffs-2023").fact.not_same_as == ()
