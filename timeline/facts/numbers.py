"""Exact numbers as people write them: `10000`, `44e9`, `1.5 million`, `3 crore INR`, `44 billion USD`, `50%`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from timeline.errors import FactError
from timeline.facts.foreign import plain_value
from timeline.facts.number_words import UNDISCLOSED, claim_of
from timeline.facts.units import UNITS

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""The words for powers of ten that pages and messages use."""
SCALE_WORDS = {
    **SCALES,
    "lakh": 5,
    "lakhs": 5,
    "crore": 7,
    "crores": 7,
    "lakh crore": 12,
    "\u4e07": 4,
    "\u842c": 4,
    "\u5104": 8,
    "\u4ebf": 8,
    "\u5146": 12,  # man, oku and cho, wan and yi; cho is 10^12
}
"""All words for powers of ten that are read."""
CRYPTO = ("BTC", "XBT", "ETH", "USDT", "USDC", "SOL", "XRP", "BNB", "DOGE", "ADA", "LTC", "BCH", "DOT", "TRX", "TON")
"""Codes of crypto-currencies, which are not in ISO 4217."""
_SHORT_SCALES = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "mm": "million",
    "mio": "million",
    "bn": "billion",
    "b": "billion",
    "bln": "billion",
    "t": "trillion",
    "tn": "trillion",
    "cr": "crore",
    "l": "lakh",
}
_SIGNS = {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "S$": "SGD",
    "R$": "BRL",
    "円": "JPY",
    "元": "CNY",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY or CNY",
    "$": "USD, CAD, AUD …",
    "₹": "INR",
    "₩": "KRW",
}
_NAMES = {
    "us dollars": "USD",
    "dollars": "USD, CAD, AUD …",
    "euros": "EUR",
    "euro": "EUR",
    "pounds": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "rupees": "INR",
    "won": "KRW",
    "francs": "CHF",
}

DIGITS = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_CJK = "\u4e07\u842c\u5104\u4ebf\u5146"
_NUMBER = re.compile(rf"({DIGITS})(?:\s*(lakh\s+crore|[A-Za-z]+|[{_CJK}]))?", re.ASCII | re.IGNORECASE)
_COMPOUND = re.compile(rf"(?:\d+(?:\.\d+)?[{_CJK}])+\d*", re.ASCII)
_GROUPED = re.compile(
    r"([+-]?\d{1,3}(?:[,_'\u2019 \u00a0\u202f]\d{2,3})*[,_'\u2019 \u00a0\u202f]\d{3}(?:\.\d+)?)(\s?[A-Za-z]*)"
)
_POINTS = re.compile(r"([+-]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?)(\s?[A-Za-z]*)", re.ASCII)
_THOUSANDS = re.compile(r"(?:[A-Z]{3}\s+)?[+-]?([1-9]\d{0,2}\.\d{3})(?:\s?[A-Z]{3})?", re.ASCII)
_COMMA = re.compile(r"([+-]?\d+),(\d{1,2})(\s?[A-Za-z]*)", re.ASCII)
_LIMIT = Decimal(10) ** 30
_MOST_DIGITS = 40
_PLAIN = 10**18  # smaller whole numbers need no further check
_LONGEST = 100
_CODE = 3  # letters of a currency


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
        hint = f"write digits, as in 10000; if it was not made public, write {UNDISCLOSED}"
        raise FactError(f"the value must be a number, not {_shown(value)}", code="S110", suggestion=hint)
    if isinstance(value, int | float | Decimal):
        return _checked(Decimal(str(value)), str(value))
    if not isinstance(value, str):
        hint = "write 10000, or {value: 10000, source: KEY}"
        raise FactError("the value must be a number, not a list or a mapping", code="S110", suggestion=hint)
    text = _short(value)
    match = _NUMBER.fullmatch(text)
    if match is None and _COMPOUND.fullmatch(text) and (several := _compound(text)) is not None:
        return _checked(several, text)
    if match is None:
        raise _not_a_number(text)
    digits, scale = match.groups()
    if len(digits) > 1 and digits.lstrip("+-").startswith("0") and digits.lstrip("+-0")[:1].isdigit():
        raise FactError(f"'{text}' begins with a zero", code="S110", suggestion=f"write {digits.lstrip('+-0')}")
    if scale is None:
        return _checked(Decimal(digits), text)
    scale = " ".join(scale.lower().split())
    if scale not in SCALE_WORDS:
        raise FactError(f"unknown scale '{scale}'", code="S110", suggestion=_instead_of_scale(digits, scale))
    return _checked(Decimal(digits).scaleb(SCALE_WORDS[scale]), text)


