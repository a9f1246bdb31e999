"""Whatever was recorded and erased, in whatever order: a replay equals the log, and nothing of it is left."""

from __future__ import annotations

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import layoffs, new_store, record, view_of
from timeline import facts
from timeline.errors import ErasedError, LogError
from timeline.log import read

STEPS = st.lists(
    st.tuples(st.sampled_from(["person", "event", "erase person", "erase event", "erase one"]), st.integers(0, 2)),
    min_size=1,
    max_size=14,
)


@pytest.mark.sqlite
@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_any_history_with_erasures_replays_to_the_same(steps):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        head = store.verify()
        words = (f"word{number}x" for number in itertools.count())
        texts = dict[int, str]()
        for what, number in steps:
            if what in {"person", "event"}:
                append(store, what, number, next(words), texts)
            else:
                erase(store, what, number)
        assert store.verify(against=head, projections=True).size >= head.size
        with store.read() as connection:
            entries = list(read.entries(connection))
        gone = [texts[entry.position] for entry in entries if not entry.has_payload]
        check_views(store, entries, gone)
        store.close()
        left = b"".join(path.read_bytes() for path in Path(folder).iterdir())
        assert not [word for word in gone if word.encode() in left]


def append(store, what, number, word, texts):
    if what == "person":
        fact = facts.Person.model_validate({"id": f"p-{number}", "name": f"Name {number}", "description": word})
    else:
        fact = layoffs(f"e-{number}", summary=word)
    with store.read() as connection:
        known = read.latest(connection, [fact.subject])
    if known and not known[fact.subject].has_payload:
        with pytest.raises(LogError, match="was erased"):
            record(store, fact, operation="corrected")
        return
    (written,) = record(store, fact, operation="corrected" if known else "recorded")
    texts[written.position] = word


def erase(store, what, number):
    subject = f"person/p-{number}" if what == "erase person" else f"event/e-{number}"
    with store.read() as connection:
        found = [one for one in read.history(connection, subject) if one.has_payload]
    positions = [one.position for one in (found[:-1][:1] if what == "erase one" else found)]
    if positions:
        with store.write() as connection:
            store.erase(connection, positions, [] if what == "erase one" else [subject], why="asked", author="a")


def check_views(store, entries, gone):
    """Every view of the past opens, and has nothing that is gone."""
    view = view_of(store)
    for entry in entries:
        then = view.as_recorded(entry.position)
        shown = [str(then.events().to_json()), *(str(one.fact) for one in then.people())]
        assert not [word for word in gone if any(word in text for text in shown)]
        if entry.subject.startswith("event/"):
            if entry.has_payload:
                assert then.event(entry.slug) is not None
            else:
                with pytest.raises(ErasedError):
                    then.event(entry.slug)
    assert not [word for word in gone if word in str([one.to_json() for one in view.changes(limit=999)])]
