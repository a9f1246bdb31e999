"""Functions that child processes run in the fault tests. A server imports this module once and forks the children."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from tests.builders import entry, event, layoffs, record
from timeline import resources
from timeline import store as store_of
from timeline.cli import main
from timeline.errors import TimelineError
from timeline.log import read
from timeline.log.append import append
from timeline.store import Store

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.children", "alembic.command"])


def start(work: Callable[..., None], *arguments: Any, **more: Any) -> tuple[BaseProcess, Connection]:
    """Start a child; return it and a connection that receives what it sends and closes when it ends."""
    receiving, sending = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=work, args=(sending, *arguments), kwargs=more, daemon=True)
    # A child first runs the main module again. Page tests leave their page as the main module, and it loads slowly.
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        child.start()
    finally:
        sys.modules["__main__"] = main_module
    sending.close()
    return child, receiving


def everything(connection: Connection) -> list[Any]:
    """Return everything that a child sends until it ends."""
    found = []
    while True:
        try:
            found.append(connection.recv())
        except (EOFError, OSError):
            return found


def tell_what_is_loaded(told: Connection) -> None:
    """Send the names of the loaded modules."""
    told.send(sorted(sys.modules))


def prepare(told: Connection, url: str) -> None:
    """Make the database unless it exists, then send 'ready'."""
    Store.prepare(url).close()
    told.send("ready")


def append_for_ever(told: Connection, url: str, seed: int) -> None:
    """Append single events, batches and corrections until killed; send the last position of each commit."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    store = Store.open(url, write=True)
    count = 0
    while True:
        size = chance.choice((1, 1, 1, 20))
        facts = [layoffs(f"layoffs-{seed}-{count + n}", headcount=count) for n in range(size)]
        written = record(store, *facts)
        if chance.random() < 0.3:
            again = layoffs(f"layoffs-{seed}-{count}", headcount=count + 1)
            written += record(store, again, operation="corrected", reason="because")
        count += size
        told.send(written[-1].position)


def load_files(_told: Connection, root: str, url: str) -> None:
    """Load seed files with the command."""
    os.environ |= {"TIMELINE_DATABASE": url, "TIMELINE_AUTHOR": "a"}
    with redirect_stdout(io.StringIO()):
        raise SystemExit(main(["load", root]))


def write_some(  # noqa: PLR0913 - the settings of the race
    told: Connection, url: str, number: int, commits: int, most: int, *, project: bool
) -> None:
    """Append in batches of 1 to `most` and roll back a fifth; send the first and last position of each commit."""
    chance = random.Random(number)  # noqa: S311
    store = Store.open(url, write=True)
    made = 0
    for commit in range(commits):
        size = chance.randint(1, most)
        new = [entry(event(f"purchase-{number}-{commit}-{n}", units=n)) for n in range(size)]
        try:
            with store.write() as connection:
                written = store.append(connection, new, author="w") if project else append(connection, new, author="w")
                if chance.random() < 0.2:
                    raise _TakenBackError  # noqa: TRY301 - the transaction sees it
        except _TakenBackError:
            continue
        except TimelineError as error:
            told.send(f"{type(error).__name__}: {error}")
            raise
        made += len(written)
        told.send((written[0].position, written[-1].position))
    told.send(("made", made))


class _TakenBackError(Exception):
    """Raised to roll back a transaction on purpose."""


def append_in_little_room(told: Connection, url: str, room: int) -> None:
    """Append a large batch while the file may grow by at most `room` bytes; send the error."""
    store = Store.open(url, write=True)
    limit = Path(str(store.url.database)).stat().st_size + room
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        record(store, *(layoffs(f"layoffs-{n}", summary="x" * 1500) for n in range(500)))
    except TimelineError as error:
        told.send(str(error))
    else:
        told.send("appended")


def as_nobody() -> None:
    """If this user is root, become a user who may only read."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def append_as_nobody(told: Connection, url: str) -> None:
    """Try to append as a user who may only read; send the error."""
    as_nobody()
    try:
        record(Store.open(url, write=True), layoffs())
    except TimelineError as error:
        told.send(str(error))
    else:
        told.send("appended")


def prepare_until(told: Connection, url: str, stop: int, scripts: str = "", revision: str = "") -> None:
    """Bring a database up to date, and die before a statement; send the number of statements if all were run.

    Args:
        told: receives the number.
        url: the database.
        stop: the number of the statement, from 1; 0 runs all.
        scripts: a folder of migrations to use instead of the program's own.
        revision: the last of them, which the program does not have.
    """
    if scripts:
        resources.find = lambda _name: Path(scripts)  # type: ignore[assignment]
        store_of.REVISIONS = (*store_of.REVISIONS, revision)  # type: ignore[assignment]
    told.send(_until(stop, lambda: Store.prepare(url).close()))


def erase_until(told: Connection, url: str, stop: int, positions: list[int], subjects: list[str]) -> None:
    """Erase from a log, and die before a statement; send the number of statements if all were run."""
    store = Store.open(url, write=True)

    def erase() -> None:
        with store.write() as connection:
            store.erase(connection, positions, subjects, why="asked for it", author="a")

    told.send(_until(stop, erase))


def _until(stop: int, work: Callable[[], None]) -> int:
    """Do some work, and die before a statement; return the number of statements if all were run."""
    statements = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal statements
        name = arg.__name__ if event == "c_call" else frame.f_code.co_name if event == "call" else ""  # type: ignore[attr-defined]
        of = getattr(arg, "__self__", None) if event == "c_call" else frame.f_code.co_filename
        if name in _RUN and ("psycopg" in of if isinstance(of, str) else isinstance(of, sqlite3.Cursor)):
            statements += 1
            if statements == stop:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    return statements


_RUN = ("execute", "executemany", "copy")


def rebuild_until(told: Connection, url: str, stop: int) -> None:
    """Rebuild the projections in batches of ten entries, and wait to be killed when this many steps are done."""
    read.BATCH = 10

    def progress(done: int, _of: int) -> None:
        if done >= stop:
            told.send(done)
            signal.pause()

    Store.open(url, write=True, log_only=True).rebuild(progress=progress)
    told.send("done")
