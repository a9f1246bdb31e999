"""A log that goes back, or that another one replaces, is noticed by whoever reads on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.builders import entry, event, layoffs, new_store, record, view_of
from timeline.cli import main
from timeline.errors import IntegrityError, LogError, LogReplacedError, StoreError
from timeline.store import Store


def grown(folder, *names):
    """Return a store whose log has these events after three entities."""
    folder.mkdir(exist_ok=True)
    store = new_store(folder)
    record(store, *(event(name) for name in names))
    return store


def put_in_place(source, target):
    """Replace a database file by another one, as a restored backup does."""
    copied = target.with_name("restored.db")
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(copied)) as written:
        read.backup(written)
    for name in ("-wal", "-shm"):
        target.with_name(target.name + name).unlink(missing_ok=True)
    copied.replace(target)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine" / "timeline.db"


@pytest.fixture
def backup(tmp_path, path):
    """Give a backup of a log with five entries, which then had four more."""
    store = grown(path.parent, "one", "two")
    (tmp_path / "backup").mkdir()
    store.engine.back_up(store.url, tmp_path / "backup" / "timeline.db")
    record(store, event("three"), event("four"))
    record(store, event("five"), event("six"))
    store.close()
    return tmp_path / "backup" / "timeline.db"


@pytest.mark.sqlite
def test_a_running_follower_stops_at_a_backup_that_is_restored(path, backup):
    view = view_of(Store.open(f"sqlite:///{path}"))
    follower = view.follow(after=3, every=0.01)
    assert [next(follower).position for _ in range(6)] == [4, 5, 6, 7, 8, 9]
    put_in_place(backup, path)
    with closing(Store.open(f"sqlite:///{path}", write=True, log_only=True)) as other:
        record(other, *(layoffs(f"other-{n}") for n in range(40)))
    with pytest.raises(LogReplacedError, match="read up to position 9 before") as caught:
        next(follower)
    assert (caught.value.seen, caught.value.common) == (9, 3)
    view.store.close()


@pytest.mark.sqlite
@pytest.mark.usefixtures("backup")
def test_a_follower_goes_on_in_a_file_that_replaces_its_own_with_the_same_log(path, tmp_path):
    view = view_of(Store.open(f"sqlite:///{path}"))
    follower = view.follow(after=8, every=0.01)
    assert next(follower).position == 9
    shutil.copyfile(path, tmp_path / "same.db")
    with closing(Store.open(f"sqlite:///{tmp_path / 'same.db'}", write=True)) as same:
        record(same, event("seven"))
    put_in_place(tmp_path / "same.db", path)
    assert next(follower).position == 10
    view.store.close()


@pytest.mark.sqlite
@pytest.mark.usefixtures("backup")
def test_a_file_that_is_gone_is_an_error_and_is_not_made_anew(path):
    store = Store.open(f"sqlite:///{path}", write=True)
    for file in path.parent.iterdir():
        file.unlink()
    with pytest.raises(StoreError, match="can't be opened"):
        store.commit([entry(event("seven"))], author="a")
    assert not path.exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("more", [0, 2, 40])
def test_a_reader_of_another_day_is_told_until_he_takes_the_log_as_it_is(path, backup, monkeypatch, capsys, more):
    url = f"sqlite:///{path}"
    Store.open(url).close()
    put_in_place(backup, path)
    with closing(Store.open(url, write=True, log_only=True)) as other:
        record(other, *(layoffs(f"other-{n}") for n in range(more)))
    for opened in (lambda: Store.open(url), lambda: Store.open(url, write=True), lambda: Store.prepare(url)):
        with pytest.raises(LogReplacedError, match="the log was replaced or restored: it was read up to position 9"):
            opened()
    monkeypatch.setenv("TIMELINE_DATABASE", url)
    for command in (["events"], ["log"], ["verify"], ["load"]):
        assert main(command) == 1
        assert "`timeline verify --accept` begins anew" in capsys.readouterr().err
    assert main(["verify", "--accept"]) == 0
    assert main(["events"]) == 0
    Store.open(url).close()


@pytest.mark.sqlite
def test_the_last_position_that_two_logs_share_is_told_as_far_as_it_is_known(tmp_path, path):
    store = grown(path.parent, "one")
    url = f"sqlite:///{path}"
    Store.open(url).close()
    saved = tmp_path / "saved.db"
    store.engine.back_up(store.url, saved)
    for name in ("two", "three"):
        record(store, event(name))
        Store.open(url).close()
    store.close()
    put_in_place(saved, path)
    with pytest.raises(LogReplacedError, match="the two are the same up to position 4") as caught:
        Store.open(url)
    assert (caught.value.seen, caught.value.common) == (6, 4)


@pytest.mark.sqlite
@pytest.mark.usefixtures("backup")
def test_a_log_that_is_made_anew_where_one_was_deleted_is_a_beginning(path):
    url = f"sqlite:///{path}"
    Store.open(url).close()
    for file in path.parent.iterdir():
        file.unlink()
    Store.prepare(url).close()
    Store.open(url).close()


@pytest.mark.sqlite
@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}', '{"x": {"mark": "1", "heads": ["y"]}}', "\0"])
@pytest.mark.usefixtures("backup")
def test_a_damaged_note_of_what_was_read_is_ignored(path, content):
    from timeline.seen import _path

    Store.open(f"sqlite:///{path}").close()
    _path().write_text(content)
    Store.open(f"sqlite:///{path}").close()
    assert str(path) in _path().read_text()


def test_a_cursor_has_the_leaf_and_a_position_alone_is_taken_too(tmp_path):
    store = grown(tmp_path / "one", "one", "two")
    other = grown(tmp_path / "other", "one", "two")
    view = view_of(store)
    last = list(view.follow(wait=False))[-1]
    assert str(last.cursor) == view.mark()
    for cursor in (4, "4", f"4:{next(view.follow(after=3)).leaf.hex()}"):
        assert [one.position for one in view.follow(after=cursor, wait=False)] == [5]
    assert list(view.follow(after=last.cursor, wait=False)) == []
    with pytest.raises(LogReplacedError, match=r"read up to position 5 before.*no common position is known"):
        next(view_of(other).follow(after=last.cursor))


@pytest.mark.parametrize(
    ("cursor", "told"),
    [
        (6, "the log ends at position 5: there are no entries after 6"),
        (2**70, "is not a position"),
        ("yesterday", "'yesterday' is not a cursor: write a position, such as 41, or POSITION:LEAF"),
        (-1, "-1 is not a position"),
        ("5:ab", "'5:ab' is not a cursor"),
    ],
)
def test_a_cursor_that_is_none_is_an_error(tmp_path, cursor, told):
    view = view_of(grown(tmp_path / "one", "one", "two"))
    with pytest.raises(LogError, match=told):
        next(view.follow(after=cursor))


@pytest.mark.sqlite
def test_the_command_keeps_a_cursor_with_the_leaf_and_takes_one_without(path, backup, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{path}")
    cursor = tmp_path / "cursor"
    cursor.write_text("7\n")
    assert main(["log", "--cursor", str(cursor)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["8", "9"]
    assert cursor.read_text().startswith("9:")
    put_in_place(backup, path)
    assert main(["verify", "--accept"]) == 0
    capsys.readouterr()
    assert main(["log", "--cursor", str(cursor)]) == 1
    assert "read up to position 9 before, and does not go on from there" in capsys.readouterr().err


def test_verify_goes_on_from_a_head_that_was_verified(tmp_path):
    store = grown(tmp_path / "one", *(f"e{n}" for n in range(300)))
    head = store.verify()
    record(store, event("e7", units=7), operation="corrected", reason="wrong_figure")
    record(store, layoffs())
    walked = []
    now = store.verify(since=head, against=head, progress=walked.append)
    assert now == store.verify()
    assert now.size == 305
    other = grown(tmp_path / "other", *(f"e{n}" for n in range(303)))
    with pytest.raises(IntegrityError, match="root hash differs from the tree head at 303 entries"):
        other.verify(since=head)
    with pytest.raises(IntegrityError, match="the log has 306 entries; the tree head covers 400"):
        other.verify(since=type(head)(400, head.root))


@pytest.mark.sqlite
@pytest.mark.usefixtures("backup")
def test_verify_says_what_it_does_not_see(path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{path}")
    assert main(["verify"]) == 0
    told = capsys.readouterr().out
    assert "not seen: whether last entries are missing" in told
    assert "not seen: whether the read models are those of the log" in told
    head = told.split("tree head ")[1].split()[0]
    assert main(["verify", "--against", head, "--projections"]) == 0
    assert "not seen" not in capsys.readouterr().out
    assert main(["verify", "--since", head]) == 0
