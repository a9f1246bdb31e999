"""Python programs that get what a page shows, to copy into a notebook. The tests run every line of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.query import EventFilter


def query(wanted: EventFilter) -> str:
    """Return a program that prints the events that match a filter."""
    given = {one.name: value for one, value in wanted.given() if one.name not in ("reported", "recorded")}
    shown = ", ".join(f"{name}={_shown(value)}" for name, value in given.items())
    lines = ["import timeline", "", f"view = timeline.open(){_times(wanted)}", f"for event in view.events({shown}):"]
    return "\n".join([*lines, "    print(event.date, event.title)"])


def _shown(value: object) -> str:
    """Return a value as Python source; a single value is not put in a list."""
    if isinstance(value, tuple):
        return repr(value[0] if len(value) == 1 else list(value))
    return repr(value)


def frame(address: str) -> str:
    """Return a program that reads a CSV feed into a pandas data frame."""
    return f'import pandas\n\nevents = pandas.read_csv({address!r})\nprint(events.groupby("kind").size())'


def history(event: str) -> str:
    """Return a program that prints who changed a fact, when and why."""
    return (
        "import timeline\n\n"
        f"for version in timeline.open().history({event!r}):\n"
        "    print(version.position, version.recorded_at, version.operation, version.reason)"
    )


def _times(wanted: EventFilter) -> str:
    recorded = f".as_recorded({wanted.recorded!r})" if wanted.recorded else ""
    reported = f".as_reported({wanted.reported.isoformat()!r})" if wanted.reported else ""
    return recorded + reported
