"""The words to find events by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.log.entry import Entry

NAME = "search"
VERSION = 1
TABLES = ("event_search",)


def apply(connection: Connection, items: Sequence[tuple[Entry, facts.Fact]]) -> None:
    """Index the words of the versions that entries make."""
    sql.run_many(
        connection,
        "INSERT INTO event_search (rowid, title, words, publishers) VALUES (?, ?, ?, ?)",
        [_words(entry, fact) for entry, fact in items if isinstance(fact, facts.Event)],
    )


def _words(entry: Entry, fact: facts.Event) -> tuple[int, str, str, str]:
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return entry.position, fact.title, " ".join(text), " ".join(cited)
