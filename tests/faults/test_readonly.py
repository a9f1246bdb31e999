"""You can read the current state of a log in a folder that you may not write to."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import layoffs, record
from tests.faults.children import as_nobody, everything, start
from timeline.errors import TimelineError
from timeline.query import View
from timeline.store import Store


def look(told, url, more):
    """Read twice as a user who may not write: before and after somebody else appends."""
    as_nobody()
    tempfile.tempdir = tempfile.mkdtemp()
    with closing(Store.open(url)) as store:
        look_twice(told, View(store), more)
    told.send(list(Path(tempfile.tempdir).iterdir()))
    Path(tempfile.tempdir).rmdir()


def look_twice(told, view, more):
    told.send((view.head(), len(view.events(text="staff")), view.store.verify().size))
    next(view.follow(after=more - 1, every=0.05))
    told.send((view.head(), len(view.events(text="staff")), view.store.verify(projections=True).size))


@pytest.fixture
def closed(store, tmp_path):
    """Give the address of a database that nobody has open, in a folder that others may only read."""
    record(store, layoffs())
    store.close()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != folder.parent:
            folder.chmod(folder.stat().st_mode | 0o055)
    tmp_path.chmod(0o555)
    Path(str(store.url.database)).chmod(0o444)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["timeline.db"]
    yield store.url
    tmp_path.chmod(0o755)
    Path(str(store.url.database)).chmod(0o644)


@pytest.mark.timeout(300)
def test_a_log_in_a_folder_without_write_permission_is_read_and_followed(closed, tmp_path):
    child, told = start(look, closed, 5)
    assert told.recv() == (4, 1, 4)
    tmp_path.chmod(0o755)
    Path(str(closed.database)).chmod(0o644)
    with closing(Store.open(closed, write=True)) as writer:
        record(writer, layoffs("another"))
    tmp_path.chmod(0o555)
    assert everything(told) == [(5, 2, 5), []]
    child.join()
    assert child.exitcode == 0


@pytest.mark.timeout(300)
def test_what_a_killed_writer_left_in_its_write_ahead_log_is_read_too(closed, tmp_path):
    tmp_path.chmod(0o755)
    Path(str(closed.database)).chmod(0o644)
    program = (
        "import os\n"
        "from tests.builders import layoffs, record\n"
        "from timeline.store import Store\n"
        f"store = Store.open('{closed}', write=True)\n"
        "record(store, layoffs('another'))\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    wal = Path(f"{closed.database}-wal")
    assert wal.stat().st_size > 0
    Path(f"{closed.database}-shm").unlink()
    wal.chmod(0o444)
    Path(str(closed.database)).chmod(0o444)
    tmp_path.chmod(0o555)
    child, told = start(look, closed, 5)
    assert everything(told) == [(5, 2, 5), (5, 2, 5), []]
    child.join()


def write_as_nobody(told, url):
    as_nobody()
    try:
        record(Store.open(url, write=True), layoffs("another"))
    except TimelineError as error:
        told.send(str(error))


def test_to_append_there_is_refused_with_a_name(closed):
    child, told = start(write_as_nobody, closed)
    (message,) = everything(told)
    child.join()
    assert "the file can't be opened" in message or "read-only" in message
