"""The database engines that a log can live in. What differs between them stands here, each engine in its own files.

Nobody outside asks which engine it is: they ask `of(connection)` or `store.engine` to do what is to be done.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from timeline.engines.base import Engine, InlineRows, Row
from timeline.engines.postgresql import PostgreSQL
from timeline.engines.sqlite import SQLite
from timeline.errors import StoreError

__all__ = ["ENGINES", "Engine", "InlineRows", "Row", "at", "of"]

ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (SQLite(), PostgreSQL())}
"""Every engine, by SQLAlchemy's name for it."""


def of(connection: Connection) -> Engine:
    """Return the engine that a connection leads to."""
    return ENGINES[connection.dialect.name]


def at(url: URL) -> Engine:
    """Return the engine that a URL names.

    Raises:
        StoreError: it is none of ours.
    """
    name = url.get_backend_name()
    if name not in ENGINES:
        raise StoreError(f"databases of the kind '{name}' are not supported: use sqlite:///… or postgresql+psycopg://…")
    return ENGINES[name]
