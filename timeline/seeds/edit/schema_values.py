"""JSON Schema of the values in seed files: words, dates, numbers, claims.

Editors read YAML 1.2 as the reader does: dates are text, `44e9` is a number, and every number may also be text. A
schema accepts everything that the parsers accept; `timeline check` finds more errors. The schemas mean the same in
draft 7, because many editors know only that.
"""

from __future__ import annotations

import re
from typing import Any, get_args

from timeline.facts import date_words, identifiers, number_words, numbers, price_parts, text
from timeline.facts.countries import countries
from timeline.facts.figures import RANKS, FigureType

Schema = dict[str, Any]


def ref(name: str, **more: Any) -> Schema:  # noqa: ANN401 - JSON values
    """Return a reference to a definition; keywords beside it count too."""
    return {"$ref": f"#/$defs/{name}", **more}


def refused(why: str) -> Schema:
    """Return a schema that refuses every value. Unlike `False`, it marks the field, and editors show the reason."""
    return {"type": "string", "pattern": "(?!)", "errorMessage": why}


def of_text(validator: object) -> Schema:
    """Return the definition for a validator of `timeline.facts.text`."""
    return ref(_TEXTS[validator])


def of_dated_text(most: int) -> Schema:
    """Return the schema of a text that may say since when it was known.

    Args:
        most: the most characters of the text.
    """
    return ref(f"dated_{_LENGTHS[most]}")


def of_figure(figure: FigureType) -> Schema:
    """Return the schema of a figure: a value, a claim or a list of claims."""
    what = _MEASURES[figure.measure][1]
    unit = f"; unit: {' or '.join((figure.unit, *figure.units))}" if figure.units else ""
    counted = f" ({figure.unit}{unit})" if figure.unit not in ("", "percent") else ""
    return ref(_figure_name(figure), title=figure.label, description=f"{what}{counted}. {_FORMS}")


def of_dates() -> Schema:
    """Return the schema of an event's date."""
    return ref("dates")


def of_country() -> Schema:
    """Return the definition of a country's code; editors show the country's name."""
    named = countries()
    return {
        "enum": list(named),
        "enumDescriptions": list(named.values()),
        "errorMessage": "write an ISO 3166-1 alpha-2 code, such as US",
    }


def of_identifiers(held: identifiers.IdentifiersType) -> Schema:
    """Return the schema of the field `identifiers`: the form of each scheme, but no check digits."""
    properties: Schema = {}
    for scheme in held.schemes.values():
        one = _listing() if scheme.name == "ticker" else _identifier(scheme)
        listed = {"if": {"type": "array"}, "then": {"type": "array", "items": one}, "else": one}
        properties[scheme.name] = {
            "title": scheme.label,
            "description": scheme.description,
            **(listed if scheme.many else one),
        }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _identifier(scheme: identifiers.Scheme) -> Schema:
    return {
        "type": ["string", "integer"],
        "pattern": rf"^\s*(?:{scheme.pattern})\s*$",
        "errorMessage": f"write it like this: {scheme.example}",
    }


def _listing() -> Schema:
    return {
        "type": "object",
        "properties": {
            "exchange": {"type": "string", "pattern": rf"^\s*(?:{identifiers.EXCHANGE})\s*$"},
            "symbol": {"type": ["string", "integer"], "pattern": rf"^\s*(?:{identifiers.SYMBOL})\s*$"},
            "since": ref("date", description="When the exchange began to list it."),
        },
        "required": ["exchange", "symbol"],
        "additionalProperties": False,
    }


def definitions(figures: list[FigureType]) -> Schema:
    """Return the definitions that the others point to.

    Args:
        figures: the types of figures to define.
    """
    defined = {
        **_words(),
        **_dated_texts(),
        **_relations(),
        **_dates(),
        **_claims("dates", "date", {"value": ref("date")}, ["value"]),
    }
    defined["dates"]["description"] = f"{_DATE}, or a list of claims that differ, each with its source."
    for figure in figures:
        value, _ = _MEASURES[figure.measure]
        defined[figure.measure] = value
        bounds = {key: ref(figure.measure, description=text) for key, text in _BOUNDS.items()}
        more: Schema = {
            **bounds,
            "approx": {"type": "boolean", "description": "'About': true for an approximate number."},
            "as_of": ref("date", description="The time for which the value holds; later values do not contradict it."),
        }
        if figure.measure in ("money", "any"):
            more["parts"] = _parts(figure.measure)
        if figure.units:
            more["unit"] = {"enum": [figure.unit, *figure.units], "description": "What is counted."}
        defined |= _claims(_figure_name(figure), figure.measure, more, list(bounds))
    return defined


