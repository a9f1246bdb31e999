"""Compares queries on SQLite with DuckDB and pandas on the exported Parquet files, in one run.

`.venv/bin/python benchmarks/questions.py [--growth] [--keep FOLDER] [EVENTS …]` (default: 10,000 and 100,000;
1,000,000 takes 2 GB of disk). With a folder, databases that it has are used again. With `--growth`, no peer is asked:
the questions of a page, `verify` and a rebuild are compared between the sizes.

Each ratio is our time divided by the time of the peer, each the best of three alternating runs; "first" is the first
time in a fresh store, before anything was cached.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd

from timeline import collector, facts
from timeline.errors import QueryError
from timeline.formats import FORMATS
from timeline.log import NewEntry
from timeline.projections import decode
from timeline.query import View
from timeline.store import Store

ROUNDS = 3
BATCH = 10_000
DAY = "2015-06-30"


def companies(many: int) -> list[facts.Fact]:
    """Make the companies for a log with this number of events."""
    return [facts.Company.model_validate({"id": f"c-{n}", "name": f"Company {n}"}) for n in range(max(50, many // 100))]


def body(number: int, known: int) -> dict[str, Any]:
    """Make the fields of an event: layoffs, stages of deals, hires, departures and purchases of compute."""
    year, month, day = 2000 + number % 25, 1 + number % 12, 1 + number % 28
    date = f"{year}-{month:02}-{day:02}"
    who, other = f"c-{number % known}", f"c-{(number * 7 + 1) % known}"
    sources = {
        "a": {"publisher": "Example News", "url": f"https://example.org/{number}", "published": date},
        "b": {"publisher": "Daily Example", "url": f"https://example.com/{number}", "published": f"{year + 1}-01-02"},
    }
    common = {"title": f"Event {number} of {who}", "date": date, "status": "confirmed", "sources": sources}
    match number % 20:
        case 0 | 1 | 2:
            stage = ("announced", "signed", "closed")[number % 20]
            price = {"price": f"{number % 900 + 1} million USD"} if stage == "closed" else {}
            thread = f"deal-{number // 20}"
            pair = {"acquirer": f"c-{number // 20 % known}", "target": f"c-{(number // 20 * 3 + 1) % known}"}
            return {"kind": "acquisition", "stage": stage, "thread": thread, **pair, **price, **common}
        case 3 | 4:
            return {"kind": "hire", "company": who, "from": other, "headcount": number % 9 + 1, **common}
        case 5:
            return {"kind": "departure", "company": who, "to": other, "headcount": number % 9 + 1, **common}
        case 6 | 7:
            units = [{"value": number % 5000 + 1, "source": "a"}, {"value": number % 5000 + 2, "source": "b"}]
            return {"kind": "compute_purchase", "buyer": who, "units": units, **common}
        case _:
            return {"kind": "layoffs", "company": who, "headcount": number % 3000 + 1, **common}


def fill(url: str, many: int) -> None:
    """Make a database with this number of events."""
    store = Store.prepare(url)
    people = companies(many)

    def append(found: list[facts.Fact]) -> None:
        with store.write() as connection:
            made = [
                NewEntry(f.subject, "recorded", f.kind, decode.encode(f), schema_version=facts.SCHEMA_VERSION)
                for f in found
            ]
            store.append(connection, made, author="a")

    with collector.paused():
        append(people)
        for first in range(0, many, BATCH):
            numbers = range(first, min(first + BATCH, many))
            append([facts.from_payload(f"e-{number}", body(number, len(people))) for number in numbers])
    store.close()


def best(work: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def questions(view: View, parquet: Path) -> Iterator[tuple[str, float, Callable[[], object], Callable[[], object]]]:
    """Yield each question: its name, the target ratio, our function, and the peer's function."""
    events = f"'{parquet}'"

    def duck(statement: str) -> Callable[[], object]:
        return lambda: duckdb.connect().execute(statement).fetchall()

    count = duck(f"SELECT count(*) FROM {events} WHERE kind IN ('hire', 'departure')")
    deals = duck(f"SELECT count(*) FROM {events} WHERE kind = 'acquisition'")
    years = duck(f"SELECT year(earliest), count(*) FROM {events} GROUP BY 1")
    reported = duck(f"SELECT count(*) FROM {events} WHERE reported <= DATE '{DAY}'")
    yield "count by year", 3, lambda: view.events().count_by("year"), years
    yield "how many, as reported", 3, lambda: len(view.as_reported(DAY).events()), reported
    added = duck(f"SELECT headcount_unit, sum(headcount) FROM {events} WHERE kind = 'layoffs' GROUP BY 1")
    yield "sum of layoffs", 5, lambda: view.events(kind="layoffs").sum("headcount"), added
    price = duck(f"SELECT price_unit, sum(price) FROM {events} WHERE kind = 'acquisition' GROUP BY 1")
    yield "sum of deals", 5, lambda: view.events(kind="acquisition").sum("price"), price
    yield (
        "a slice in the middle",
        5,
        lambda: view.events()[500:550],
        duck(f"SELECT * FROM {events} ORDER BY anchor, id LIMIT 50 OFFSET 500"),
    )
    yield "to pandas", 3, lambda: view.events().to_pandas(), lambda: pd.read_parquet(parquet)
    yield "moves, to the count of their events", 10, view.moves, count
    yield "a group, to the count of its events", 10, lambda: len(view.events(company="c-1", include_owned=True)), deals


