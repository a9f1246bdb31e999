"""The words that find events.

This module splits, folds and stems the words, not the engines, so that both engines give the same results. SQLite keeps
them in an FTS5 table, PostgreSQL in a `tsvector`. Chinese and Japanese have no spaces between words: each two
neighbouring characters count as a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from timeline import facts
from timeline.engines import Engine
from timeline.models import Shape, columns
from timeline.projections.stems import parts, stem
from timeline.projections.table import Projection, Table, Values

_LONGEST = 100  # characters; PostgreSQL rejects very long words, and nobody types them
_MOST_OF_NAMES, _BYTES_OF_A_WORD = 900_000, 8
_WORD = re.compile(r"[^\W_]+")


_TOGETHER = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHARACTER = re.compile(f"[{_TOGETHER}]")
_PARTS = re.compile(f"[{_TOGETHER}]+|[^{_TOGETHER}]+")

Alternatives = tuple[tuple[str, bool], ...]
"""The words of which one must occur, each with whether a word that begins with it counts too."""


def words(text: str) -> list[str]:
    """Return a text's words in lower case and without diacritics, as a name is found by them.

    Of Chinese and Japanese words, each two neighbouring characters are a word, and the last character is one.
    """
    found = _words(text)
    if text.isascii():
        return found
    return [part for word in found for part in (_pairs(word) if _is_together(word) else [word])]


def typed_words(text: str) -> list[str]:
    """Return the words that somebody types to find a text: of Chinese and Japanese words, pairs that cover them."""
    found = _words(text)
    if text.isascii():
        return found
    return [part for word in found for part in (_cover(word) if _is_together(word) else [word])]


def alternatives(word: str) -> Alternatives:
    """Return what finds a typed word: words that begin with it, and words with its stem."""
    root = stem(word)
    return ((word, True),) if root.startswith(word) else ((word, True), (root, False))


def indexed_words(text: str) -> list[str]:
    """Return the words by which a text is found: its words, then their stems and the parts of compounds."""
    found = words(text)
    known = {*found}
    more = dict.fromkeys(other for word in found for other in (stem(word), *parts(word)))
    return found + [other for other in more if other not in known]


def _words(text: str) -> list[str]:
    """Return the words of a text; a change between Chinese or Japanese and other letters ends a word."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in plain if not unicodedata.combining(character))
    text = text.casefold()
    found = _WORD.findall(text)
    if not text.isascii():
        found = [part for word in found for part in _PARTS.findall(word)]
    return found if len(text) <= _LONGEST else [word[:_LONGEST] for word in found]


def _is_together(word: str) -> bool:
    """Return whether a word is Chinese or Japanese."""
    return not word.isascii() and _CHARACTER.match(word) is not None


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word))]


def _cover(word: str) -> list[str]:
    """Return pairs of neighbouring characters that together have all characters of a word."""
    starts = [*range(0, len(word) - 1, 2), max(len(word) - 2, 0)]
    return [word[at : at + 2] for at in dict.fromkeys(starts)]


@cache
def _tables(engine: Engine) -> tuple[Table, ...]:
    """Return the projection's only table; each engine has its own model for it."""
    words_row = engine.words_row

    def row(fact: facts.Event) -> list[Values]:
        title, others, cited = map(indexed_words, _texts(fact))
        return [words_row([title, others, [*cited, *_names(fact)]])]

    return (Table(Shape(engine.words_model, position=columns(engine.words_model)[0]), facts.Event, row),)


def _texts(fact: facts.Event) -> tuple[str, str, str]:
    """Return the title, the other words, and the words of its sources."""
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return fact.title, " ".join(text), " ".join(cited)


def _names(fact: facts.Event) -> list[str]:
    """Return the words of names without files that are not in its texts; they are found where its sources are.

    PostgreSQL keeps at most 1 MiB of words for an event, so a list with very many different words is cut.
    """
    found: list[str] = []
    left = _MOST_OF_NAMES
    for word in dict.fromkeys(
        word for field in fact.name_lists() for name in getattr(fact, field) for word in words(name)
    ):
        left -= len(word.encode()) + _BYTES_OF_A_WORD
        if left < 0:
            break
        found.append(word)
    return found


PROJECTION = Projection("search", 3, _tables)
