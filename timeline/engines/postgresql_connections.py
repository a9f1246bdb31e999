"""Connections to PostgreSQL: check whether one is alive, and wait for notifications of appends."""

from __future__ import annotations

import math
import select
import time
from collections.abc import Mapping
from typing import Any, Self

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError

from timeline.errors import StoreError

_IDLE = 1.0  # seconds


def check_settings(engine: Engine, settings: Mapping[str, str]) -> None:
    """Check that each new connection has its settings, and that a commit is durable.

    A pooler in front of the server may drop them; and without them, a reader might write.

    Args:
        engine: the pool.
        settings: the settings that each connection asks for, as the server shows them.
    """
    shown = ", ".join(f"current_setting('{name}')" for name in (*settings, "synchronous_commit"))

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
        *found, durable = connection.execute(f"SELECT {shown}").fetchone()
        for (name, wanted), there in zip(settings.items(), found, strict=True):
            if there != wanted:
                raise StoreError(
                    f"the connection ignores the setting {name}: it is {there!r}, not {wanted!r}. A pooler such as"
                    " PgBouncer may drop settings: connect to the server itself"
                )
        if durable == "off":  # an append that was acknowledged must survive a crash of the server
            connection.execute("SET synchronous_commit = on")
        if not connection.autocommit:
            connection.commit()


def look_before_use(engine: Engine) -> None:
    """Check whether a connection is alive if it was idle, or if the server has sent something or closed it.

    Checking every time costs a round trip. If one connection is dead, older ones are too: the server has restarted.
    """

    @event.listens_for(engine, "checkin")
    def left(_connection: object, record: Any) -> None:  # noqa: ANN401 - the pool's record
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - the driver's connection
        try:
            if time.monotonic() - record.info.get("left", math.inf) > _IDLE or _readable(connection.fileno()):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _readable(socket: int) -> bool:
    if not hasattr(select, "poll"):  # on Windows: check it every time
        return True
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


class Notifications:
    """Wait until the log in PostgreSQL has grown, on a separate connection.

    A notification may be lost, for example with its connection. So each wait ends after some seconds, and the caller
    checks the log.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._unnotified = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def wait(self, seconds: float) -> None:
        """Wait until an append is reported, at most this many seconds."""
        import psycopg

        end = time.monotonic() + seconds
        try:
            if self._unnotified:
                time.sleep(seconds)
                return
            if self._connection is None:
                self._connection = self._listen()
                return  # there was no notification of appends before LISTEN
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
        except (psycopg.Error, SQLAlchemyError) as error:
            # A replica gets no notifications.
            self._unnotified = isinstance(error, psycopg.errors.ReadOnlySqlTransaction)
            self._drop()
            time.sleep(max(0.0, end - time.monotonic()))

    def _listen(self) -> Any:  # noqa: ANN401 - the driver's connection
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()  # the pool must not give it to a reader
        try:
            connection.rollback()
            connection.autocommit = True
            connection.execute("LISTEN timeline")
        except BaseException:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