_DATE = 'A date: 2023-04-11, 2023-04, 2023-Q2, 2023, 2023~, "[..2023-04-11]" (by then), 2023-02/2023-03 (it lasted)'
_FORMS = "Write a value, {value, min, max, approx, parts, source, as_of, rank}, or a list of those if sources differ."
_BOUNDS = {"value": "The number.", "min": "'At least', 'more than'.", "max": "'Up to', 'at most'."}
_TEXTS: dict[object, str] = {
    get_args(text.Slug)[1].func: "slug",
    get_args(text.Line)[1].func: "line",
    get_args(text.Title)[1].func: "title",
    get_args(text.Quote)[1].func: "title",
    get_args(text.Summary)[1].func: "summary",
    get_args(text.Url)[1].func: "url",
}


def _words() -> Schema:
    line = {"type": "string", "minLength": 1}
    return {
        "slug": {
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "maxLength": 100,
            "errorMessage": "a slug is lower-case letters and digits, joined by single hyphens",
        },
        "line": {**line, "description": "Text of at most 200 characters."},
        "title": {**line, "description": "Text of at most 300 characters."},
        "summary": {**line, "description": "Text of at most 2000 characters."},
        "url": {
            "type": "string",
            "pattern": rf"^\s*{_HTTP}://\S",
            "errorMessage": "write an address such as https://example.org/page",
        },
    }


_LENGTHS = {200: "line", 300: "title", 2000: "summary"}


def _dated_texts() -> Schema:
    """Define a text, a mapping of a text and a day, or a list of those."""
    found: Schema = {}
    for name in _LENGTHS.values():
        since = ref("day", description="The day from which this was known; before it, `as_reported` hides the text.")
        found[f"dated_{name}_item"] = {
            "type": "object",
            "properties": {"text": ref(name), "since": since},
            "required": ["text", "since"],
            "additionalProperties": False,
        }
        listed = {"type": "array", "minItems": 1, "items": ref(f"dated_{name}_item")}
        one = {"if": {"type": "object"}, "then": ref(f"dated_{name}_item"), "else": ref(name)}
        told = "Text; or {text, since}, or a list of these, where the text was known from a certain day on."
        found[f"dated_{name}"] = {"description": told, "if": {"type": "array"}, "then": listed, "else": one}
    return found


def _relations() -> Schema:
    """Define a list of related events: ids, or mappings with a reason."""
    reasoned = {
        "type": "object",
        "properties": {
            "event": ref("slug", description="The id of the other event."),
            "why": ref("title", description="What the source says, in a sentence."),
        },
        "required": ["event"],
        "additionalProperties": False,
    }
    item = {"if": {"type": "object"}, "then": reasoned, "else": ref("slug")}
    listed = {"type": "array", "maxItems": 100, "items": item}
    return {"relations": {"if": {"type": "array"}, "then": listed, "else": item}}


