"""The common words of a log: those of its last titles. They say what a misspelt word in a search may mean."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Connection

from timeline import facts, sql
from timeline.log import read
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.projections import search
from timeline.query.word_index import WordIndex
from timeline.store import Store

_MOST_TITLES = 5_000
_LEAST = 4  # letters
_STEPS = 4  # bits
_KEPT = 4


def common_words(connection: Connection, store: Store, position: int) -> WordIndex:
    """Return the words of the last titles up to a position, and of the labels of their kinds.

    A position is rounded down to four bits, so that the words are read again only after the log has grown by an eighth.

    Args:
        connection: a connection to the database.
        store: the database, for which the words are kept.
        position: the last position to read; it may be behind the end.
    """
    kept = _indexes.setdefault(store, {})
    head = min(position, read.head(connection))
    until = head >> max(0, head.bit_length() - _STEPS) << max(0, head.bit_length() - _STEPS)
    key = read.mark(connection, until=until)
    if key not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = WordIndex(_words(connection, until))
    return kept[key]


def meant(word: str, known: WordIndex) -> tuple[str, ...]:
    """Return the common words that a misspelt word may mean; nothing if a common word begins with it."""
    if len(word) < _LEAST or not word.isascii() or known.beginning_with(word):
        return ()
    return tuple(sorted(known.near(word)))


def _words(connection: Connection, until: int) -> set[str]:
    found: set[str] = set()
    rows = sql.rows(
        connection,
        f"SELECT p.{P.body} FROM {E} AS e JOIN {P} AS p ON p.{P.position} = e.{E.position}"
        f" WHERE e.{E.position} <= ? AND e.{E.subject} LIKE 'event/%' ORDER BY e.{E.position} DESC LIMIT ?",
        (until, _MOST_TITLES),
    )
    for (body,) in rows:
        payload = orjson.loads(body)
        kind = facts.KINDS.get(payload.get("kind", ""))
        texts = [*_texts(payload.get("title")), *([kind.label] if kind else [])]
        found.update(word for text in texts for word in _of_text(text))
    return {word for word in found if len(word) >= _LEAST and word.isascii()}


def _texts(title: object) -> list[str]:
    """Return the wordings of a title."""
    items = title if isinstance(title, list) else [title]
    return [str(item["text"]) if isinstance(item, dict) and "text" in item else str(item) for item in items]


@lru_cache(maxsize=2 * _MOST_TITLES)
def _of_text(text: str) -> tuple[str, ...]:
    return tuple(search.words(text))


_indexes: WeakKeyDictionary[Store, dict[str, WordIndex]] = WeakKeyDictionary()
"""The last words read from each database, by the mark of the last entry that they come from."""
