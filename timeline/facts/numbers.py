"""Exact numbers as people write them: `10000`, `44e9`, `1.5 million`, `44 billion USD`, `50%`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from timeline.errors import FactError
from timeline.facts.foreign import plain_value

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SHORT_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion"}
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY or CNY", "$": "USD, CAD, AUD …", "₹": "INR", "₩": "KRW"}

DIGITS = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_NUMBER = re.compile(rf"({DIGITS})(?:\s*([A-Za-z]+))?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,_' \u00a0\u202f]\d{3})+(?:\.\d+)?")
_LIMIT = Decimal(10) ** 30
_MOST_DIGITS = 40
_PLAIN = 10**18  # smaller whole numbers need no further check
_LONGEST = 100


class Money(NamedTuple):
    """An exact amount of money.

    Attributes:
        amount: in units of the currency.
        currency: its ISO 4217 code.
    """

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, value: object) -> Money:
        """Read an amount with its currency; see `parse_money`."""
        return parse_money(value)

    def __str__(self) -> str:
        """Return the full amount: `44,000,000,000 USD`."""
        return f"{Decimal(plain(self.amount)):,f} {self.currency}"


def parse_number(value: object) -> Decimal:
    """Read an exact number.

    Args:
        value: an int, a Decimal, a float (read as its shortest decimal form), a number of numpy, or text such as
            `44e9`, `44 billion`, `1.5 million`.

    Raises:
        FactError: it is not a number, or is larger than 10^30.
    """
    if type(value) is int and -_PLAIN < value < _PLAIN:
        return Decimal(value)
    value = plain_value(value)
    if isinstance(value, bool) or value is None:
        raise FactError(f"the value must be a number, not {_shown(value)}", code="S110")
    if isinstance(value, int | float | Decimal):
        return _checked(Decimal(str(value)), str(value))
    if not isinstance(value, str):
        raise FactError("the value must be a number, not a list or a mapping", code="S110")
    text = _short(value)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _not_a_number(text)
    digits, scale = match.groups()
    if len(digits) > 1 and digits.lstrip("+-").startswith("0") and digits.lstrip("+-0")[:1].isdigit():
        raise FactError(f"'{text}' begins with a zero", code="S110", suggestion=f"write {digits.lstrip('+-0')}")
    if scale is None:
        return _checked(Decimal(digits), text)
    scale = scale.lower()
    if scale not in SCALES:
        hint = _SHORT_SCALES.get(scale)
        suggestion = f"write {digits} {hint}" if hint else "use thousand, million, billion or trillion"
        raise FactError(f"unknown scale '{scale}'", code="S110", suggestion=suggestion)
    return _checked(Decimal(digits).scaleb(SCALES[scale]), text)


def parse_money(value: object) -> Money:
    """Read an amount with its currency.

    Args:
        value: text such as `44 billion USD`, `USD 44e9`, or an (amount, currency) pair.

    Raises:
        FactError: the amount is not a number, or the currency is missing or unknown.
    """
    if isinstance(value, tuple | list) and len(value) == 2:  # noqa: PLR2004 - a pair
        return Money(parse_number(value[0]), check_currency(str(value[1])))
    if isinstance(value, str):
        text = _short(value)
        for pattern in (r"([A-Za-z]{3})\s+(.+)", r"(.+?)\s*\b([A-Za-z]{3})"):
            match = re.fullmatch(pattern, text)
            if match is None:
                continue
            code, amount = match.groups() if pattern.startswith("([A") else (match[2], match[1])
            return Money(_amount(amount, code), check_currency(code))
        for sign, codes in _SIGNS.items():
            if sign in text:
                raise FactError(
                    f"'{sign}' does not name one currency",
                    code="S111",
                    suggestion=f"write the amount with its code ({codes}), such as 44 billion USD",
                )
    amount = parse_number(value)
    raise FactError(
        f"the amount {plain(amount)} has no currency",
        code="S111",
        suggestion=f"write {value} USD",
    )


def _amount(amount: str, code: str) -> Decimal:
    """Read the number of an amount; a suggestion keeps the currency."""
    try:
        return parse_number(amount)
    except FactError as error:
        whole = re.fullmatch(r"write [0-9.]+( [a-z]+)?", error.suggestion)
        hint = f"{error.suggestion} {code.upper()}" if whole else "write 44 billion USD, or 44e9 USD"
        raise FactError(error.message, code=error.code, suggestion=hint) from None


def check_currency(code: str) -> str:
    """Return an ISO 4217 code unchanged.

    Raises:
        FactError: the currency is unknown.
    """
    if code in _currencies():
        return code
    upper = code.upper()
    hint = f"write {upper}" if upper in _currencies() else "use an ISO 4217 code, such as USD, EUR or CNY"
    raise FactError(f"unknown currency '{code}'", code="S111", suggestion=hint)


@cache
def _currencies() -> frozenset[str]:
    from babel.core import get_global

    return frozenset(get_global("all_currencies"))


def plain(number: Decimal) -> str:
    """Return a number in full, without an exponent or trailing zeros: `44000000000`, `3.5`."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _short(value: str) -> str:
    """Return the text if it is short enough for a pattern: no number is longer, and hostile text could be slow."""
    text = value.strip()
    if len(text) > _LONGEST:
        raise FactError("the text is too long for a number", code="S110", suggestion="write 10000, 44e9 or 1.5 million")
    return text


def _checked(number: Decimal, text: str) -> Decimal:
    # Check the bound before printing anything: 1e999999 would print a million digits.
    if not number.is_finite() or abs(number) > _LIMIT:
        raise FactError(f"'{text}' is too large", code="S110")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DIGITS:
        raise FactError(f"'{text[:40]}' has too many digits", code="S110")
    try:
        return Decimal(plain(number)) if number else Decimal(0)  # no minus zero
    except InvalidOperation as error:  # pragma: no cover - bounded above
        raise FactError(f"'{text}' is not a number", code="S110") from error


def _not_a_number(text: str) -> FactError:
    shown = text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004
    if _GROUPED.fullmatch(text):
        return FactError(
            f"'{shown}' contains separators",
            code="S110",
            suggestion="write " + re.sub(r"[,_' \u00a0\u202f]", "", text),
        )
    bound = re.fullmatch(r"(?i)(more than|over|at least|up to|at most|less than)\s+(.+)", text)
    if bound:
        key = "max" if bound[1].lower() in ("up to", "at most", "less than") else "min"
        return FactError(f"'{shown}' is a bound, not a value", code="S110", suggestion=f"write {{{key}: {bound[2]}}}")
    about = re.fullmatch(r"(?i)(about|around|roughly|nearly|almost|some|c\.|~)\s*(.+)", text)
    if about:
        return FactError(
            f"'{shown}' is an approximate value", code="S110", suggestion=f"write {{value: {about[2]}, approx: true}}"
        )
    return FactError(f"'{shown}' is not a number", code="S110", suggestion="write 10000, 44e9 or 1.5 million")


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value).lower()