def _dates() -> Schema:
    token = rf"(?:{_any_case('|'.join(date_words.VOCABULARY))}|\(\?\)|\d{{1,4}}|{_POINT})"
    named = rf"(?=.*[A-Za-z])(?=.*\d{{3}})(?:{token}(?:[\s,./-]+|$))+"
    member = rf"{_POINT}(?:\s*\.\.\s*{_POINT})?"
    members = rf"\s*{member}(?:\s*,\s*{member})+\s*"
    chosen = rf"\[{members}\]|\{{{members}\}}"
    pair = rf"\[(?:\s*{_POINT}\s*\.\.\s*(?:{_POINT}|\.\.)?|\s*\.\.\s*{_POINT})\s*\]"
    lasted = rf"{_POINT}/(?:{_POINT}|\.\.)|\.\./{_POINT}"
    day = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}[~?%]?|{named})"
    hint = {"errorMessage": f"write it like this: {_DATE.partition(': ')[2]}"}
    return {
        "date": {
            "description": f"{_DATE}.",
            "anyOf": [
                {"type": "string", "pattern": rf"^\s*(?:{_POINT}|{pair}|{lasted}|{chosen})\s*$", **hint},
                {"type": "string", "pattern": rf"^\s*{named}\s*$", **hint},
                {"type": "string", "pattern": r"^\s*\[(?=.*[A-Za-z]).*\.\..*\]\s*$", **hint},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
        },
        "day": {"type": "string", "pattern": rf"^\s*{day}\s*$", "errorMessage": "write a day: 2023-04-11"},
    }


def _claims(name: str, value: str, properties: Schema, one_of: list[str]) -> Schema:
    """Return the definition of a value, a claim, or a list of either; several claims need their sources."""
    claim = {
        "type": "object",
        "properties": {
            **properties,
            "source": ref("slug", description="The key of the source that says so."),
            "rank": {"enum": list(RANKS), "description": "The editor's judgement; deprecated: known to be wrong."},
        },
        "anyOf": [{"required": [key]} for key in one_of],
        "additionalProperties": False,
    }
    # Not anyOf: a validator would mark the whole figure instead of its wrong part.
    item = {"if": {"type": "object"}, "then": ref(f"{name}_claim"), "else": ref(value)}
    several = {"if": {"minItems": 2}, "then": {"items": {"type": "object", "required": ["source"]}}}
    listed = {"type": "array", "minItems": 1, "items": item, **several}
    return {name: {"if": {"type": "array"}, "then": listed, "else": item}, f"{name}_claim": claim}


def _parts(measure: str) -> Schema:
    """Return the schema of what a price is made of."""
    return {
        "type": "object",
        "properties": {name: ref(measure) for name in price_parts.PARTS},
        "additionalProperties": False,
        "minProperties": 1,
        "description": "What the price is made of; the parts add up to it.",
    }


def _figure_name(figure: FigureType) -> str:
    return "_".join(["figure", figure.measure, *figure.units])


def _any_case(pattern: str) -> str:
    """Return a regular expression for upper and lower case: ECMAScript has no inline flag for this."""
    return re.sub(r"\\.|[A-Za-z]", lambda m: m[0] if m[0][0] == "\\" else f"[{m[0].upper()}{m[0].lower()}]", pattern)


_POINT = (
    r"(?:\d{4}(?:-(?:(?:0[1-9]|1[0-2]|[Xx]{2})(?:-(?:0[1-9]|[12]\d|3[01]|[Xx]{2}))?|2[1-9]|3\d|4[01]"
    r"|[Qq][1-4]|[Hh][12]|[Ww](?:0[1-9]|[1-4]\d|5[0-3])))?|\d{3}[Xx])[~?%]?"
)
_HTTP = _any_case("https?")

_SCALES = _any_case("|".join(name.replace(" ", r"\s+") for name in sorted(numbers.SCALE_WORDS, key=len, reverse=True)))
_GROUPS = rf"(?:{numbers.DIGITS}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?)"


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(_any_case(re.escape(word).replace(r"\ ", r"\s+")) for word in words)


_ABOUT_NUMBER = rf"(?:{_any_of(number_words.ABOUT)})\s*"
_BOUND_WORD = rf"(?:{_any_of((*number_words.LEAST, *number_words.MOST))})\s+"


def _number(digits: str) -> str:
    return rf"{digits}(?:\s*(?:{_SCALES})(?:\d+(?:{_SCALES})?)*)?"


def _money(digits: str) -> str:
    return rf"(?:[A-Z]{{3}}\s+{_number(digits)}|{_number(digits)}\s*[A-Z]{{3}})"


def _worded(plain: str, grouped: str, first: str = "") -> str:
    """Return the pattern of a value, of a value with words around it, and of 'undisclosed'.

    Args:
        plain: the pattern of a value.
        grouped: the same with separators of thousands.
        first: the pattern of the first end of a range, which may leave out the scale and the currency.
    """
    ends = rf"(?:{_any_case('between')}\s+|{_any_case('from')}\s+)?(?:{first or grouped}|{grouped})"
    between = rf"\s+(?:{_any_case('and')}|{_any_case('to')})\s+|\s?[-\u2013]\s?"
    span = rf"{ends}(?:{between})(?:{grouped}|{first or grouped})"
    return rf"{plain}|{_BOUND_WORD}{grouped}|{_ABOUT_NUMBER}(?:{span}|{grouped})|{span}|{number_words.UNDISCLOSED}"


_NUMBER, _MONEY = _number(numbers.DIGITS), _money(numbers.DIGITS)
_NUMBERS = _worded(_NUMBER, _number(_GROUPS))
_PERCENTS = _worded(rf"{_NUMBER}\s*%?", rf"{_number(_GROUPS)}\s*%?")
_MONEYS = _worded(_MONEY, _money(_GROUPS), _number(_GROUPS))


def _written(types: list[str], pattern: str, description: str, **more: Any) -> tuple[Schema, str]:  # noqa: ANN401
    """Return the schema of a value with an explanation of its form; a pattern counts for text only."""
    message = f"write it like this: {description.partition(': ')[2]}"
    return {"type": types, "pattern": rf"^\s*(?:{pattern})\s*$", "errorMessage": message, **more}, description


_MEASURES = {
    "money": _written(
        ["string", "array"],
        _MONEYS,
        "Money with the ISO 4217 code of its currency: 44 billion USD, EUR 105 million, about 5 million USD",
        items={"type": ["number", "string"]},  # a pair: [44e9, USD]
        minItems=2,
        maxItems=2,
    ),
    "count": _written(["integer", "string"], _NUMBERS, "A count: 10000, 1.5 million, more than 10000", minimum=0),
    "percent": _written(["number", "string"], _PERCENTS, "Percent: 50 or 50%"),
    "number": _written(["number", "string"], _NUMBERS, "A number: 150, 1.5"),
    "any": _written(
        ["number", "string"],
        rf"{_NUMBERS}|{_MONEYS}",
        "A number, or money with the code of its currency: 10000, 1.5 million, 44 billion USD",
    ),
}
"""The value of each measure, with an explanation of its form."""