def _instead_of_scale(digits: str, scale: str) -> str:
    """Return the number to write for an abbreviation (5m) or a noun (500 people)."""
    if hint := _SHORT_SCALES.get(scale):
        return f"write {digits} {hint}"
    if scale in {noun.lower() for nouns in UNITS.values() for noun in nouns}:
        return f"write {digits}"
    return "use thousand, million, billion or trillion, lakh or crore, or write all digits"


def _compound(text: str) -> Decimal | None:
    """Read a number of several parts, each with its power of ten, the largest first; None for other text."""
    total, last = Decimal(0), None
    for digits, scale in re.findall(rf"(\d+(?:\.\d+)?)([{_CJK}]?)", text):
        power = SCALE_WORDS.get(scale, 0)
        if last is not None and (power >= last or Decimal(digits).scaleb(power) >= Decimal(10) ** last):
            return None
        total, last = total + Decimal(digits).scaleb(power), power
    return total


def could_be_thousands(text: str) -> list[str]:
    """Return the numbers with one point before three digits in a value, which may mean thousands; each once.

    Args:
        text: a number or an amount, perhaps with words: `1.234 EUR`, `up to 1.234 EUR`, `1.234 to 2.345 EUR`.
    """
    text = text.strip()
    if "." not in text:
        return []
    try:
        claim = claim_of(text) or {"value": text}
    except FactError:
        return []
    found = (_THOUSANDS.fullmatch(str(claim[key]).strip()) for key in ("value", "min", "max") if key in claim)
    return list(dict.fromkeys(match[1] for match in found if match is not None))


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
        found = [(code, amount) for code, amount in _with_codes(text) if not _is_scale(code)]
        if found:  # of two words that can be a code, as in 'nan USD', a currency is meant
            code, number = next((one for one in found if one[0].upper() in _currencies()), found[0])
            return Money(_amount(number, code), _currency_of(number, code))
        _refuse_names(text)
        _refuse_crypto(text)
    amount = _amount(value, "USD, or the code of another currency")
    raise FactError(
        f"the amount {plain(amount)} has no currency",
        code="S111",
        suggestion=f"write {value} USD, or the code of another currency",
    )


def _with_codes(text: str) -> Iterator[tuple[str, str]]:
    """Yield the code and the amount of a text with a code before or behind a number."""
    if match := re.fullmatch(r"([A-Za-z]{3})\s+(.+)", text):
        yield match[1], match[2]
    if match := re.fullmatch(r"(.+?)\s*(?<![A-Za-z])([A-Za-z]{3})", text):
        yield match[2], match[1]


def _is_scale(word: str) -> bool:
    return word.lower() in _SHORT_SCALES or word.lower() in SCALE_WORDS


def _currency_of(amount: str, code: str) -> str:
    """Check the currency of an amount; a suggestion has the amount."""
    try:
        return check_currency(code)
    except FactError as error:
        upper = error.suggestion == f"write {code.upper()}"
        hint = f"write {amount} {code.upper()}" if upper else error.suggestion
        raise FactError(error.message, code=error.code, suggestion=hint) from None


def _amount(amount: object, code: str) -> Decimal:
    """Read the number of an amount; a suggestion keeps the currency."""
    try:
        return parse_number(amount)
    except FactError as error:
        whole = re.fullmatch(r"write [0-9.]+( [a-z]+)*", error.suggestion) and UNDISCLOSED not in error.suggestion
        hint = f"{error.suggestion} {code.upper() if len(code) == _CODE else code}" if whole else error.suggestion
        raise FactError(error.message, code=error.code, suggestion=hint) from None


