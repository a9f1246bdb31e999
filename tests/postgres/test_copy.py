from __future__ import annotations

import pytest

from tests.builders import TWITTER, event, layoffs, record, view_of
from timeline.copying import copy
from timeline.errors import IntegrityError
from timeline.store import Store


def answers(store):
    """Return what a page shows: events with their positions, and the results of a search."""
    view = view_of(store)
    found = [(record.to_json(), record.position) for record in view.events()], [e.id for e in view.events(text="gpus")]
    view.store.close()
    return found


@pytest.fixture
def embedded(tmp_path):
    """Give an SQLite database that has its tables and no entries."""
    opened = Store.prepare(f"sqlite:///{tmp_path / 'embedded.db'}")
    yield opened
    opened.close()


def test_a_log_goes_to_the_other_engine_and_back_with_the_same_root_rows_and_answers(
    store, embedded, databases, tmp_path
):
    record(store, event())
    count, head = copy(store, embedded)
    assert (count, head) == (6, store.verify())
    again = Store.prepare(databases.database(tmp_path / "again", empty=True))
    assert copy(embedded, again) == (6, head)
    assert answers(store) == answers(embedded) == answers(again)
    for opened in (store, embedded, again):
        assert opened.verify(projections=True) == head
    again.close()


def test_a_copy_goes_on_where_it_stopped(store, embedded):
    def stop(_done, _of):
        raise KeyboardInterrupt

    record(store, *(layoffs(f"layoffs-{n}") for n in range(1500)))
    with pytest.raises(KeyboardInterrupt):
        copy(store, embedded, progress=stop)
    assert embedded.verify().size == 1000
    assert copy(store, embedded) == (505, store.verify())
    record(store, event())
    assert copy(store, embedded) == (1, store.verify())
    assert copy(store, embedded) == (0, store.verify())


def test_a_log_is_never_copied_onto_another_one(store, embedded):
    record(embedded, TWITTER)
    before = embedded.verify()
    with pytest.raises(IntegrityError, match="holds a different log"):
        copy(store, embedded)
    assert embedded.verify() == before
