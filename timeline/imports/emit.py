"""Write events as blocks of seed files. A text gets quotes if a reader of YAML 1.2 would read it as something else.

PyYAML's C emitter writes about 10,000 events a second, which would take half of the time of an import. It also can't
tell a figure from a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from timeline import facts
from timeline.facts.periods import as_written
from timeline.seeds.edit.scalars import scalar

_DATES = ("published", "accessed", "as_of")
_NUMBER = re.compile(r"[0-9][0-9A-Z.~?% -]*")


def body(event: facts.Event, payload: Mapping[str, Any] | None = None) -> str:
    """Return an event as an entry of `events:`, without the line of its id.

    Args:
        event: the event.
        payload: its payload, if it is at hand.
    """
    figures = event.figure_types()
    lines = []
    for key, value in (event.payload() if payload is None else payload).items():
        if key == "sources":
            lines.append("    sources:\n")
            lines += [f"      {name}: {_flow(source, ('published', 'accessed'))}\n" for name, source in value.items()]
        elif key == "date":
            lines.append(f"    {key}: {_value(_dates(value), ('value',), number=True)}\n")
        elif key in figures:
            lines.append(f"    {key}: {_value(value, ('value', 'min', 'max', 'as_of'), number=True)}\n")
        else:
            lines.append(f"    {key}: {_value(value, ())}\n")
    return "".join(lines)


def _dates(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Return the dates of an event as people write them in files."""
    if isinstance(value, list):
        return [_dates(item) for item in value]
    return {**value, "value": as_written(value["value"])} if isinstance(value, dict) else as_written(value)


def entry(slug: str, text: str) -> str:
    """Return an event with its id."""
    return f"  - id: {scalar(slug)}\n{text}"


def entity(fact: facts.Entity) -> str:
    """Return the file of a company or a person that has one name."""
    lines = [f"kind: {fact.kind}\n", f"name: {scalar(fact.name)}\n"]
    left = {key: value for key, value in fact.payload().items() if key not in ("kind", "names")}
    return "".join([*lines, *(f"{key}: {_value(value, ())}\n" for key, value in left.items())])


def _value(value: Any, numbers: tuple[str, ...], *, number: bool = False, flow: bool = False) -> str:  # noqa: ANN401 - a JSON value
    if type(value) is str:
        # A number, an amount or a date needs no quotes here.
        return value if number and _NUMBER.fullmatch(value) and value[-1] != " " else scalar(value, flow=flow)
    if isinstance(value, dict):
        return _flow(value, numbers)
    if isinstance(value, list | tuple):
        if len(value) == 1 and not isinstance(value[0], dict):
            return _value(value[0], numbers, number=number)
        return f"[{', '.join(_value(item, numbers, number=number, flow=True) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return scalar(value, flow=flow)


def _flow(fields: Mapping[str, Any], numbers: tuple[str, ...]) -> str:
    written = ((key, as_written(value) if key in _DATES else value) for key, value in fields.items())
    parts = (f"{key}: {_value(value, (), number=key in numbers, flow=True)}" for key, value in written)
    return "{" + ", ".join(parts) + "}"
