"""Rules about a fact as it is written: numbers that can mean thousands, and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from timeline.errors import FactError
from timeline.facts import FACTS, KINDS
from timeline.facts.numbers import could_be_thousands
from timeline.facts.suggest import did_you_mean
from timeline.seeds.rules.rule import Rule

_PLACEHOLDER = re.compile(r"(?:https?://)?(?:…|\.\.\.|TODO|TBD)", re.IGNORECASE)
_NUMBERS = ("value", "min", "max")
_LONGEST = len("https://TODO")  # no placeholder is longer


def thousands(kind: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield numbers with a point before three digits, such as `1.234 EUR`, in the figures of an event."""
    if kind not in KINDS:
        return
    for name, figure in KINDS[kind].figure_types().items():
        if name not in fields or figure.measure == "percent":
            continue
        given = fields[name]
        several = isinstance(given, list)
        for index, claim in enumerate(given if several else [given]):
            where = (name, index) if several else (name,)
            values = (
                [((*where, key), claim.get(key)) for key in _NUMBERS] if isinstance(claim, dict) else [(where, claim)]
            )
            yield from (_two_meanings(value, path) for path, value in values if _is_unclear(value))


def _is_unclear(value: object) -> bool:
    return isinstance(value, str | Decimal) and could_be_thousands(str(value))


def _two_meanings(value: object, path: tuple[str | int, ...]) -> FactError:
    text = str(value).strip()
    number = re.sub(r"[^\d.]", "", text)
    decimal = number.rstrip("0").rstrip(".") if number.endswith("0") else f"{number}0"
    return FactError(
        f"'{text}' can mean thousands, or a decimal number",
        code="S115",
        suggestion=f"write {text.replace(number, number.replace('.', ''))},"
        f" or {text.replace(number, decimal)} if it is a decimal number",
        path=path,
    )


def placeholders(_: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield texts that a template has in the place of a value."""
    if _has_placeholder(fields):
        yield from _placeholders(fields, ())


def _has_placeholder(value: object) -> bool:
    """Return quickly whether a placeholder is somewhere in a value."""
    if isinstance(value, str):
        text = value.strip()
        return len(text) <= _LONGEST and _PLACEHOLDER.fullmatch(text) is not None
    if isinstance(value, Mapping):
        return any(map(_has_placeholder, value.values()))
    return isinstance(value, list) and any(map(_has_placeholder, value))


def _placeholders(value: object, path: tuple[str | int, ...]) -> Iterator[FactError]:
    if isinstance(value, str):
        if _has_placeholder(value):
            named = path and isinstance(path[-1], str)
            hint = f"write the {path[-1]}, or remove the field" if named else "write the value"
            yield FactError(f"'{value}' is a placeholder", code="S128", suggestion=hint, path=path)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _placeholders(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _placeholders(item, (*path, index))


def unknown_reason_fields(kind: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield the fields that a reason in `change:` names and the kind does not have."""
    given = fields.get("change")
    if not given or kind not in FACTS:
        return
    known = {field.alias or name for name, field in FACTS[kind].model_fields.items()}
    for index, reason in enumerate(given if isinstance(given, list) else [given]):
        named = reason.get("fields") if isinstance(reason, dict) else None
        for field in named if isinstance(named, list) else [named] if isinstance(named, str) else []:
            if isinstance(field, str) and field not in known:
                where = ("change", index) if isinstance(given, list) else ("change",)
                yield FactError(
                    f"unknown field '{field}'",
                    code="S002",
                    suggestion=did_you_mean(field, known) or "name fields of this fact, such as date",
                    path=(*where, "fields"),
                )


RULES = (
    Rule(
        "S115",
        "the number can mean thousands",
        "In some countries 1.234 is one thousand two hundred and thirty-four, in others a little more than one. Write a"
        " number of thousands without the point: 1234 EUR. Write a decimal number with another number of digits:"
        " 1.2340 EUR, or 10 for 10.000. A number with a word, such as 1.234 billion EUR, is clear. In an import, give"
        " the column a form:.",
        "A wrong guess makes the number a thousand times too small.",
        "kind: fine\nprice: 1.234 EUR",
        "kind: fine\nprice: 1234 EUR",
        severity="warning",
        written=thousands,
    ),
    Rule(
        "S128",
        "a placeholder stands in the place of a value",
        "The line is from a template or a message, such as note: …, and is not filled in. Write the value, or remove"
        " the field.",
        "The log would keep the placeholder for ever.",
        "headcount: 100\nsummary: …",
        "headcount: 100\nsummary: Acme lets a hundred people go.",
        written=placeholders,
    ),
)
