"""Compares making a data frame of events with reading them from Parquet, in one run.

`.venv/bin/python benchmarks/tables.py [EVENTS]` (default: 100,000). Ratios compare processor time, the best of three
rounds for each side. No fact is in a cache when a round begins.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import pandas as pd
import pyarrow as pa
from log import COMPANIES, fields, new_entry

from timeline import facts
from timeline.formats import find
from timeline.projections import decode
from timeline.query import View
from timeline.store import Store

BATCH = 1000
ROUNDS = 3


def filled(url: str, events: int) -> View:
    """Make a database with events and open it."""
    with_them = Store.prepare(url)
    companies = [facts.Company.model_validate({"id": f"acme-{n}", "name": f"Acme {n}"}) for n in range(COMPANIES)]
    batches = [[new_entry(company) for company in companies]]
    for first in range(0, events, BATCH):
        numbers = range(first, min(first + BATCH, events))
        batches.append([new_entry(facts.from_payload(f"acme-{n}", fields(n))) for n in numbers])
    for batch in batches:
        with with_them.write() as connection:
            with_them.append(connection, batch, author="a")
    with_them.close()
    return View(Store.open(url))


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of the best round."""
    found = []
    for _ in range(ROUNDS):
        decode._cache.clear()
        gc.collect()
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print a table of ratios."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder:
        view = filled(f"sqlite:///{folder}/t.db", events)
        find("parquet").tables(view.tables(), Path(folder) / "tables")
        peer = seconds(lambda: pd.read_parquet(Path(folder) / "tables" / "events.parquet"))
        print(f"{events:,} events; times pandas.read_parquet of the exported table ({peer:.2f} s)")
        for name, work in (
            ("iterating over the facts alone", lambda: sum(1 for _ in view.events())),
            ("to_pandas()", lambda: view.events().to_pandas()),
            ("to_arrow()", lambda: view.events().to_arrow()),
            ("pyarrow.table(events), all columns", lambda: pa.table(view.events())),
        ):
            print(f"{name:<40} {seconds(work) / peer:6.1f}")
        view.store.close()


if __name__ == "__main__":
    main()
