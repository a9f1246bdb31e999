"""Single texts as seed files write them: quoted is what a reader of YAML 1.2 would take for something else."""

from __future__ import annotations

import re

# Nothing in it can be an indicator, a comment or a key; in a flow collection a comma would end it.
_INNER = r"\w $%&()*+./;<=>?@^|~'\u2019\u2026\u20ac\u00a3-"
_LAST = _INNER.replace(" ", "")
_PLAIN = re.compile(rf"[A-Za-z\u00c0-\u024f](?:[{_INNER}]*[{_LAST}])?")
_PLAIN_BLOCK = re.compile(rf"[A-Za-z\u00c0-\u024f](?:[,{_INNER}]*[,{_LAST}])?")
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
