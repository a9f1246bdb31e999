"""Read the log of a database that may not exist yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from timeline.errors import MissingDatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import URL


@contextmanager
def existing_log(url: str | URL | None) -> Iterator[Connection | None]:
    """Give a connection in one read transaction, or None if there is no database yet. Then close the database.

    Args:
        url: the database; None means the configured one.

    Raises:
        timeline.errors.StoreError: the database can't be read.
    """
    from timeline.store import Store

    try:
        store = Store.open(url)
    except MissingDatabaseError:
        yield None
        return
    try:
        with store.read() as connection:
            yield connection
    finally:
        store.close()
