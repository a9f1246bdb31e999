"""This version reads a log of a newer version as far as it can."""

from __future__ import annotations

from contextlib import closing
from itertools import count

import orjson
import pytest

from tests.builders import database, layoffs, new_store, record, view_of
from timeline import sql
from timeline.cli import main
from timeline.copying import copy
from timeline.errors import OutdatedDatabaseError, TimelineWarning, UnknownVersionError
from timeline.log import NewEntry
from timeline.projections import projector
from timeline.projections.decode import encode, fact_of
from timeline.store import Store

NUMBERS = count()
LAUNCH = {
    "title": "Twitter launches a satellite",
    "date": "2023-05-01",
    "status": "confirmed",
    "concerns": ["twitter"],
    "launcher": "deepmind",
    "mass": {"value": 12, "unit": "t"},
    "sources": {"a": {"url": "https://example.org/a", "published": "2023-05-01"}},
}


def appended(kind, body, subject="event/satellite-2023"):
    text = orjson.dumps({"kind": kind, **body}, option=orjson.OPT_SORT_KEYS).decode()
    return NewEntry(subject, "recorded", kind, text)


@pytest.fixture
def kind():
    """Give the name of an unknown kind that no earlier test has used, so that its warning is still shown."""
    return f"space_launch_{next(NUMBERS)}"


@pytest.fixture
def store(tmp_path, kind):
    """Give a log with an event of an unknown kind between events of known kinds."""
    opened = new_store(tmp_path)
    record(opened, layoffs("before"))
    with pytest.warns(TimelineWarning, match=f"of the kind '{kind}', which company-timeline .* install a newer"):
        opened.commit([appended(kind, LAUNCH)], author="newer")
    record(opened, layoffs("after"))
    opened.rebuild()
    yield opened
    opened.close()


def test_events_of_an_unknown_kind_are_shown_as_such_among_the_others(store, kind):
    view = view_of(store)
    assert [found.id for found in view.events().order_by("recorded")] == ["before", "satellite-2023", "after"]
    found = view.event("satellite-2023")
    assert (found.kind, found.title, found.fact.label) == (
        kind,
        "Twitter launches a satellite",
        f"Unknown kind: {kind.replace('_', ' ')}",
    )
    assert [event.id for event in view.events(company="twitter", text="satellite")] == ["satellite-2023"]
    assert encode(found.fact) == appended(kind, LAUNCH).body
    assert kind in {row["kind"] for row in [one.to_json() for one in view.events()]}


@pytest.mark.parametrize("command", [["events"], ["show", "satellite-2023"], ["history", "satellite-2023"], ["verify"]])
def test_commands_show_what_they_can(store, monkeypatch, capsys, command):
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string(hide_password=False))
    assert main(command) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_projections_that_met_an_unknown_kind_are_rebuilt_by_who_knows_it(store):
    store.commit([NewEntry(**appended("layoffs", layoffs("last").payload(), "event/last")._asdict())], author="a")
    with store.read() as connection:
        assert not projector.stale(connection), "this program can read no more"
    store.verify(projections=True)
    with store.write() as connection:  # as a program with other kinds leaves it
        sql.run(connection, "UPDATE projection SET version = version - 1 WHERE name = 'unread'")
    with pytest.raises(OutdatedDatabaseError, match="run `timeline rebuild`"):
        Store.open(store.url)
    with closing(Store.prepare(store.url)) as prepared:
        assert len(view_of(prepared).events()) == 4


def test_a_log_with_an_unknown_kind_is_copied(store, tmp_path):
    with closing(Store.prepare(database(tmp_path / "copied", empty=True))) as target:
        assert copy(store, target) == (6, store.verify())


def test_an_event_with_a_field_that_is_not_known_is_left_out_and_named_where_it_is_asked_for(store):
    body = {**layoffs("newer").payload(), "severance": 3}
    with store.write() as connection:
        (entry,) = store.append(connection, [appended("layoffs", body, "event/newer")], author="newer")
    check_left_out(store, entry)
    with pytest.raises(UnknownVersionError, match=r"'newer' \(layoffs\) needs a newer version than company-timeline"):
        fact_of(entry)
    (version,) = view_of(store).history("newer")
    assert version.position == entry.position


def test_a_subject_of_a_sort_that_is_not_known_is_left_out(store, kind):
    new = appended(f"sort_of_{kind}", {"name": "Space"}, "topic/space")
    with (
        pytest.warns(TimelineWarning, match=f"of the kind 'sort_of_{kind}'"),
        store.write() as connection,
    ):
        (entry,) = store.append(connection, [new], author="newer")
    check_left_out(store, entry)


def check_left_out(store, entry):
    assert store.rebuild() == entry.position
    assert len(view_of(store).events()) == 3
    assert store.verify(projections=True).size == entry.position
