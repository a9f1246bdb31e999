"""Rules about a fact as it is written: numbers that can mean thousands, and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from timeline.errors import FactError
from timeline.facts import FACTS, KINDS
from timeline.facts.dates import When
from timeline.facts.identifiers import without_www
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.numbers import could_be_thousands, plain
from timeline.facts.periods import PERIODS
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import without_ignorable
from timeline.seeds.rules.rule import Rule

if TYPE_CHECKING:
    from timeline.seeds.read.yaml import Path

_PLACEHOLDER = re.compile(r"(?:https?://)?(?:…|\.\.\.|TODO|TBD)", re.IGNORECASE)
_PLACEHOLDER_LINE = re.compile(rf"^[^\S\n]*{_PLACEHOLDER.pattern}[^\S\n]*$", re.IGNORECASE | re.MULTILINE)
_NUMBERS = ("value", "min", "max")
_NO_CURRENCY = re.compile(r"\bX(?:XX|TS)\b")
_SEASON_OR_YEARS = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_SEASON_LINE = re.compile(rf"^[^\S\n]*{_SEASON_OR_YEARS.pattern}[^\S\n]*$", re.MULTILINE)
_DATES = frozenset({"date", "published", "accessed", "as_of", "founded", "ended", "since", "window"})
_BELOW_ONE = re.compile(r"0?\.\d+", re.ASCII)
_LONGEST = len("https://TODO")  # no placeholder is longer


def figure_values(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[Path, object, str]]:
    """Yield each number of the figures of an event, with its path and what the figure measures.

    Args:
        kind: the kind of the event; other facts have no figures.
        fields: its fields, as the file has them.
    """
    if kind not in KINDS:
        return
    for name, figure in KINDS[kind].figure_types().items():
        if name not in fields:
            continue
        given = fields[name]
        several = isinstance(given, list)
        for index, claim in enumerate(given if several else [given]):
            where: Path = (name, index) if several else (name,)
            if not isinstance(claim, dict):
                yield where, claim, figure.measure
                continue
            parts = claim.get("parts")
            for key in _NUMBERS:
                yield (*where, key), claim.get(key), figure.measure
            for key, value in parts.items() if isinstance(parts, dict) else ():
                yield (*where, "parts", key), value, figure.measure


def thousands(kind: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield numbers with a point before three digits, such as `1.234 EUR` or `up to 1.234 EUR`, in figures."""
    for path, value, measure in figure_values(kind, fields):
        if measure != "percent" and isinstance(value, str | Decimal):
            numbers = could_be_thousands(str(value))
            if numbers:
                yield _two_meanings(str(value).strip(), numbers, path)


def _two_meanings(text: str, numbers: list[str], path: Path) -> FactError:
    whole, decimal = text, text
    for number in numbers:
        other = number.rstrip("0").rstrip(".") if number.endswith("0") else f"{number}0"
        standing = rf"(?<![\d.,]){re.escape(number)}(?![\d.,])"
        whole, decimal = re.sub(standing, number.replace(".", ""), whole), re.sub(standing, other, decimal)
    return FactError(
        f"'{text}' can mean thousands, or a decimal number",
        code="S115",
        suggestion=f"write {whole}, or {decimal} if it is a decimal number",
        path=path,
    )


