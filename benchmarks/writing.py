"""Compares writing typed facts from Python with inserting the same rows, and large blocks with small ones.

`.venv/bin/python benchmarks/writing.py [EVENTS]` (default: 4,000). Each ratio is the best of three alternating runs.
"""

from __future__ import annotations

import sqlite3
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from timeline import facts
from timeline.errors import TimelineWarning
from timeline.projections.decode import encode
from timeline.seeds.writer import Log
from timeline.store import Store

ROUNDS = 3
COMPANIES = 1_000


def events(first: int, many: int) -> list[facts.Event]:
    """Make layoffs with two sources each."""
    found: list[facts.Event] = []
    for number in range(first, first + many):
        day = f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}"
        sources = {
            "a": {"publisher": "Example News", "url": f"https://example.org/{number}", "published": day},
            "b": {"publisher": "Daily Example", "url": f"https://example.com/{number}", "published": day},
        }
        fact = facts.from_payload(
            f"layoffs-at-number-{number}-of-many",
            {
                "kind": "layoffs", "company": f"c-{number % COMPANIES}", "headcount": number % 3000 + 1, "date": day,
                "title": f"Layoffs number {number}", "status": "confirmed", "sources": sources,
            },
        )  # fmt: skip
        assert isinstance(fact, facts.Event)  # noqa: S101 - its kind says so
        found.append(fact)
    return found


def raw(path: Path, found: list[facts.Event]) -> Callable[[], None]:
    """Return what inserts a subject, a kind and a payload for each event with `executemany`, as durably."""
    rows = [(one.subject, one.kind, encode(one)) for one in found]

    def insert() -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("CREATE TABLE IF NOT EXISTS plain (subject TEXT, kind TEXT, body TEXT)")
            connection.executemany("INSERT INTO plain VALUES (?, ?, ?)", rows)

    return insert


def blocks(log: Log, found: list[facts.Event], size: int) -> Callable[[], None]:
    """Return what records events one by one, in blocks of a size."""

    def write() -> None:
        for first in range(0, len(found), size):
            with log.together():
                for one in found[first : first + size]:
                    log.record(one)

    return write


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the rates and ratios."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    warnings.simplefilter("ignore", TimelineWarning)  # these events look alike
    with TemporaryDirectory() as name:
        log = Log(Store.prepare(f"sqlite:///{name}/timeline.db"), "a")
        log.record_many([{"kind": "company", "id": f"c-{n}", "name": f"Company {n}"} for n in range(COMPANIES)])
        typed, plain, whole, parts = [], [], [], []
        for turn in range(ROUNDS):
            first = turn * 10 * many
            found = events(first, many)
            plain.append(seconds(raw(Path(name) / "plain.db", found)))
            typed.append(seconds(lambda found=found: log.record_many(found)))
            parts.append(seconds(blocks(log, events(first + many, many), max(1, many // 8))))
            whole.append(seconds(blocks(log, events(first + 2 * many, many), many)))
        log.close()
    print(f"record_many: {many / min(typed):,.0f} events a second, executemany alone {many / min(plain):,.0f}")
    print(f"  ratio {min(plain) / min(typed):.3f} (to reach: 0.05)")
    print(f"one block of {many:,}, to eight: {min(whole) / min(parts):.2f} (at most: 1.2)")
    print(f"  record in a block: {many / min(whole):,.0f} events a second")


if __name__ == "__main__":
    main()
