"""Countries by their codes: ISO 3166-1 alpha-2, with the names of Unicode CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import BeforeValidator

from timeline.errors import FactError

_NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
"""Regions of CLDR with codes that ISO 3166-1 does not assign to a country."""
_OTHERS = {"UK": "GB", "EL": "GR", "USA": "US", "UAE": "AE"}
"""Codes that people write for others."""


@cache
def countries() -> Mapping[str, str]:
    """Return the English name of each country by its code."""
    from babel import Locale

    named = Locale("en").territories
    return {code: name for code, name in sorted(named.items()) if code.isalpha() and code not in _NOT_ISO}


def check_country(value: object) -> str:
    """Return a country's code unchanged.

    Raises:
        FactError: it is not a code of ISO 3166-1 alpha-2; the error names the code that is meant, if it is clear.
    """
    if isinstance(value, str) and value in countries():
        return value
    shown = f"'{value[:60]}'" if isinstance(value, str) else "the value"
    meant = country_meant(value.strip()) if isinstance(value, str) else None
    raise FactError(
        f"{shown} is not a country code",
        code="S207",
        suggestion=f"write {meant} ({countries()[meant]})" if meant else "write an ISO 3166-1 alpha-2 code, such as US",
        instead=meant,
    )


def country_meant(text: str) -> str | None:
    """Return the code that a text means, in any case: a code, or the English name of a country; None if it is none."""
    code = _OTHERS.get(text.upper(), text.upper())
    if code in countries():
        return code
    return next((code for code, name in countries().items() if name.casefold() == text.casefold()), None)


Country = Annotated[str, BeforeValidator(check_country)]
