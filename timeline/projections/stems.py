"""The stem of a word, and the parts of a compound: `acquired` and `acquisition` are found by one search.

The stem is that of the English Snowball stemmer (M. F. Porter, https://snowballstem.org). Irregular verbs, and the
nouns that are made of a verb and a particle (`layoff`, `takeover`), it leaves as they are; this module knows the ones
that titles have.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any

_SHORTEST = 3
_ONE = Lock()
"""A stemmer keeps the word that it works on, so threads take turns."""
_IRREGULAR = {
    form: verb
    for verb, forms in {
        "begin": "began begun",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "choose": "chose chosen",
        "fall": "fell fallen",
        "find": "found",
        "give": "gave given",
        "go": "went gone",
        "grow": "grew grown",
        "hold": "held",
        "keep": "kept",
        "lay": "laid",
        "lead": "led",
        "leave": "left",
        "lend": "lent",
        "lose": "lost",
        "make": "made",
        "meet": "met",
        "pay": "paid",
        "rise": "rose risen",
        "run": "ran",
        "sell": "sold",
        "send": "sent",
        "spend": "spent",
        "spin": "spun",
        "steal": "stole stolen",
        "strike": "struck",
        "take": "took taken",
        "win": "won",
        "withdraw": "withdrew withdrawn",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
_COMPOUND = re.compile(
    "(bail|break|build|buy|carve|cut|hand|kick|lay|lock|mark|pay|phase|pull|roll|run|sell|set|shut|sign|spin|stand|start|"
    "step|take|walk|write)(away|back|down|in|off|on|out|over|up)s?"
)


@lru_cache(maxsize=2**17)
def stem(word: str) -> str:
    """Return the stem of a word; a word with other letters than those of English is its own stem.

    Args:
        word: in lower case and without diacritics.
    """
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    with _ONE:
        found: str = _stemmer().stemWord(_IRREGULAR.get(word, word))
    return found


def parts(word: str) -> tuple[str, ...]:
    """Return the stems of the verb and the particle of a compound: `layoffs` gives `lay` and `off`; else nothing."""
    found = _COMPOUND.fullmatch(word)
    return () if found is None else (stem(found[1]), found[2])


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")
