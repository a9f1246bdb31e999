"""The tables of the log. SQLite holds them as STRICT tables, hence the plain column types."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

Position = BigInteger().with_variant(Integer(), "sqlite")
"""Positions and versions: 64 bits on every engine (SQLite's INTEGER)."""
_STORIES = text("kind = 'story'")


class LogEntry(SQLModel, table=True):
    """One change of one subject. Written by `timeline.log.append` alone."""

    __tablename__ = "log_entry"
    __table_args__ = (
        UniqueConstraint("subject", "version"),
        Index("log_entry_story", "position", sqlite_where=_STORIES, postgresql_where=_STORIES),
        {"sqlite_strict": True},
    )

    position: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs={"autoincrement": False})
    subject: str = Field(sa_type=Text)
    version: int = Field(sa_type=Position)
    operation: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    schema_version: int = Field(sa_type=Integer)
    recorded_at: str = Field(sa_type=Text)
    recorded_by: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text, default=None)
    origin: str | None = Field(sa_type=Text, default=None)
    batch: str = Field(sa_type=Text)
    payload_digest: bytes = Field(sa_type=LargeBinary)
    leaf: bytes = Field(sa_type=LargeBinary)


class LogPayload(SQLModel, table=True):
    """An entry's payload, apart from it so that erasure can come later without touching a proof."""

    __tablename__ = "log_payload"
    __table_args__ = ({"sqlite_strict": True},)

    position: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs={"autoincrement": False})
    salt: bytes = Field(sa_type=LargeBinary)
    body: str = Field(sa_type=Text)