def pages(view: View, many: int) -> dict[str, float]:
    """Return the seconds of the queries whose time must not grow with the log."""
    slug = f"e-{many // 2}"
    found: dict[str, Callable[[], object]] = {
        "the head": view.head,
        "two months, the latest fifty": lambda: view.events(since="2015-05", until="2015-06").order_by("-date")[:50],
        "two months, how many of each kind": lambda: view.events(since="2015-05", until="2015-06").count_by("kind"),
        "a company's latest fifty": lambda: view.events(company="c-7").order_by("-date")[:50],
        "how many events a company has": lambda: len(view.events(company="c-7")),
        "a company's events of each kind": lambda: view.events(company="c-7").count_by("kind"),
        "a company's sum": lambda: view.events(company="c-7", kind="layoffs").sum("headcount"),
        "an event": lambda: view.event(slug),
        "its history": lambda: view.history(slug),
        "a suggestion for an unknown id": lambda: suggestion(view, f"{slug}x"),
    }
    return {name: min(best(work) for _ in range(10)) for name, work in found.items()}


def whole(url: str, many: int) -> dict[str, float]:
    """Return the seconds of the processor that work on the whole log takes, for each entry."""
    store, found = Store.open(url, write=True), {}
    for name, work in (("verify", store.verify), ("a rebuild", store.rebuild)):
        start = time.process_time()
        work()
        found[f"{name}, of the processor for 1,000 entries"] = (time.process_time() - start) / many * 1000
    store.close()
    return found


def suggestion(view: View, slug: str) -> str:
    """Return the error for an unknown event."""
    try:
        view.event(slug)
    except QueryError as error:
        return str(error)
    raise AssertionError(slug)


def first_page(url: str) -> dict[str, float]:
    """Return the seconds of a page's first questions in a fresh store: names, and the events of two months."""
    view = View(Store.open(url))
    found = {
        "the names, first": best(lambda: view.directory),
        "two months, first": best(lambda: list(view.events(since="2015-05", until="2015-06"))),
    }
    view.store.close()
    return found


def after_an_append(url: str, many: int) -> Iterator[tuple[str, float]]:
    """Yield what the first questions cost, in milliseconds, before anything is cached and after one more event."""
    store = Store.open(url, write=True)
    view = View(store)
    asked: dict[str, Callable[[], object]] = {
        "the directory of names": lambda: view.directory,
        "deals and relations": view.counting,
        "owners": view.ownership,
        "moves": view.moves,
    }
    before = {name: best(work) for name, work in asked.items()}
    fact = facts.from_payload(f"one-more-{time.time_ns()}", body(9, len(companies(many))))
    store.commit([NewEntry(fact.subject, "recorded", fact.kind, decode.encode(fact), schema_version=2)], author="a")
    for name, work in asked.items():
        yield f"{name}, first", before[name] * 1000
        yield f"{name}, after an append", best(work) * 1000
    store.close()


_ITERATE = """
import resource, sys
from timeline.query import View
from timeline.store import Store
view = View(Store.open(sys.argv[1]))
for number, _ in enumerate(view.events()):
    if number == 20_000:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def memory(url: str) -> float:
    """Return how many megabytes a process grows that iterates over all events, after the first 20,000 of them."""
    done = subprocess.run([sys.executable, "-c", _ITERATE, url], check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Print one line for each question and size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("events", type=int, nargs="*", default=[10_000, 100_000])
    given = parser.parse_args()
    paged: dict[int, dict[str, float]] = {}
    for many in given.events:
        with TemporaryDirectory() as name:
            folder = given.keep or Path(name)
            database, parquet = folder / f"{many}.db", folder / f"{many}.parquet"
            url = f"sqlite:///{database}"
            took = 0.0 if database.exists() else best(lambda url=url, many=many: fill(url, many))
            view = View(Store.open(url))
            if given.growth:
                paged[many] = first_page(url) | pages(view, many) | whole(url, many)
                continue
            parts = folder / f"parquet-{many}"
            if not parquet.exists():
                FORMATS["parquet"].write(view.events(), parts)
                duckdb.execute(f"COPY (SELECT * FROM '{parts}/**/*.parquet' ORDER BY anchor, id) TO '{parquet}'")
            print(f"{many:,} events, written in {took:.0f} s")
            for label, limit, ours, peer in questions(view, parquet):
                first = best(ours)
                pairs = [(best(ours), best(peer)) for _ in range(ROUNDS)]
                mine, theirs = (min(side) for side in zip(*pairs, strict=True))
                shown = f"  {label:<40} {mine * 1000:>9.1f} ms of {theirs * 1000:>7.1f} ms"
                print(f"{shown}: {mine / theirs:>6.1f}, first {first / theirs:>6.1f} (to reach: {limit})", flush=True)
            paged[many] = pages(view, many)
            view.store.close()
            if many > 20_000:  # noqa: PLR2004 - of which it tells the growth
                print(f"  {'iterating: megabytes that it grows':<40} {memory(url):>9.1f}", flush=True)
            for label, took in after_an_append(url, many):
                print(f"  {label:<40} {took:>9.1f} ms", flush=True)
    print("milliseconds at each size, and the last to the first")
    for label in paged[given.events[0]]:
        times = [paged[many][label] * 1000 for many in given.events]
        print(f"  {label:<40} {' '.join(f'{took:>9.2f}' for took in times)}   {times[-1] / times[0]:.2f}")


if __name__ == "__main__":
    main()
