"""Writes the table of kinds in docs/seed-files.md from the classes in timeline/facts."""

from __future__ import annotations

import re
from pathlib import Path

from timeline import facts
from timeline.facts.figures import FigureType
from timeline.facts.units import UNITS
from timeline.seeds.edit.fields import FieldSpec, fields_of

TARGET = Path(__file__).parents[1] / "docs" / "seed-files.md"
_BEGIN, _END = "<!-- `make generate` writes this table. -->\n", "<!-- The table ends here. -->\n"
_HEAD = "\n| kind | roles | figures | other |\n| --- | --- | --- | --- |\n"


def table() -> str:
    """Return the table. It has a row for each kind, with its roles, figures and other fields."""
    return _HEAD + "".join(f"{_row(kind)}\n" for kind in facts.KINDS) + "\n"


def page(text: str) -> str:
    """Return the page with the table that is generated from the classes.

    Args:
        text: the current page, with a marker line before the table and one after it.
    """
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return before + _BEGIN + table() + _END + after


def _row(kind: str) -> str:
    own = facts.KINDS[kind].model_fields.keys() - facts.Event.model_fields.keys()
    fields = [field for field in fields_of(kind) if field.name in own or f"{field.name}_" in own or field.least]
    roles = [_role(field) for field in fields if field.form == "role"]
    figures = [_figure(field, field.figure) for field in fields if field.figure is not None]
    others = [_other(field) for field in fields if field.form in {"text", "choice"}]
    return f"| `{kind}` | {', '.join(roles)} | {', '.join(figures)} | {', '.join(others)} |"


def _name(field: FieldSpec) -> str:
    return f"`{field.name}`{'!' if field.required else ''}"


def _role(field: FieldSpec) -> str:
    who = {("company",): "", ("person",): "person", ("company", "person"): "company or person"}[field.accepts]
    notes = ", ".join(filter(None, (who, "two or more" if field.least > 1 else "")))
    return _name(field) + (f" ({notes})" if notes else "")


def _figure(field: FieldSpec, figure: FigureType) -> str:
    unit = UNITS.get(figure.unit, (figure.unit, figure.unit))[1]
    measure = {"any": "count or money", "number": f"number of {unit}"}.get(figure.measure, figure.measure)
    if figure.units:
        return f"{_name(field)} (count of {' or '.join(UNITS[name][1] for name in (figure.unit, *figure.units))})"
    plain = field.name.replace("_", " ")
    told = "" if figure.label.lower() in {plain, ""} else f": {re.sub('^[A-Z](?=[a-z ])', _lower, figure.label)}"
    return f"{_name(field)} ({measure}{told})"


def _lower(found: re.Match[str]) -> str:
    return found[0].lower()


def _other(field: FieldSpec) -> str:
    return f"{_name(field)} ({', '.join(field.choices) or 'text'})"


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