def check_currency(code: str) -> str:
    """Return an ISO 4217 code unchanged.

    Raises:
        FactError: the currency is unknown.
    """
    if code in _currencies():
        return code
    _refuse_crypto(code)
    upper = code.upper()
    hint = f"write {upper}" if upper in _currencies() else "use an ISO 4217 code, such as USD, EUR or CNY"
    raise FactError(f"unknown currency '{code}'", code="S111", suggestion=hint)


def _refuse_names(text: str) -> None:
    """Refuse a sign or a name of a currency, with the amount and its code to write."""
    for sign, codes in _SIGNS.items():
        if sign in text:
            raise FactError(
                f"'{sign}' does not name one currency", code="S111", suggestion=_with_code(text, sign, codes)
            )
    for name, codes in _NAMES.items():
        if text.lower().endswith(f" {name}"):
            suggestion = _with_code(text, text[-len(name) :], codes)
            raise FactError(f"'{name}' is not the code of a currency", code="S111", suggestion=suggestion)


def _refuse_crypto(text: str) -> None:
    named = next((word.upper() for word in text.split() if word.upper() in CRYPTO), None)
    if named is not None:
        raise FactError(
            f"{named} is not a currency of ISO 4217, and its price changes from hour to hour",
            code="S111",
            suggestion=f"write the amount in the currency that the source gives; name the {named} in the summary",
        )


def _with_code(text: str, sign: str, codes: str) -> str:
    """Return the amount to write for one with a sign: '5 million USD' for '$5m'."""
    first, *others = codes.split(", ") if ", " in codes else codes.split(" or ")
    amount = text.replace(sign, "").strip()
    try:
        parse_number(amount)
    except FactError as error:
        if not error.suggestion.startswith("write ") or UNDISCLOSED in error.suggestion:
            return f"write the amount with its code: {codes}"
        amount = error.suggestion.removeprefix("write ")
    return f"write {amount} {first}" + (f" (or {', '.join(others)})" if others else "")


@cache
def _currencies() -> frozenset[str]:
    from babel.core import get_global

    return frozenset(get_global("all_currencies"))


def plain(number: Decimal) -> str:
    """Return a number in full, without an exponent or trailing zeros: `44000000000`, `3.5`."""
    text = str(number)
    if text.isdecimal():
        return text
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
    if number.is_nan():
        hint = f"write digits, as in 10000; if it was not made public, write {UNDISCLOSED}"
        raise FactError(f"'{text}' is not a number", code="S110", suggestion=hint)
    if not number.is_finite() or abs(number) > _LIMIT:
        hint = "check it in the source: the limit is 1 with 30 zeros"
        raise FactError(f"'{text[:40]}' is too large", code="S110", suggestion=hint)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DIGITS:
        hint = f"round it: the limit is {_MOST_DIGITS} digits behind the point"
        raise FactError(f"'{text[:40]}' has too many digits", code="S110", suggestion=hint)
    try:
        return Decimal(plain(number)) if number else Decimal(0)  # no minus zero
    except InvalidOperation as error:  # pragma: no cover - bounded above
        raise FactError(f"'{text}' is not a number", code="S110", suggestion="write digits, as in 10000") from error


def _not_a_number(text: str) -> FactError:
    shown = text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004
    for pattern, point in ((_GROUPED, "."), (_POINTS, ",")):
        if match := pattern.fullmatch(text):
            whole, _, decimals = match[1].partition(point)
            digits = re.sub(r"[^0-9+-]", "", whole) + (f".{decimals}" if decimals else "")
            return FactError(f"'{shown}' contains separators", code="S110", suggestion=f"write {digits}{match[2]}")
    if (claim := claim_of(text)) is not None:
        fields = ", ".join(f"{key}: {str(value).lower() if value is True else value}" for key, value in claim.items())
        return FactError(f"'{shown}' is not one exact number", code="S110", suggestion=f"write {{{fields}}}")
    if match := _COMMA.fullmatch(text):
        return FactError(f"'{shown}' has a comma", code="S110", suggestion=f"write {match[1]}.{match[2]}{match[3]}")
    return FactError(
        f"'{shown}' is not a number",
        code="S110",
        suggestion=f"write digits, as in 10000 or 1.5 million; if it was not made public, write {UNDISCLOSED}",
    )


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value).lower()
