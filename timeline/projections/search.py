"""The words to find events by.

Words are taken apart and folded here, not by the engines, so that both give the same answers for the same words: SQLite
keeps them in an FTS5 table, PostgreSQL in a `tsvector`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from timeline import facts, sql
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

    def __init__(self, *, postgresql: bool) -> None:
        self._postgresql = postgresql
        self._rows: list[tuple[Any, ...]] = []

    def add(self, entry: Entry, fact: facts.Fact) -> None:
        """Take the words of an entry, where it is of an event."""
        if isinstance(fact, facts.Event):
            row = (document(fact),) if self._postgresql else (" ".join(words(text)) for text in _texts(fact))
            self._rows.append((entry.position, *row))

    def write(self, connection: Connection) -> None:
        """Index the words of the versions that the entries make."""
        if self._postgresql:
            sql.insert(connection, "event_search", ("position", "document"), self._rows)
        else:
            sql.run_many(
                connection,
                "INSERT INTO event_search (rowid, title, words, publishers) VALUES (?, ?, ?, ?)",
                self._rows,
            )


def clear(connection: Connection) -> None:
    """Forget all words."""
    if sql.is_postgresql(connection):
        sql.run(connection, "DELETE FROM event_search")
    else:
        sql.run(connection, "INSERT INTO event_search (event_search) VALUES ('delete-all')")


def matching(backend: str, wanted: Sequence[str], *, publishers: bool) -> tuple[str, str]:
    """Return SQL that gives the positions of versions with all these words, and the value for its one mark.

    Args:
        backend: sqlite or postgresql.
        wanted: words as `words` gives them; each may be the beginning of one.
        publishers: whether the names of publishers and the titles of sources count too.
    """
    if backend == "postgresql":
        weights = "" if publishers else "AB"
        value = " & ".join(f"'{word}':*{weights}" for word in wanted)
        return "SELECT position FROM event_search WHERE document @@ ?::tsquery", value
    value = " ".join(f'"{word}"*' for word in wanted)
    if not publishers:
        value = f"{{title words}} : ({value})"
    return "SELECT rowid FROM event_search WHERE event_search MATCH ?", value


def _texts(fact: facts.Event) -> tuple[str, str, str]:
    """Return title, other words, and what is cited."""
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return fact.title, " ".join(text), " ".join(cited)


def document(fact: facts.Event) -> str:
    """Write an event's `tsvector`: each word with its weight. Words have no character that needs an escape.

    Nothing asks for words beside each other, so that one place is enough for all words of a weight.
    """
    return "".join(
        f"'{between.join(found)}{between[:-1]}"
        for between, part in zip(("':1A '", "':2B '", "':3C '"), _texts(fact), strict=True)
        if (found := words(part))
    )
