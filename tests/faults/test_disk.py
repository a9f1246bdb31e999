from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from tests.builders import event, layoffs, new_store, record
from tests.faults.children import append_as_nobody, append_in_little_room, everything, start
from timeline import engines
from timeline.engines.sqlite_guards import TRIGGERS
from timeline.errors import IntegrityError, StoreError
from timeline.log.entry import COLUMNS
from timeline.store import Store


@pytest.mark.parametrize("room", [20_000, 100_000, 400_000])
def test_a_full_disk_is_a_clear_error_and_nothing_is_half_written(store, url, room):
    before = store.verify()
    child, told = start(append_in_little_room, url, room)
    (message,) = everything(told)
    child.join()
    assert "the disk is full or failed; nothing was changed" in message
    assert store.verify(projections=True) == before
    assert len(record(store, layoffs())) == 1


def test_a_file_that_may_only_be_read_is_a_clear_error(store, url, tmp_path):
    store.close()
    path = Path(str(store.url.database))
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == path.stat().st_uid and folder != folder.parent:
            folder.chmod(folder.stat().st_mode | 0o055)
    path.chmod(0o444)
    child, told = start(append_as_nobody, url)
    (message,) = everything(told)
    child.join()
    assert "read-only" in message or "can't be opened" in message
    assert "nothing was changed" in message or "can't be opened" in message


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
def test_a_truncated_database_is_a_clear_error(tmp_path, share):
    store = new_store(tmp_path)
    record(store, *(layoffs(f"layoffs-{n}") for n in range(200)))
    store.close()
    path = tmp_path / "timeline.db"
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises((StoreError, IntegrityError)) as caught:
        Store.open(store.url).verify()
    assert str(caught.value)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Give the bytes of a database that holds some entries."""
    folder = tmp_path_factory.mktemp("pages")
    store = new_store(folder)
    record(store, layoffs(), event())
    record(store, layoffs(headcount=3800), operation="corrected", reason="wrong_figure", origin="x.yaml:1")
    store.close()
    return (folder / "timeline.db").read_bytes()


@settings(max_examples=60)
@given(st.data())
def test_every_changed_byte_in_any_column_of_any_row_is_found(pages, data):
    table = data.draw(st.sampled_from(["log_entry", "log_payload"]))
    column = data.draw(st.sampled_from(COLUMNS if table == "log_entry" else ("position", "salt", "body")))
    position = data.draw(st.integers(1, 6))
    with _file(pages) as path:
        with closing(sqlite3.connect(path)) as connection, connection:
            value = connection.execute(f"SELECT {column} FROM {table} WHERE position = ?", (position,)).fetchone()[0]
            for name in TRIGGERS:
                connection.execute(f"DROP TRIGGER {name}")
            changed = _flip(data, value)
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE position = ?", (changed, position))
            for guard in TRIGGERS.values():
                connection.execute(guard)
        with (
            closing(Store.open(f"sqlite:///{path}", log_only=True)) as store,
            pytest.raises(IntegrityError) as caught,
        ):
            store.verify()
    assert caught.value.position is not None


@contextmanager
def _file(content):
    """Write a database file in a new folder, which is removed at the end."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "timeline.db"
        path.write_bytes(content)
        yield path


def _flip(data, value):
    """Return a value with one byte changed, a larger number, or a text in place of None."""
    if value is None:
        return data.draw(st.sampled_from(["", "x"]))
    if isinstance(value, int):
        return value + data.draw(st.integers(100, 10**6))
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = (raw[at] + data.draw(st.integers(1, 127))) % 128 if isinstance(value, str) else raw[at] ^ 1
    return bytes(raw) if isinstance(value, bytes) else raw.decode()


@settings(max_examples=40)
@given(st.data())
def test_garbage_in_the_file_is_an_error_with_a_name_or_does_not_touch_the_log(pages, data):
    at = data.draw(st.integers(0, len(pages) - 1))
    soup = data.draw(st.binary(min_size=1, max_size=64))
    try:
        head = _verified(pages[:at] + soup + pages[at + len(soup) :])
    except (StoreError, IntegrityError) as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert head.size == 6


@pytest.mark.parametrize("garbage", [b"\xff", b"\x90", b"\xcf", b"x", b"\0"])
def test_garbage_in_the_schema_is_a_clear_error_even_where_it_is_no_text(pages, garbage):
    name = pages.index(b"CREATE TABLE log_entry") - 12  # the table's name ends there, and its SQL follows
    with pytest.raises(StoreError, match="the database is damaged; if the log is intact"):
        _verified(pages[:name] + garbage * 20 + pages[name + 20 :])


def _verified(content):
    """Verify the log in a database file with this content; return its tree head."""
    with _file(content) as path, closing(Store.open(f"sqlite:///{path}")) as store:
        return store.verify()


def test_turning_the_write_ahead_log_on_waits_for_another_who_writes(tmp_path):
    path = tmp_path / "log.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE theirs (x)")
    other.execute("BEGIN IMMEDIATE")
    with closing(sqlite3.connect(path, timeout=60)) as plain, pytest.raises(sqlite3.OperationalError, match="locked"):
        plain.execute("PRAGMA journal_mode = WAL")  # SQLite itself does not wait
    ends = threading.Timer(0.3, other.rollback)
    ends.start()
    engine = engines.ENGINES["sqlite"].open(make_url(f"sqlite:///{path}"), write=True)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    engine.dispose()
    ends.join()
    other.close()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_search_index_is_an_error_in_words(pages, data):
    """Verifying the projections of a file whose index of words was damaged ends well, or with an error of ours."""
    with _file(pages) as path:
        with closing(sqlite3.connect(path)) as connection, connection:
            table = data.draw(st.sampled_from(["event_search_data", "event_search_docsize"]))
            column = "block" if table == "event_search_data" else "sz"
            rows = connection.execute(f"SELECT id, {column} FROM {table} WHERE length({column}) > 0").fetchall()
            number, block = data.draw(st.sampled_from(rows))
            changed = bytearray(block)
            changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (bytes(changed), number))
        with closing(Store.open(f"sqlite:///{path}", log_only=True)) as store:
            told = _told(store)
    assert told is None or "rebuild" in told or "damaged" in told


def _told(store):
    try:
        store.verify(projections=True)
    except (IntegrityError, StoreError) as error:
        return str(error)
    return None
