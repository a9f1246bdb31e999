"""Values of numpy and pandas as values of Python, without importing either."""

from __future__ import annotations

import datetime as dt
from typing import Any

_MIDNIGHT = "T00:00:00"
_NONE = "NaT"


def plain_value(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a scalar of numpy or pandas as Python's own value; return every other value unchanged.

    A timestamp at midnight without a time zone is its day. `numpy.datetime64("2023-04")` is the text `2023-04`.
    """
    library = type(value).__module__.partition(".")[0]
    if library == "numpy" and type(value).__name__ == "datetime64":
        day, time, rest = str(value).partition(_MIDNIGHT)
        return day if time and not rest.strip(".0") else str(value)
    if library == "numpy" and getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        own = value.item()
        if isinstance(own, float):  # a count or a year, from a column that has gaps; the text of a short float is exact
            return int(own) if own.is_integer() else float(str(value))
        return own
    if library == "pandas" and isinstance(value, dt.datetime):
        if str(value) == _NONE:
            return _NONE
        is_day = value.tzinfo is None and value == value.normalize()  # type: ignore[attr-defined]
        return value.date() if is_day else value.to_pydatetime(warn=False)  # type: ignore[attr-defined]
    return value
