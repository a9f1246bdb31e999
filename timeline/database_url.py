"""Parse the address of a database."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from timeline.errors import StoreError


def parsed(given: str | URL) -> URL:
    """Parse a URL. An error shows no part of a URL that may hold a password.

    Raises:
        StoreError: it is no URL of a database.
    """
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        text = str(given)
        scheme, colon, _ = text.partition(":")
        shown = f"{scheme}:…" if colon else "…" if "@" in text or "=" in text else text
        raise StoreError(
            f"'{shown}' is not a database URL: write sqlite:///path/to/timeline.db or"
            " postgresql+psycopg://user:password@host/database"
        ) from None
    if isinstance(given, str) and not url.drivername.startswith("sqlite") and given.count("@") > 1:
        raise StoreError(
            "the database URL has more than one '@': write %40 for an '@' in the user name, the password or an option"
        )
    return url
