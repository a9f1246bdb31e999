"""Numbers in as few characters as tell them: `$2.1 bn`, `18,000 people`, `1.8 tn parameters`, `4 h`."""

from __future__ import annotations

from decimal import Decimal

from timeline.facts.claims import Claim
from timeline.facts.numbers import plain
from timeline.facts.units import UNITS

_SCALES = ((12, "tn"), (9, "bn"), (6, "m"))
_FIRST_SCALED = 1_000_000
_DIGITS = 3  # of a number with a scale
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "INR": "₹", "KRW": "₩"}
_NOUNS = {"percent": "%", "hour": "h"}


def short_number(number: Decimal) -> str:
    """Return a number: in full below a million, else with three digits and its scale: `24,576`, `2.42 bn`."""
    if abs(number) < _FIRST_SCALED:
        return _grouped(number)
    for power, scale in _SCALES:
        scaled = _rounded(abs(number).scaleb(-power))
        if scaled >= 1:
            return f"{'-' if number < 0 else ''}{_grouped(scaled)} {scale}"
    return _grouped(number)


def short_amount(number: Decimal, unit: str) -> str:
    """Return a number with its unit: `$2.1 bn`, `CNY 18.2 bn`, `18,000 people`, `6 %`.

    Args:
        number: the number.
        unit: what is counted, or a currency; "" for a number alone.
    """
    text = short_number(number)
    if unit in _SIGNS:
        return f"-{_SIGNS[unit]}{text[1:]}" if number < 0 else f"{_SIGNS[unit]}{text}"
    if unit in _NOUNS:
        return f"{text} {_NOUNS[unit]}"
    if unit in UNITS:
        return f"{text} {UNITS[unit][number != 1]}"
    return f"{unit} {text}" if _is_currency(unit) else f"{text} {unit}".rstrip()


def short_claim(claim: Claim) -> str:
    """Return a claim: `$2.1 bn`, `up to 18,000 people`, `500 people or more`, `$1 bn to $2 bn`; "" without a number.

    Whether the number is approximate is left out.
    """
    low, high, unit = claim.minimum, claim.maximum, claim.unit
    if claim.value is not None:
        return short_amount(claim.value, unit)
    if low is not None and high is not None:
        return f"{short_number(low) if unit in UNITS else short_amount(low, unit)} to {short_amount(high, unit)}"
    if low is not None:
        return f"{short_amount(low, unit)} or more"
    return f"up to {short_amount(high, unit)}" if high is not None else ""


def says(text: str, claim: Claim) -> bool:
    """Return whether a text has a claim's number, as digits or in the usual words: `18,000`, `$1.6 billion`, `a tenth`.

    Args:
        text: a title.
        claim: a figure.
    """
    number = claim.value if claim.value is not None else claim.minimum if claim.minimum is not None else claim.maximum
    if number is None:
        return False
    found = f" {text.lower().replace('-', ' ')} "
    return any(_stands_alone(found, form) for form in _forms(number, claim.unit))


def _forms(number: Decimal, unit: str) -> list[str]:
    """Return the ways in which titles write a number, in lower case."""
    forms = [_grouped(number), plain(number), *_FRACTIONS.get((plain(number), unit), ())]
    for power, words in _SCALE_WORDS:
        scaled = plain(number.scaleb(-power))
        if abs(number) >= Decimal(10) ** power:
            spoken = [scaled, *_SPOKEN.get(scaled, ())]
            forms += [f"{one}{between}{word}" for one in spoken for between in (" ", "") for word in words]
    forms += [word for word in _SPOKEN.get(plain(number), ()) if word != "a"]  # 'a' alone is no number
    return forms


def _stands_alone(text: str, form: str) -> bool:
    """Return whether a text has a form that is no part of a longer number or word."""
    at = text.find(form)
    while at >= 0:
        before, after = text[at - 1] if at else " ", text[at + len(form) : at + len(form) + 2]
        longer = after[:1].isalnum() or (after[:1] in (".", ",") and after[1:].isdigit())
        if not (before.isalnum() or before in ".," or longer):
            return True
        at = text.find(form, at + 1)
    return False


def _grouped(number: Decimal) -> str:
    return f"{Decimal(plain(number)):,f}"


def _rounded(number: Decimal) -> Decimal:
    """Return a number with three digits."""
    digits = _DIGITS - 1 - number.adjusted() if number else 0
    return Decimal(plain(round(number, max(digits, 0))))


def _is_currency(unit: str) -> bool:
    return len(unit) == len("USD") and unit.isupper()


_SCALE_WORDS = ((12, ("trillion", "tn")), (9, ("billion", "bn")), (6, ("million", "m")), (3, ("thousand", "k")))
_SPOKEN = {
    "1": ("a", "one"), "2": ("two",), "3": ("three",), "4": ("four",), "5": ("five",), "6": ("six",),
    "7": ("seven",), "8": ("eight",), "9": ("nine",), "10": ("ten",), "11": ("eleven",), "12": ("twelve",),
    "0.5": ("half a",),
}  # fmt: skip
_FRACTIONS = {
    ("50", "percent"): ("half",),
    ("33", "percent"): ("third",),
    ("25", "percent"): ("quarter",),
    ("20", "percent"): ("fifth",),
    ("10", "percent"): ("tenth",),
    ("0.5", "hour"): ("half an hour",),
}


__all__ = ["says", "short_amount", "short_claim", "short_number"]
