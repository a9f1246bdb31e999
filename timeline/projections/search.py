"""The words that find events.

This module splits and folds the words, not the engines, so that both engines give the same results. SQLite keeps them
in an FTS5 table, PostgreSQL in a `tsvector`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from timeline import facts
from timeline.engines import Engine
from timeline.models import Shape, columns
from timeline.projections.table import Projection, Table, Values

_LONGEST = 100  # characters; PostgreSQL rejects very long words, and nobody types them
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return a text's words in lower case and without diacritics."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in plain if not unicodedata.combining(character))
    text = text.casefold()
    found = _WORD.findall(text)
    return found if len(text) <= _LONGEST else [word[:_LONGEST] for word in found]


@cache
def _tables(engine: Engine) -> tuple[Table, ...]:
    """Return the projection's only table; each engine has its own model for it."""
    words_row = engine.words_row

    def row(fact: facts.Event) -> list[Values]:
        return [words_row([words(text) for text in _texts(fact)])]

    return (Table(Shape(engine.words_model, position=columns(engine.words_model)[0]), facts.Event, row),)


def _texts(fact: facts.Event) -> tuple[str, str, str]:
    """Return the title, the other words, and the words of its sources."""
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return fact.title, " ".join(text), " ".join(cited)


PROJECTION = Projection("search", 2, _tables)
