"""Convert cells to text, and the words of a mapping to the text to compare with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from timeline.errors import FactError
from timeline.facts.numbers import plain

_MOST_PLAIN = 40


def text_of(cell: object) -> str:
    """Return a cell as text: trimmed, numbers of up to 40 digits without an exponent, days as ISO dates, "" if empty.

    Args:
        cell: text from CSV; a JSON scalar, with Decimals for floats; or a value from Parquet.

    Raises:
        FactError: it is a list, a mapping, or of a type without a text form.
    """
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal | float):
        number = cell if isinstance(cell, Decimal) else Decimal(str(cell))
        return plain(number) if number.is_finite() and abs(number.adjusted()) < _MOST_PLAIN else str(number)
    if isinstance(cell, int):
        return str(cell) if abs(cell) < 10**_MOST_PLAIN else f"{Decimal(cell):e}"
    if isinstance(cell, dt.date):
        return cell.isoformat().removesuffix("T00:00:00")  # a moment at midnight is a day
    type_name = type(cell).__name__
    shown = {"list": "a list", "dict": "a mapping"}.get(type_name, f"a value of the type {type_name}")
    raise FactError(f"the cell must be text, not {shown}", code="S121", suggestion="write one text in the cell")


def word(value: object) -> str:
    """Return a word of the mapping as the text to compare cells with.

    Raises:
        FactError: YAML reads it as true, false or null, or it is a list or a mapping.
    """
    if isinstance(value, bool) or value is None:
        shown = "nothing" if value is None else str(value).lower()
        raise FactError(
            f"this must be text, not {shown}", code="S121", suggestion=f'put it in quotes: "{shown.upper()}"'
        )
    return value if isinstance(value, str) else text_of(value)


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(word, value)) if isinstance(value, list | tuple) else (word(value),)


Word = Annotated[str, BeforeValidator(word)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""One word or a list of them."""
