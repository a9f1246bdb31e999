"""Single values in seed files. A text gets quotes if a reader of YAML 1.2 would read it as something else."""

from __future__ import annotations

import re

# A text of these characters has no indicator, comment or key. In a flow collection a comma would end it, and some
# readers of YAML end it at a question mark too.
_INNER = r"\w $%&()*+./;<=>@^|~'\u2019\u2026\u20ac\u00a3-"
_LAST = _INNER.replace(" ", "")
_PLAIN = re.compile(rf"[A-Za-z\u00c0-\u024f](?:[{_INNER}]*[{_LAST}])?")
_PLAIN_BLOCK = re.compile(rf"[A-Za-z\u00c0-\u024f](?:[,?{_INNER}]*[,?{_LAST}])?")
# A day, a month, a span, or an amount with its unit. A bare number is not among them: YAML reads it as a number.
_DATE_OR_AMOUNT = re.compile(
    r"\d{4}(?:-[\dQ]\d?)(?:-\d\d)?[~?]?(?:/[\d-]+)?|\d[\d.]*(?:e\d+)? ?[A-Za-z%][A-Za-z ]*[A-Za-z%]"
)
_WORDS = frozenset({"null", "true", "false"})
_ESCAPED = {'"': '\\"', "\\": "\\\\"}


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Return whether a text needs no quotes, in a block or in a flow collection."""
    return (_PLAIN if flow else _PLAIN_BLOCK).fullmatch(text) is not None and text.lower() not in _WORDS


def scalar(text: str, *, flow: bool = False) -> str:
    """Write a text with quotes if it needs them, in a block or in a flow collection."""
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
    """Write a value on one line: text, numbers, true and false, lists and mappings.

    Args:
        value: the value; a text that is a date or an amount gets no quotes.
        flow: whether it is inside brackets.
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
