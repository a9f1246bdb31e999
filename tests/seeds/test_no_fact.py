"""An entry that is no fact, appended by a program that goes around this one, disturbs nobody."""

from __future__ import annotations

import json
from functools import partial

import pytest

from tests.builders import new_store, view_of, write
from timeline.errors import UnknownVersionError
from timeline.log.append import Append, append_all
from timeline.log.entry import NewEntry
from timeline.projections import projector
from timeline.seeds.background import recorded_in
from timeline.seeds.check import check
from timeline.seeds.edit.elsewhere import find_elsewhere
from timeline.seeds.known import entities_in_log, read_known
from timeline.seeds.plan.apply import load, plan_against
from timeline.seeds.plan.review import review

pytestmark = pytest.mark.usefixtures("few_shipped")

SPOILED = {
    "no fields": {},
    "odd fields": {"title": 3, "company": "twitter", "date": [[]], "sources": [], "headcount": [[]]},
    "an odd retraction": {"retracted": [{"why": "renamed", "superseded_by": "twitter"}], "company": ["twitter"]},
    "an odd successor": {"retracted": {"why": "renamed", "superseded_by": {"twitter": []}}, "company": {"twitter": 1}},
    "odd names": {"name": "T", "names": [[], {}, 3], "aliases": "deepmind", "titles": {"twitter": None}},
}
"""Payloads that no version of the program wrote, as an entry of the log may hold them."""

NEW = """\
kind: layoffs
title: Twitter lets staff go again
date: 2023-02-26
company: twitter
status: confirmed
sources: {a: {url: "https://news.example/again", published: 2023-02-26}}
"""


def spoil(store, subject, kind, payload, *, operation="recorded"):
    """Append an entry that is no fact, as the database's own functions allow."""
    body = json.dumps({"kind": kind, **payload}, sort_keys=True, separators=(",", ":"))
    new = NewEntry(subject, operation, kind, body, origin="mine/events/old.yaml:1" if subject == "event/old" else None)
    with store.write() as connection:
        append_all(connection, [Append([new], "a")], projector=projector.LENIENT)


@pytest.fixture(params=SPOILED)
def spoiled(request, tmp_path, engine):  # noqa: ARG001 - the engine of the store
    """Give a store with a log in which entries of each kind of subject are no facts."""
    store = new_store(tmp_path)
    payload = SPOILED[request.param]
    for subject, kind in (
        ("event/old", "layoffs"),
        ("event/older", "acquisition"),
        ("company/odd", "company"),
        ("person/odder", "person"),
        ("story/oddest", "story"),
    ):
        spoil(store, subject, kind, payload)
    yield store
    store.close()


def checked_in(store, root):
    """Check a folder as the command line does, with a database's log."""
    around = partial(recorded_in, store.url)
    return check([root], known=entities_in_log(store.url), recorded=around)


def test_stories_that_are_no_facts_are_left_out(spoiled):
    assert view_of(spoiled).stories() == []


def test_files_are_planned_reviewed_and_loaded_beside_entries_that_are_no_facts(spoiled, tmp_path):
    root = write(tmp_path / "my-own", {"events/new.yaml": NEW})
    checked = checked_in(spoiled, root)
    plan = plan_against(checked, spoiled.url)
    assert review(plan).companies == {"twitter": 1}
    assert read_known(root, spoiled.url).taken.keys() >= {"new", "twitter"}
    assert [one.fact.id for one in find_elsewhere(checked, "odd", "twitter", spoiled.url)] == ["twitter"]
    assert load(checked, spoiled.url, author="a").appended == len(plan.changes)
    assert spoiled.verify(projections=True).size == plan.head + len(plan.changes)


@pytest.mark.parametrize("spoiled", sorted(SPOILED.keys() - {"odd names"}), indirect=True)
@pytest.mark.parametrize(
    ("name", "more", "operations"),
    [("old", "", ["recorded", "corrected"]), ("new", "renamed_from: old\n", ["recorded", "retracted"])],
)
def test_a_file_takes_the_place_of_an_entry_that_is_no_fact(spoiled, tmp_path, name, more, operations):
    """A file with the same id is a correction, and a file with another id may say that it was renamed."""
    change = "change: {on: 2023-03-01, why: wrong_figure}\n"
    files = {f"events/{name}.yaml": NEW + change + more, "companies/odd.yaml": "name: Odd\n" + change}
    root = write(tmp_path / "mine", files)
    loaded = load(checked_in(spoiled, root), spoiled.url, author="a")
    assert loaded.plan.diagnostics == ()
    view = view_of(spoiled)
    assert [one.id for one in view.events()] == [name]
    assert [one.operation for one in view.history("old")] == operations
    assert {one.slug for one in view.changes(limit=9)} >= {name, "odd", "oddest"}


@pytest.mark.parametrize("spoiled", ["odd names"], indirect=True)
def test_no_file_takes_the_place_of_an_entry_with_fields_of_a_newer_version(spoiled, tmp_path):
    root = write(tmp_path / "mine", {"events/new.yaml": NEW + "renamed_from: old\n"})
    checked = checked_in(spoiled, root)
    with pytest.raises(UnknownVersionError, match="update company-timeline"):
        load(checked, spoiled.url, author="a")
