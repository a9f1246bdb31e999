"""Measures `timeline publish`: the first time, after a change, and with nothing changed, for logs of two sizes.

`.venv/bin/python benchmarks/publish.py [EVENTS EVENTS] [--no-search]` (default: 500 and 2,000 made-up events).
`.venv/bin/python benchmarks/publish.py --shipped` measures the shipped log instead, which must be in the database that
`TIMELINE_DATABASE` names: all of it, and the last 24 entries after a publish of the others.

Seconds are processor time, with that of the search's own process. The ratio compares the time of an event in the larger
log with that in the smaller one: 1 is linear.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
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
FOLDERS: list[TemporaryDirectory[str]] = []


def seconds() -> float:
    """Return the processor time of this process and of those that it waited for."""
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in found)


def timed(work: Callable[[], Published]) -> dict[str, Any]:
    """Return the seconds of a publish, and what it wrote."""
    start = seconds()
    done = work()
    return {"seconds": seconds() - start, "files": done.written, "megabytes": done.bytes / 1e6}


def measured(views: Callable[[], list[View]], *, search: bool) -> dict[str, Any]:
    """Return the times of a publish, of one after a change, and of one without a change, and the memory in MB."""
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        before, after = views()
        options = Options("https://example.org/", pictures="none", search=search)
        runs = [
            timed(lambda view=view: publish(view, site, options, lambda *_: None)) for view in (before, after, after)
        ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first": runs[0], "change": runs[1], "nothing": runs[2], "peak": peak}


def facts_of(first: int, last: int, companies: int) -> list[facts.Event]:
    """Make events of many days, with as many companies as a log of this size has."""
    found = []
    for n in range(first, last):
        day = f"{1990 + n % 36}-{1 + n // 36 % 12:02}-{1 + n // 432 % 28:02}"
        given = {**fields(n), "date": day, "company": f"acme-{n * 7 % companies}", "title": f"Acme lets {n} go"}
        found.append(cast("facts.Event", facts.from_payload(f"event-{n}", given)))
    return found


def made_up(events: int) -> list[View]:
    """Return a log with events, and the same log with one per cent more."""
    folder = TemporaryDirectory()  # deleted when the process ends
    FOLDERS.append(folder)
    companies = max(1, events // EACH)
    named = [facts.Company.model_validate({"id": f"acme-{n}", "name": f"Acme {n}"}) for n in range(companies)]
    store = Store.prepare(f"sqlite:///{folder.name}/timeline.db")
    extra = max(1, events // SHARE)
    for some in (named, facts_of(0, events, companies), facts_of(events, events + extra, companies)):
        with store.write() as connection:
            store.append(connection, [new_entry(fact) for fact in some], author="a")
    view = View(Store.open(store.url))
    store.close()
    return [view.as_recorded(view.head() - extra), view]


def shipped() -> list[View]:
    """Return the log of the database without its last entries, and all of it."""
    view = timeline.open()
    return [view.as_recorded(view.head() - LAST), view]


def run(*words: str) -> dict[str, Any]:
    """Measure in a process of its own, so that each size has its own memory."""
    command = [sys.executable, __file__, "--one", *words]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    """Print a row for each size, and the ratio."""
    words = sys.argv[1:]
    search = "--no-search" not in words
    sizes = [int(word) for word in words if word.isdigit()] or list(SIZES)
    if "--one" in words:
        print(json.dumps(measured(shipped if "--shipped" in words else lambda: made_up(sizes[0]), search=search)))
        return
    more = () if search else ("--no-search",)
    rows = {"shipped": run("--shipped", *more)} if "--shipped" in words else {str(n): run(str(n), *more) for n in sizes}
    print("events    files      MB   first s   change s   nothing s   peak MB   ms an event")
    for name, found in rows.items():
        first, change, nothing = (found[one]["seconds"] for one in ("first", "change", "nothing"))
        each = f"{1000 * first / int(name):11.1f}" if name.isdigit() else ""
        print(
            f"{name:>7} {found['first']['files']:7,} {found['first']['megabytes']:7.1f} {first:9.1f} {change:10.1f}"
            f" {nothing:11.2f} {found['peak']:9.0f} {each}"
        )
    if len(rows) > 1:
        each = [found["first"]["seconds"] / int(name) for name, found in rows.items()]
        print(f"ratio of an event: {each[-1] / each[0]:.2f}")


if __name__ == "__main__":
    main()
