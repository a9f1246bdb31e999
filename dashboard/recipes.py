"""Python that asks what a page shows, to be copied into a notebook; each line of it is run by the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.state import State


def query(state: State) -> str:
    """Return a program that prints the events of a page's state."""
    lines = ["import timeline", "", f"view = timeline.open(){_times(state)}"]
    only = state.companies[0] if len(state.companies) == 1 else None
    wanted = {
        "company": state.company or only,
        "kind": list(state.asked_kinds) if state.asked_kinds else None,
        "since": state.since or None,
        "until": state.until or None,
        "text": state.text or None,
    }
    given = ", ".join(f"{name}={value!r}" for name, value in wanted.items() if value is not None)
    lines.append(f"for event in view.events({given}):")
    if state.companies and only is None:
        lines.append(f"    if set({list(state.companies)!r}) & set(event.companies):")
        lines.append("        print(event.date, event.title)")
    else:
        lines.append("    print(event.date, event.title)")
    return "\n".join(lines)


def frame(address: str) -> str:
    """Return a program that reads a feed of CSV into a table of pandas."""
    return f'import pandas\n\nevents = pandas.read_csv({address!r})\nprint(events.groupby("kind").size())'


def history(event: str) -> str:
    """Return a program that prints who changed a fact, when and why."""
    return (
        "import timeline\n\n"
        f"for version in timeline.open().history({event!r}):\n"
        "    print(version.position, version.recorded_at, version.operation, version.reason)"
    )


def _times(state: State) -> str:
    recorded = f".as_recorded({state.recorded!r})" if state.recorded else ""
    reported = f".as_reported({state.reported.isoformat()!r})" if state.reported else ""
    return recorded + reported
