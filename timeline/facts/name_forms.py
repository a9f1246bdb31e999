"""Forms of one name: what makes two names look or read the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_EAST_ASIAN_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|股份有限公司|有限责任公司|有限責任公司|有限公司"
    "|주식회사|유한회사|\\((?:株|有|同|주|유)\\)"
)
"""Legal forms in Japanese, Chinese and Korean, which stand before or after the name without a space."""
_JOINED = re.compile(r"['\u2019.]")
_LEAST = 2  # characters of a name without its legal form
_NOT_WORDS = re.compile(r"[^\w+#]+|_")


@lru_cache(maxsize=65536)
def twin_key(name: str) -> str:
    """Return what twins have in common: names that differ only in what readers overlook.

    These are case, accents, punctuation, spaces, legal forms (Inc., GmbH, 株式会社; by the package `cleanco`), the
    forms of Unicode (NFKC), and letters of other scripts that look like Latin ones (Unicode Technical Standard 39;
    data by the package `confusable-homoglyphs`). `+` and `#` stay, because C++ is not C.

    Args:
        name: the name.

    Returns:
        The key; the whole name without case if nothing else is left of it.
    """
    text = unicodedata.normalize("NFKC", name)
    if not text.isascii():
        text = _EAST_ASIAN_FORMS.sub(" ", text).strip() or text
        text = "".join(_latin_lookalike(character) for character in text)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in text if not unicodedata.combining(character))
    words = words_of(text)
    forms, longest = _legal_forms()
    while size := next((n for n in range(longest, 0, -1) if tuple(words[-n:]) in forms), 0):
        if len("".join(words[:-size])) < _LEAST:
            break  # one letter alone says too little: X Corp. is not X
        del words[-size:]  # Acme Co., Ltd. is Acme
    return "".join(words) or name.casefold()


def words_of(text: str) -> list[str]:
    """Return the words of a name in lower case, without punctuation; `+` and `#` stay, because C++ is not C."""
    plain = _JOINED.sub("", text.casefold()).replace("&", " and ")
    return _NOT_WORDS.sub(" ", plain).split()


@cache
def _legal_forms() -> tuple[frozenset[tuple[str, ...]], int]:
    """Return the words of each legal form, and the most words that one has."""
    from cleanco import prepare_default_terms

    forms = frozenset(tuple(words_of(" ".join(words))) for _, words in prepare_default_terms())
    return forms, max(map(len, forms))


@lru_cache(maxsize=4096)
def _latin_lookalike(character: str) -> str:
    """Return the Latin letter or the digit that a character of another script looks like; else the character."""
    if character.isascii() or not character.isalpha() or unicodedata.name(character, "").startswith("LATIN"):
        return character
    from confusable_homoglyphs.confusables import confusables_data

    similar = [one["c"] for one in confusables_data.get(character, ())]
    return next((one for one in similar if len(one) == 1 and one.isascii() and one.isalnum()), character)
