"""The program of a process that makes feeds for the server: it takes jobs from its input and answers on its output.

It works with low priority, holds at most one open database, and ends when the server ends, however that happens. The
address of the database comes with each job, so no password is on a command line.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dashboard import feed_job
from dashboard.compression import compressor
from timeline.errors import StoreError, TimelineError
from timeline.query import View
from timeline.store import Store

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from dashboard.feed_job import FeedJob

JOB, PART, END, FAILED = b"J", b"P", b"E", b"F"
"""What a message is: a job, a part of a body, the end of one, or the reason why there is none."""

_HEAD = struct.Struct(">cI")  # the kind of a message, and how many bytes follow
_NICE = 5  # pages go before feeds
_GATHERED = 65_536  # bytes of a message


def send(stream: IO[bytes], kind: bytes, content: bytes | bytearray = b"") -> None:
    """Send a message.

    Raises:
        OSError: the other process has ended.
    """
    stream.write(_HEAD.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """Wait for a message, and return its kind and content.

    Raises:
        EOFError: the other process has ended.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    kind, size = _HEAD.unpack(head)
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return kind, content


class _Databases:
    """The database that was used last."""

    def __init__(self) -> None:
        self._opened: tuple[URL, str, View] | None = None

    def view(self, url: URL, file: str) -> View:
        """Return a database.

        Args:
            url: its address.
            file: the identity of its file, as the server knows it.
        """
        if self._opened is None or self._opened[:2] != (url, file):
            if self._opened is not None:
                self._opened[2].store.close()
                self._opened = None
            self._opened = (url, file, View(Store.open(url)))
        return self._opened[2]


def _feed(answers: IO[bytes], view: View, job: FeedJob) -> None:
    gathered = bytearray()
    for part in feed_job.write(job, view):
        gathered += part
        if len(gathered) >= _GATHERED:
            send(answers, PART, gathered)
            gathered.clear()
    send(answers, PART, gathered)


def _compress(jobs: IO[bytes], answers: IO[bytes], encoding: str) -> None:
    """Answer each part with a part, so that neither process waits while the other one writes."""
    packed = compressor(encoding)
    while (message := receive(jobs))[0] == PART:
        send(answers, PART, packed.process(message[1]))
    send(answers, PART, packed.finish())


def main() -> None:
    """Work until the server has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and that ends this
    if hasattr(os, "nice"):
        os.nice(_NICE)
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what something prints is no answer
    databases = _Databases()
    with suppress(EOFError, BrokenPipeError):
        send(answers, END)
        while True:
            _, content = receive(jobs)
            given = pickle.loads(content)  # noqa: S301 - from the server
            try:
                if isinstance(given, str):
                    _compress(jobs, answers, given)
                else:
                    url, file, job = given
                    _feed(answers, databases.view(url, file), job)
                send(answers, END)
            except (EOFError, BrokenPipeError):
                raise
            except Exception as error:  # noqa: BLE001 - the server decides
                send(answers, FAILED, pickle.dumps(_failure(error)))


def _failure(error: Exception) -> tuple[str, str]:
    """Return the kind of an error and its text."""
    for kind in (feed_job.NoSuchPageError, StoreError, TimelineError):
        if isinstance(error, kind):
            return kind.__name__, str(error)
    return "Exception", traceback.format_exc()


if __name__ == "__main__":
    main()
