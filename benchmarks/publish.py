"""Measures `timeline publish`: the first time, after a change, and with nothing changed, for logs of several sizes.

`.venv/bin/python benchmarks/publish.py [EVENTS …] [--no-search]` (default: 500 and 2,000 made-up events).
`.venv/bin/python benchmarks/publish.py --shipped` measures the shipped log instead, which must be in the database that
`TIMELINE_DATABASE` names: all of it, and the last 24 entries after a publish of the others.

Seconds are processor time, with that of the search's own process. *Peak* is the most memory of the process that
publishes, and *search* that of Pagefind, which is a process of its own. The ratios compare the largest log with the
smallest one: the time of an event (1 is linear), and the memory (1 is constant).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from log import fields, new_entry

sys.path[:] = [str(HERE.parent), *(path for path in sys.path if path != str(HERE))]  # a program here is named dashboard

import timeline
from dashboard.publish.build import Options, Published, publish
from timeline import facts
from timeline.query import View
from timeline.store import Store

SIZES = (500, 2000)
SHARE = 100  # one of so many events is new in the second publish
LAST = 24  # entries of the shipped log
EACH = 3  # events of a company
A_BATCH = 5_000  # events that are appended together


def seconds() -> float:
    """Return the processor time of this process and of those that it waited for."""
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in found)


def timed(work: Callable[[], Published]) -> dict[str, Any]:
    """Return the seconds of a publish, and what it wrote."""
    start = seconds()
    done = work()
    return {"seconds": seconds() - start, "files": done.written, "megabytes": done.bytes / 1e6}


def measured(views: list[View], *, search: bool) -> dict[str, Any]:
    """Return the times of a publish, of one after a change, and of one without a change, and the memory in MB."""
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        before, after = views
        options = Options("https://example.org/", pictures="none", search=search)
        runs = [
            timed(lambda view=view: publish(view, site, options, lambda *_: None)) for view in (before, after, after)
        ]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        search_peak = pagefind_peak(site, Path(folder) / "again") if search else 0
    return {"first": runs[0], "change": runs[1], "nothing": runs[2], "peak": peak, "search_peak": search_peak}


def pagefind_peak(site: Path, folder: Path) -> float:
    """Return the memory of Pagefind in MB. A small process starts it: the peak of a child begins with its parent's."""
    command = ["-m", "pagefind_bin", "--site", str(site), "--output-path", str(folder), "--silent"]
    program = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    said = subprocess.run([sys.executable, "-c", program, *command], check=True, capture_output=True, text=True)
    return float(said.stdout)


def facts_of(first: int, last: int, companies: int) -> list[facts.Event]:
    """Make events of many days, with as many companies as a log of this size has."""
    found = []
    for n in range(first, last):
        day = f"{1990 + n % 36}-{1 + n // 36 % 12:02}-{1 + n // 432 % 28:02}"
        given = {**fields(n), "date": day, "company": f"acme-{n * 7 % companies}", "title": f"Acme lets {n} go"}
        found.append(cast("facts.Event", facts.from_payload(f"event-{n}", given)))
    return found


def fill(events: int, url: str) -> None:
    """Make a log with events, and then one per cent more."""
    companies, extra = max(1, events // EACH), max(1, events // SHARE)
    store = Store.prepare(url)
    named = [facts.Company.model_validate({"id": f"acme-{n}", "name": f"Acme {n}"}) for n in range(companies)]
    firsts = [*range(0, events, A_BATCH), events]
    batches = (facts_of(first, min(first + A_BATCH, events), companies) for first in firsts[:-1])
    for some in chain([named], batches, [facts_of(events, events + extra, companies)]):
        with store.write() as connection:
            store.append(connection, [new_entry(fact) for fact in some], author="a")
    store.close()


def made_up(events: int, url: str) -> list[View]:
    """Return the log with events that `fill` made, and the same log with one per cent more."""
    view = View(Store.open(url))
    return [view.as_recorded(view.head() - max(1, events // SHARE)), view]


def shipped() -> list[View]:
    """Return the log of the database without its last entries, and all of it."""
    view = timeline.open()
    return [view.as_recorded(view.head() - LAST), view]


def run(*words: str) -> dict[str, Any]:
    """Measure in a process of its own, so that each size has its own memory; another one makes the log before."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/timeline.db"
        if words[0].isdigit():
            subprocess.run([sys.executable, __file__, "--fill", words[0], url], check=True)
        command = [sys.executable, __file__, "--one", *words, url]
        found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    """Print a row for each size, and the ratios."""
    words = sys.argv[1:]
    search = "--no-search" not in words
    sizes = [int(word) for word in words if word.isdigit()] or list(SIZES)
    if "--fill" in words:
        fill(sizes[0], words[-1])
        return
    if "--one" in words:
        views = shipped() if "--shipped" in words else made_up(sizes[0], words[-1])
        print(json.dumps(measured(views, search=search)))
        return
    more = () if search else ("--no-search",)
    rows = {"shipped": run("--shipped", *more)} if "--shipped" in words else {str(n): run(str(n), *more) for n in sizes}
    print("events    files      MB   first s   change s   nothing s   peak MB   search MB   ms an event")
    for name, found in rows.items():
        first, change, nothing = (found[one]["seconds"] for one in ("first", "change", "nothing"))
        each = f"{1000 * first / int(name):13.1f}" if name.isdigit() else ""
        print(
            f"{name:>7} {found['first']['files']:7,} {found['first']['megabytes']:7.1f} {first:9.1f} {change:10.1f}"
            f" {nothing:11.2f} {found['peak']:9.0f} {found['search_peak']:11.0f} {each}"
        )
    if len(rows) > 1:
        (small, least), *_, (large, most) = rows.items()
        each = [found["first"]["seconds"] / int(name) for name, found in ((small, least), (large, most))]
        grown = 1000 * (most["peak"] - least["peak"]) / (int(large) - int(small))
        print(f"ratio of an event: {each[1] / each[0]:.2f}")
        print(f"ratio of memory: {most['peak'] / least['peak']:.2f}, {grown:.1f} kB for each further event")


if __name__ == "__main__":
    main()
