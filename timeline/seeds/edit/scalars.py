"""Single texts as seed files write them: quoted is what a reader of YAML 1.2 would take for something else."""

from __future__ import annotations

import re

# Nothing in it can be an indicator, a comment or a key; in a flow collection a comma would end it.
_INNER = r"\w $%&()*+./;<=>?@^|~'\u2019\u2026\u20ac\u00a3-"
_LAST = _INNER.replace(" ", "")
_PLAIN = re.compile(rf"[A-Za-z\u00c0-\u024f](?:[{_INNER}]*[{_LAST}])?")
_PLAIN_BLOCK = re.compile(rf"[A-Za-z\u00c0-\u024f](?:[,{_INNER}]*[,{_LAST}])?")
# A day, a month, a span; an amount with its unit. A bare number would be read as one, so it is none of these.
_DATE_OR_AMOUNT = re.compile(
    r"\d{4}(?:-[\dQ]\d?)(?:-\d\d)?[~?]?(?:/[\d-]+)?|\d[\d.]*(?:e\d+)? ?[A-Za-z%][A-Za-z ]*[A-Za-z%]"
)
_WORDS = frozenset({"null", "true", "false"})
_ESCAPED = {'"': '\\"', "\\": "\\\\"}


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Say whether a text needs no quotes, in a block or in a flow collection."""
    return (_PLAIN if flow else _PLAIN_BLOCK).fullmatch(text) is not None and text.lower() not in _WORDS


def scalar(text: str, *, flow: bool = False) -> str:
    """Write a text so that it is read as that text, in a block or in a flow collection."""
    return text if is_plain(text, flow=flow) else quoted(text)


def quoted(text: str) -> str:
    """Write a text in double quotes."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character.isprintable():
        return character
    return f"\\U{ord(character):08X}"


def written(value: object, *, flow: bool = False) -> str:
    """Write a value as `reader` gives them: text, numbers, true and false, lists and mappings, all on one line.

    Args:
        value: what to write; a text that reads as a date or an amount gets no quotes.
        flow: whether it stands in brackets.
    """
    if isinstance(value, dict):
        items = (f"{scalar(str(key), flow=True)}: {written(item, flow=True)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(item, flow=True) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if not isinstance(value, str) or _DATE_OR_AMOUNT.fullmatch(text):
        return text
    return scalar(text, flow=flow)