def placeholders(_: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield texts that a template has in the place of a value."""
    yield from _placeholders(fields, ())


def _placeholders(value: object, path: tuple[str | int, ...]) -> Iterator[FactError]:
    if isinstance(value, str):
        text = value.strip()
        if len(text) <= _LONGEST and _PLACEHOLDER.fullmatch(text):
            named = path and isinstance(path[-1], str)
            hint = f"write the {path[-1]}, or remove the field" if named else "write the value"
            yield FactError(f"'{value}' is a placeholder", code="S128", suggestion=hint, path=path)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _placeholders(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _placeholders(item, (*path, index))


def ignorable_characters(_: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield texts with a character that draws nothing, such as the Hangul filler or a tag."""
    for path, text in _texts(fields, ()):
        visible, code_point = without_ignorable(text)
        if code_point:
            yield FactError(
                f"the text has an invisible character ({code_point})",
                code="S122",
                suggestion="remove it" if visible.strip() else "write a text that readers can see",
                path=path,
                instead=visible if visible.strip() else None,
            )


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each text in a value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def no_currencies(kind: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield amounts with a code that ISO 4217 keeps for no currency (XXX) or for tests (XTS)."""
    for path, value, measure in figure_values(kind, fields):
        if measure in ("money", "any") and isinstance(value, str) and (found := _NO_CURRENCY.search(value)):
            yield FactError(
                f"{found[0]} is not the code of a currency",
                code="S111",
                suggestion=f"write {value.replace(found[0], 'USD')}, or the code of another currency"
                f" that the source names; without one, write {UNDISCLOSED}",
                path=path,
            )


def domains_with_www(_: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield domains that begin with `www.`, which would not equal the same domain without it."""
    given = fields.get("identifiers")
    domains = given.get("domain") if isinstance(given, Mapping) else None
    for index, text in enumerate(domains if isinstance(domains, list) else [domains]):
        bare = without_www(text) if isinstance(text, str) else text
        if bare != text:
            path: Path = ("identifiers", "domain", *([index] if isinstance(domains, list) else []))
            message = f"'{text}' begins with www., which is not part of the domain"
            yield FactError(message, code="S206", suggestion=f"write {bare}", path=path, instead=str(bare))


def two_years(kind: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield dates such as 2021-22 that are a season in EDTF, and to many readers two years."""
    if kind in FACTS:
        yield from _two_years(fields, (), "")


def _two_years(value: object, path: Path, field: str) -> Iterator[FactError]:
    if isinstance(value, str):
        match = _SEASON_OR_YEARS.fullmatch(value.strip()) if field in _DATES else None
        if match and int(match[2]) == (int(match[1]) + 1) % 100 and int(match[2]) in PERIODS:
            season = When.parse(match[0])
            yield FactError(
                f"'{match[0]}' is read as {season.written}",
                code="S106",
                suggestion=f"write {season.written}; or, for the two years, {match[1]}/{int(match[1]) + 1}",
                path=path,
            )
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _two_years(item, (*path, key), field if key == "value" else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _two_years(item, (*path, index), field)


def shares_below_one(kind: str, fields: Mapping[str, Any]) -> Iterator[FactError]:
    """Yield shares such as 0.5 without a percent sign, which can be half a percent or one half."""
    for path, value, measure in figure_values(kind, fields):
        text = str(value).strip()
        if measure == "percent" and isinstance(value, str | Decimal) and _BELOW_ONE.fullmatch(text):
            yield FactError(
                f"{text} is read as {text} percent",
                code="S523",
                suggestion=f"write {text}%; or, for that part of the whole, {plain(Decimal(text) * 100)}%",
                path=path,
            )


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


_LABS = "# my_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs\n"

RULES = (
    Rule(
        "S106",
        "a season that may be two years",
        "2021-22 is the summer of 2021 in EDTF, and the years 2021 and 2022 to many readers. Write summer 2021 for the"
        " season, and 2021/2022 for the two years.",
        "A wrong guess is half a year off, and nobody would notice it.",
        _LABS + "founded: 2022-23",
        _LABS + "founded: autumn 2022",
        severity="hint",
        written=two_years,
        possible=_SEASON_LINE.search,
    ),
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
        "S523",
        "a share below one",
        "0.5 is read as half a percent. If the source means one half, write 50%. If it means half a percent, write"
        " 0.5%.",
        "Many tables have shares as parts of one, so that the share would be a hundred times too small.",
        "share: 0.5",
        "share: 0.5%",
        severity="hint",
        written=shares_below_one,
    ),
    Rule(
        "S128",
        "a placeholder instead of a value",
        "The line is from a template or a message, such as note: …, and is not filled in. Write the value, or remove"
        " the field.",
        "The log would keep the placeholder for ever.",
        "headcount: 100\nsummary: …",
        "headcount: 100\nsummary: Acme lets a hundred people go.",
        written=placeholders,
        possible=_PLACEHOLDER_LINE.search,
    ),
)
