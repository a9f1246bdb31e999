"""Convert the numbers of tables to the form of seed files."""

from __future__ import annotations

import re
from decimal import Context
from typing import Literal

from timeline.errors import FactError
from timeline.facts.numbers import parse_number, plain

Form = Literal["1234.5", "1,234.5", "1.234,5", "1 234,5", "1'234.5"]
FORMS: tuple[Form, ...] = ("1234.5", "1,234.5", "1.234,5", "1 234,5", "1'234.5")
"""The forms of numbers, as examples; the first one is that of seed files."""

_SEPARATORS = {
    "1,234.5": (",", "."),
    "1.234,5": (r"\.", ","),
    "1 234,5": ("[ \u00a0\u2009\u202f]", ","),
    "1'234.5": ("['\u2019]", "."),
}
_PATTERNS = {
    form: re.compile(rf"([+-]?(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+))(?:{re.escape(point)}(\d+))?( ?%|)", re.ASCII)
    for form, (group, point) in _SEPARATORS.items()
}
_FLOAT_DIGITS = 15  # the decimal digits that a double keeps (C's DBL_DIG)
_NOISE = Context(prec=_FLOAT_DIGITS)


def ungrouped(text: str, form: Form) -> str:
    """Return a number without separators and with a decimal point.

    Raises:
        FactError: it does not have that form.
    """
    if form == FORMS[0]:
        return text
    match = _PATTERNS[form].fullmatch(text)
    if match is None:
        raise FactError(
            f"'{text[:60]}' does not have the form {form}", code="S110", suggestion="correct form: of this field"
        )
    whole, decimals, percent = match.groups()
    digits = re.sub(r"[^0-9+-]", "", whole)
    return digits + (f".{decimals}" if decimals else "") + percent.strip()


def from_fraction(text: str) -> str:
    """Return a fraction as percent: `0.15` as `15`. The 16th digit is noise of a float: 0.35000000000000003 is `35`.

    Raises:
        FactError: it is not a number.
    """
    number = parse_number(text)
    if len(number.as_tuple().digits) > _FLOAT_DIGITS:
        number = _NOISE.plus(number)
    return plain(number * 100)
