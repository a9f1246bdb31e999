"""Words around numbers: 'about 5 million USD', 'more than 10,000', 'between 5 and 7 billion USD', 'undisclosed'."""

from __future__ import annotations

import re
from typing import Any

from timeline.errors import FactError

UNDISCLOSED = "undisclosed"
"""The value of a figure of which a source says that it was not made public."""

LEAST = ("more than", "over", "at least", "no less than", "no fewer than", "above")
"""Words before a lower bound."""
MOST = ("up to", "at most", "less than", "fewer than", "under", "below", "no more than")
"""Words before an upper bound."""
ABOUT = ("about", "around", "roughly", "approximately", "nearly", "almost", "some", "circa", "c.", "ca.", "~")
"""Words before an approximate number."""

_NOT_SAID = re.compile(
    r"(?i)(?:n/?a|none|unknown|confidential|not (?:disclosed|public|known)|undisclosed \w+|un-disclosed)"
)
_LONGEST = 100
_FLAGS = re.ASCII | re.IGNORECASE


def _before(words: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{named})(?:(?<=[.~])|\s)\s*(\S.*)", _FLAGS)


_LEAST, _MOST, _ABOUT = _before(LEAST), _before(MOST), _before(ABOUT)
_AMOUNT = r"(?:[A-Z]{3}\s+)?[\d.](?:[^\s-]|(?<=\de)-(?=\d))*(?:\s+\S+){0,3}?"
_BETWEEN = re.compile(rf"between\s+({_AMOUNT})\s+and\s+(\S.*)", re.IGNORECASE)
_TO = re.compile(rf"(?:from\s+)?({_AMOUNT})\s+to\s+(?=[\dA-Z])(\S.*)", re.IGNORECASE)
_DASH = re.compile(r"((?:[A-Z]{3}\s)?\d[\d.,]*(?:\s?[A-Z]+)?)\s?[-\u2013]\s?([1-9][\d.,]*(?:\s.*|%)?)", _FLAGS)
_EXPONENT = re.compile(r"\de$", re.IGNORECASE | re.ASCII)
_PIECES = re.compile(r"(?P<before>[A-Za-z]{3}\s+)?(?P<digits>[\d.,]+(?:[eE][+-]?\d+)?)(?P<after>.*)", re.ASCII)
_GROUPED = re.compile(r"(?<![\d.,])(\d{1,3})((?:,\d{3})+)(?![\d,])", re.ASCII)


def claim_of(text: str) -> dict[str, Any] | None:
    """Return the claim that words around a number make: `{"min": "10000"}` for 'more than 10,000'.

    'Nearly' and 'almost' mean about. The ends of a range share the scale and the currency of its last end, if the first
    end has none of its own. With such words, a comma before three digits is a separator.

    Args:
        text: a value as text.

    Returns:
        The fields of a claim; None if the text has no such words.

    Raises:
        FactError: the text says in other words that the figure is undisclosed, or two things about one number.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _NOT_SAID.fullmatch(text):
        raise FactError(
            f"'{text}' is not a number", code="S110", suggestion=f"write {UNDISCLOSED}", instead=UNDISCLOSED
        )
    if (match := _ABOUT.fullmatch(text)) is not None:
        _refuse_more_words(text, match)
        inner = _range(match[1]) or {"value": _plain(match[1])}
        return {**inner, "approx": True}
    for pattern, key in ((_LEAST, "min"), (_MOST, "max")):
        if (match := pattern.fullmatch(text)) is not None:
            _refuse_more_words(text, match)
            return {key: _plain(match[1])}
    return _range(text)


def _refuse_more_words(text: str, match: re.Match[str]) -> None:
    """Refuse words before a number that has such words already: 'more than about 5 USD'."""
    for pattern in (_ABOUT, _LEAST, _MOST):
        if (inner := pattern.fullmatch(match[1])) is not None:
            first = text[: match.start(1)].strip()
            raise FactError(
                f"'{text}' says two things about one number",
                code="S110",
                suggestion=f"write {first} {inner[1]}, or {match[1]}",
            )


def _range(text: str) -> dict[str, Any] | None:
    match = _BETWEEN.fullmatch(text) or _TO.fullmatch(text) or _DASH.fullmatch(text)
    if match is None or _EXPONENT.search(match[1]):  # the hyphen in 1.5e-3 is a minus
        return None
    low, high = _shared(_plain(match[1]), _plain(match[2]))
    return {"min": low, "max": high}


def _shared(low: str, high: str) -> tuple[str, str]:
    """Give each end the currency and the scale of the other, if it has none."""
    first, last = _PIECES.fullmatch(low), _PIECES.fullmatch(high)
    if first is None or last is None:
        return low, high
    if first["before"] and not last["before"]:  # USD 5 to 7 billion
        return _shared(f"{first['digits']}{first['after']}", f"{high} {first['before'].strip()}")
    if first["after"].strip() or last["before"]:
        scale, currency = first["after"].strip(), last["after"].strip().rpartition(" ")[2]
        if last["before"] or currency == last["after"].strip().lower() or scale.endswith(currency):
            return low, high
        return f"{low} {currency}", high  # 500 million to 1 billion USD
    return f"{low}{last['after']}", high


def _plain(text: str) -> str:
    """Remove the separators of thousands."""
    return _GROUPED.sub(lambda match: match[1] + match[2].replace(",", ""), text.strip())
