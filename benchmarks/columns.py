"""Measures how long columns take to make, and how many bytes they have, at growing sizes of the log, in one run.

`.venv/bin/python benchmarks/columns.py [EVENTS …]` (default: 1,000 and 10,000). The events are the shipped ones and
copies of them with other ids and days. Times are of the processor; the ratio is to iterating over the same events in
the run. Copies repeat titles, so that the compressed bytes of large logs are too few.
"""

from __future__ import annotations

import datetime as dt
import gc
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import brotli
from log import new_entry

from timeline import facts
from timeline.formats.columns import Columns, to_bytes
from timeline.log import read
from timeline.projections import decode
from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load
from timeline.store import Store

BATCH = 1000


def shipped(folder: str) -> tuple[list[facts.Fact], list[facts.Event]]:
    """Return the shipped companies and people, and the shipped events."""
    load(check(), url := f"sqlite:///{folder}/shipped.db", author="a")
    store = Store.open(url)
    with store.read() as connection:
        found = [decode.fact_of(entry) for entry in read.latest(connection).values()]
    store.close()
    return [one for one in found if isinstance(one, facts.Entity)], [
        one for one in found if isinstance(one, facts.Event)
    ]


def copies(events: list[facts.Event]) -> Iterator[facts.Event]:
    """Yield the events again and again, with other ids and days."""
    for number in count():
        for fact in events:
            if not number:
                yield fact
                continue
            day = fact.when.anchor + dt.timedelta(number * 7)
            body = {**fact.payload(), "date": day.isoformat(), "includes": (), "replaces": (), "after": ()}
            found = facts.from_payload(f"{fact.id}-{number}", body)
            if isinstance(found, facts.Event):
                yield found


def filled(folder: str, events: int) -> View:
    """Make a database with a number of events and open it."""
    store = Store.prepare(f"sqlite:///{folder}/{events}.db")
    entities, found = shipped(folder)
    rest = iter([*entities, *islice(copies(found), events)])
    while batch := [new_entry(fact) for fact in islice(rest, BATCH)]:
        with store.write() as connection:
            store.append(connection, batch, author="a")
    store.close()
    return View(Store.open(f"sqlite:///{folder}/{events}.db"))


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work, with no fact in a cache."""
    decode._cache.clear()
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print a table."""
    sizes = [int(given) for given in sys.argv[1:]] or [1000, 10_000]
    heads = ("rows", "made", "ratio", "update", "patch", "parts", "first part, brotli", "all")
    print(f"{'events':>8}" + "".join(f"{head:>{max(9, len(head) + 1)}}" for head in heads))
    for events in sizes:
        with TemporaryDirectory() as folder:
            view = filled(folder, events)
            peer = min(seconds(lambda: sum(1 for _ in view.events())) for _ in range(2))  # noqa: B023
            took = min(seconds(lambda: Columns.of(view)) for _ in range(2))  # noqa: B023
            earlier = view.as_recorded(view.head() - 1)
            before, columns = Columns.of(earlier), Columns.of(view)
            update = seconds(lambda: before.updated(view))  # noqa: B023
            patch = seconds(lambda: to_bytes(columns.patch(columns.position - 1) or {}))  # noqa: B023
            parts = [brotli.compress(to_bytes(columns.part(name)), quality=9) for name in columns.names()]
            print(
                f"{events:>8,}{len(columns.rows):>9,}{took:>8.2f}s{took / peer:>9.1f}{update:>8.3f}s{patch:>8.3f}s"
                f"{len(parts):>9}{len(parts[0]):>19,}{sum(map(len, parts)):>9,}"
            )
            view.store.close()


if __name__ == "__main__":
    main()
