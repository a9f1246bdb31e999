"""The words to find events by.

Words are taken apart and folded here, not by the engines, so that both give the same answers for the same words: SQLite
keeps them in an FTS5 table, PostgreSQL in a `tsvector`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.engines import Engine
from timeline.log.entry import Entry

NAME = "search"
VERSION = 2

_LONGEST = 100  # characters; PostgreSQL refuses very long ones, and nobody types them
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return a text's words without case and without diacritics."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in plain if not unicodedata.combining(character))
    text = text.casefold()
    found = _WORD.findall(text)
    return found if len(text) <= _LONGEST else [word[:_LONGEST] for word in found]


class Batch:
    """The words of some entries' events."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows: list[tuple[Any, ...]] = []

    def add(self, entry: Entry, fact: facts.Fact) -> None:
        """Take the words of an entry, where it is of an event."""
        if isinstance(fact, facts.Event):
            self._rows.append((entry.position, *self._engine.words_row(parts(fact))))

    def write(self, connection: Connection) -> None:
        """Index the words of the versions that the entries make."""
        sql.insert(connection, "event_search", self._engine.search_columns, self._rows)


def parts(fact: facts.Event) -> list[list[str]]:
    """Return the words of an event's title, its other words, and those of its sources."""
    return [words(text) for text in _texts(fact)]


def _texts(fact: facts.Event) -> tuple[str, str, str]:
    """Return title, other words, and what is cited."""
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return fact.title, " ".join(text), " ".join(cited)
