"""The database engines for a log. Each engine has its own files for what differs between them.

Other modules don't check which engine they use: they call the methods of `of(connection)` or `store.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from timeline.engines.base import AHEAD, BEHIND, Engine, InlineRows, Row, ahead
from timeline.engines.postgresql import PostgreSQL
from timeline.engines.sqlite import SQLite
from timeline.errors import StoreError

__all__ = ["AHEAD", "BEHIND", "ENGINES", "Engine", "InlineRows", "Row", "ahead", "at", "of"]

ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (SQLite(), PostgreSQL())}
"""Every engine, by SQLAlchemy's name for it."""


def of(connection: Connection) -> Engine:
    """Return the engine of a connection."""
    return ENGINES[connection.dialect.name]


def at(url: URL) -> Engine:
    """Return the engine for a URL.

    Raises:
        StoreError: no engine supports the URL.
    """
    name = url.get_backend_name()
    if name not in ENGINES:
        raise StoreError(f"unsupported database '{name}': use sqlite:///… or postgresql+psycopg://…")
    return ENGINES[name]
