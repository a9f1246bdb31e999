"""The width of a text in Inter: advance widths of the regular weight, in thousandths of the font's size.

The widths come from `static/inter-latin.woff2` (Inter 4, `hmtx` at wght 400). Characters that are not in the table
count as wide, so a label gets too much room rather than too little.
"""

from __future__ import annotations

_ASCII = (
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
    566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
    753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
    583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
    333, 426, 662,
)  # fmt: skip
_ADVANCE = {chr(32 + index): width for index, width in enumerate(_ASCII)} | {"…": 864, "’": 261, "€": 667}  # noqa: RUF001 - an apostrophe
_LATIN = 1000  # the widest of the other letters of Latin scripts
_OTHER = 1300  # other scripts and emoji, which another font draws
_FIRST_NOT_LATIN = 0x250


def text_width(text: str, size: float) -> float:
    """Return the width of one line of text in pixels.

    Args:
        text: the text.
        size: the font's size in pixels.
    """
    return sum(_advance(character) for character in text) * size / 1000


def cut(text: str, size: float, most: float) -> str:
    """Return the text, cut with an ellipsis if it is wider than `most` pixels."""
    if text_width(text, size) <= most:
        return text
    room = most - text_width("…", size)
    used = 0.0
    for index, character in enumerate(text):
        used += _advance(character) * size / 1000
        if used > room:
            return text[:index].rstrip() + "…"
    return text


def _advance(character: str) -> int:
    known = _ADVANCE.get(character)
    if known is not None:
        return known
    return _LATIN if ord(character) < _FIRST_NOT_LATIN else _OTHER
