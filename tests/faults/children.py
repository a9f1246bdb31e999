"""What child processes do in the tests of faults. They are forked from a server that has imported all this once."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import resource
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.builders import entry, event, layoffs, record
from timeline.cli import main
from timeline.errors import TimelineError
from timeline.log.append import append
from timeline.store import Store

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.children", "alembic.command"])


def start(work: Callable[..., None], *arguments: Any, **more: Any) -> tuple[BaseProcess, Connection]:
    """Start a child; what it sends comes out of the connection, and its end is the connection's."""
    receiving, sending = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=work, args=(sending, *arguments), kwargs=more, daemon=True)
    # A child first runs the main module again. Tests of pages leave the page there, which takes a second to load.
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        child.start()
    finally:
        sys.modules["__main__"] = main_module
    sending.close()
    return child, receiving


def everything(connection: Connection) -> list[Any]:
    """Return all that a child sent, up to its end."""
    found = []
    while True:
        try:
            found.append(connection.recv())
        except (EOFError, OSError):
            return found


def tell_what_is_loaded(told: Connection) -> None:
    """Tell the names of the modules that are loaded."""
    told.send(sorted(sys.modules))


def prepare(told: Connection, url: str) -> None:
    """Make the database, or find it made."""
    Store.prepare(url).close()
    told.send("ready")


def append_for_ever(told: Connection, url: str, seed: int) -> None:
    """Append until killed: single events and batches, corrections too; tell each commit's last position."""
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
    """Load seed files as the command does."""
    os.environ |= {"TIMELINE_DATABASE": url, "TIMELINE_AUTHOR": "a"}
    with redirect_stdout(io.StringIO()):
        raise SystemExit(main(["load", root]))


def write_some(  # noqa: PLR0913 - the terms of the race
    told: Connection, url: str, number: int, commits: int, most: int, *, project: bool
) -> None:
    """Append in batches of 1 to `most`, a fifth of which is rolled back; tell each commit's positions."""
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
    """The transaction is rolled back on purpose."""


def append_in_little_room(told: Connection, url: str, room: int) -> None:
    """Append a large batch while the file may not grow by more than `room` bytes; tell the error."""
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
    """Become a user who may only read, where this one may do everything."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def append_as_nobody(told: Connection, url: str) -> None:
    """Try to append as a user who may only read; tell the error."""
    as_nobody()
    try:
        record(Store.open(url, write=True), layoffs())
    except TimelineError as error:
        told.send(str(error))
    else:
        told.send("appended")
