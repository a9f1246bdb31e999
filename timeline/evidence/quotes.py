"""Looks for quoted words in the text of a page, whatever its markup, spaces and quotation marks."""

from __future__ import annotations

import codecs
import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.evidence.fetch import Page

_TAG = re.compile(r"<[^<>]*>")  # no `<` inside, so that hostile pages take no longer than others
_CHARSET = re.compile(rb"""<meta[^<>]{0,200}charset=["']?([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
_GAP = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""What a page begins with that names its own character set, whatever the server says."""
_REPLACED = "\ufffd"
_HEAD = 4096  # bytes in which a page names its character set
_TEXTS = ("", "text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml", "application/json")


def is_text(page: Page) -> bool:
    """Return whether the words of a page can be read; those of a PDF or a video can't."""
    return page.kind in _TEXTS


def has_quote(page: Page, quote: str) -> bool:
    """Return whether a page has the words of a quote: its letters and digits, in their order.

    Parts between gaps (…) may be apart.

    Args:
        page: a page with text.
        quote: the words.
    """
    text, at = _letters(_text(page)), 0
    for part in map(_letters, _GAP.split(quote)):
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def is_readable(page: Page) -> bool:
    """Return whether all bytes of a page are letters in its character set; if not, words may be there unseen."""
    return _REPLACED not in _decoded(page)


def _decoded(page: Page) -> str:
    for mark, name in _MARKS.items():
        if page.body.startswith(mark):
            return page.body.decode(name, "replace")
    named = _CHARSET.search(page.body[:_HEAD])
    name = page.charset or (named[1].decode() if named else "utf-8")
    try:
        codecs.lookup(name)
        return page.body.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        return page.body.decode("utf-8", "replace")


def _text(page: Page) -> str:
    text = _decoded(page)
    return unescape(_TAG.sub("", text)) if "html" in page.kind or not page.kind else unescape(text)


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
