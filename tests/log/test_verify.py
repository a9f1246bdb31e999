from __future__ import annotations

import shutil
import sqlite3
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import event, layoffs, record
from timeline.engines import sqlite_guards
from timeline.errors import IntegrityError
from timeline.log.entry import COLUMNS
from timeline.log.merkle import TreeHead, tree_head
from timeline.store import Store

pytestmark = pytest.mark.sqlite

TRIGGERS = tuple(sqlite_guards.TRIGGERS)
PAYLOAD = ("position", "salt", "body")


def tamper(store, *statements):
    """Drop the guards, change the file as somebody with a hex editor could, and restore the guards."""
    connection = sqlite3.connect(str(store.url.database), isolation_level=None)
    guards = [
        connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0] for name in TRIGGERS
    ]
    for name in TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(*([statement] if isinstance(statement, str) else statement))
    for guard in guards:
        connection.execute(guard)
    connection.close()


@pytest.fixture
def full(store):
    record(store, layoffs(), event())
    record(store, layoffs(headcount=3800), operation="corrected", reason="wrong_figure", origin="x.yaml:1")
    return store


def test_an_untouched_log_verifies_to_the_same_tree_head_again(full):
    assert full.verify() == full.verify()
    assert full.verify().size == 6


_VALUES = {
    "position": "60",
    "version": "7",
    "schema_version": "9",
    "recorded_at": "'2001-01-01T00:00:00.000000Z'",
    "payload_digest": "x'00'",
    "leaf": "x'00'",
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("position", [4, 6])
def test_a_changed_column_is_found_at_its_position(full, column, position):
    value = _VALUES.get(column, "'forged'")
    tamper(full, f"UPDATE log_entry SET {column} = {value} WHERE position = {position}")
    with pytest.raises(IntegrityError) as caught:
        full.verify()
    assert caught.value.position == position


def _flipped(value, bit):
    """Return a column's value with one bit flipped, and the SQL placeholder that restores its type."""
    if isinstance(value, int):
        turned = (value ^ (1 << min(bit, 63))) & (2**64 - 1)
        return turned - 2**64 if turned >= 2**63 else turned, "?"
    data = bytearray(value if isinstance(value, bytes) else value.encode())
    data[bit // 8 % len(data)] ^= 1 << (bit % 8)
    return bytes(data), "?" if isinstance(value, bytes) else "CAST(? AS TEXT)"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    st.integers(1, 6),
    st.sampled_from([("log_entry", column) for column in COLUMNS] + [("log_payload", c) for c in PAYLOAD]),
    st.integers(0, 2**16),
)
def test_every_bit_of_every_column_of_every_row_counts(full, position, place, bit):
    table, column = place
    full.close()  # closing merges the write-ahead log into the file
    with TemporaryDirectory() as folder:
        copy = Store(f"sqlite:///{shutil.copy(str(full.url.database), folder)}", write=True)
        connection = sqlite3.connect(str(copy.url.database), isolation_level=None)
        value = connection.execute(f"SELECT {column} FROM {table} WHERE position = ?", (position,)).fetchone()[0]
        connection.close()
        # Flip no low bits of a position: the result could be another entry's position, which the database refuses.
        at = max(bit, 3) if column == "position" else bit
        turned, form = ("forged", "?") if value is None else _flipped(value, at)
        tamper(copy, (f"UPDATE {table} SET {column} = {form} WHERE position = ?", (turned, position)))
        with pytest.raises(IntegrityError) as caught:
            copy.verify()
        copy.close()
    moved_to_the_front = place == ("log_entry", "position") and turned < 1
    assert caught.value.position == (1 if moved_to_the_front else position)


@pytest.mark.parametrize("change", ["body = body || ' '", "salt = x'00'"])
def test_a_changed_payload_is_found_at_its_position(full, change):
    tamper(full, f"UPDATE log_payload SET {change} WHERE position = 5")
    with pytest.raises(IntegrityError, match="position 5: the payload does not match its hash"):
        full.verify()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("DELETE FROM log_payload WHERE position = 5", "position 5: the entry has no payload"),
        ("DELETE FROM log_entry WHERE position = 5", "position 5: the entry is missing"),
        ("INSERT INTO log_payload VALUES (9, x'00', '{}')", "position 9: a payload without an entry"),
    ],
)
def test_what_is_missing_or_too_much_is_found(full, statement, part):
    tamper(full, statement)
    with pytest.raises(IntegrityError, match=part):
        full.verify()


def test_a_hole_is_found(full):
    tamper(full, "DELETE FROM log_entry WHERE position = 5", "DELETE FROM log_payload WHERE position = 5")
    with pytest.raises(IntegrityError, match="position 5: the entry is missing"):
        full.verify()


def test_a_cut_log_has_another_tree_head(full):
    before = full.verify()
    tamper(full, "DELETE FROM log_entry WHERE position = 6", "DELETE FROM log_payload WHERE position = 6")
    assert full.verify() != before


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_neutered_guard_is_found(full, name):
    connection = sqlite3.connect(str(full.url.database), isolation_level=None)
    table = name.rpartition("log_payload")[1] or "log_entry"
    connection.execute(f"DROP TRIGGER {name}")
    connection.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT 1; END")
    connection.close()
    with pytest.raises(IntegrityError, match=f"{name} is not as the migration made it"):
        full.verify()


@pytest.mark.parametrize("moved", ["body", "substr(body, 1, 5)"])
def test_bytes_that_move_from_the_body_into_the_salt_are_found(full, moved):
    # SHA-256(salt || body) is the same; only the length of the salt shows the change.
    rest = "substr(body, 6)" if moved != "body" else "''"
    tamper(full, f"UPDATE log_payload SET salt = CAST(salt || CAST({moved} AS BLOB) AS BLOB), body = {rest}")
    with pytest.raises(IntegrityError, match="position 1: the payload does not match its hash"):
        full.verify()


def test_an_index_that_leaves_a_row_out_is_found(full):
    connection = sqlite3.connect(str(full.url.database), isolation_level=None)
    connection.execute("CREATE UNIQUE INDEX partial ON log_entry (subject, version) WHERE position <> 5")
    connection.execute("PRAGMA writable_schema = ON")
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'partial'").fetchone()[0]
    connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name LIKE 'sqlite_autoindex_log_entry%'", (root,))
    connection.execute("DELETE FROM sqlite_master WHERE name = 'partial'")
    connection.close()
    with pytest.raises(IntegrityError, match="file is damaged"):
        Store.open(full.url).verify()


def test_a_log_that_takes_values_of_any_type_is_found(full):
    connection = sqlite3.connect(str(full.url.database), isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'log_entry'")
    connection.close()
    with pytest.raises(IntegrityError, match="it accepts values of any type"):
        Store.open(full.url).verify()


@pytest.mark.parametrize("table", ["LOG_ENTRY", "event_version"])
def test_a_trigger_on_any_table_however_it_is_spelt_is_found(full, table):
    connection = sqlite3.connect(str(full.url.database), isolation_level=None)
    connection.execute(f"CREATE TRIGGER sneaky AFTER INSERT ON {table} BEGIN DELETE FROM participation; END")
    connection.close()
    with pytest.raises(IntegrityError, match="no migration made: sneaky"):
        full.verify()
    with pytest.raises(IntegrityError, match="no migration made: sneaky"):
        record(full, layoffs("another"))


def test_the_tree_head_of_an_empty_log_is_compared_too(full):
    assert full.verify(against=tree_head([])).size == 6
    with pytest.raises(IntegrityError, match="root hash differs from the tree head at 0 entries"):
        full.verify(against=TreeHead(0, b"x" * 32))
