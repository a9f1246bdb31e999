"""Text in a picture: escaped for XML, and broken into lines."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from dashboard.escape import html
from timeline.formats.reference import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

# What XML can't hold, even as a reference; `one_line` has taken away the control characters.
_NO_XML = re.compile("[\ufffe\uffff]")
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60\U0001f000-\U0003ffff]")
_AVERAGE = 0.5  # of a letter's width in Inter, as a part of its size


def xml(text: str) -> str:
    """Return a text as one line for an element's content or a quoted attribute."""
    return html(_NO_XML.sub("", one_line(text)))


def lines(text: str, *, size: float, width: float, most: int) -> list[str]:
    """Break a text into lines; a longer one ends with an ellipsis.

    Args:
        text: the text.
        size: the size of the font in pixels.
        width: the width of a line in pixels. Letters are counted, not measured.
        most: the largest number of lines.
    """
    plain = one_line(text)
    wide = len(_WIDE.findall(plain)) / len(plain) if plain else 0  # such a letter is as wide as high
    letters = max(8, int(width / size / (_AVERAGE + (1 - _AVERAGE) * wide)))
    return wrap(plain, letters, max_lines=most, placeholder=" …", break_on_hyphens=False)


def written(  # noqa: PLR0913 - how a text looks
    found: Sequence[str], *, x: float, y: float, size: float, colour: str, bold: bool = False, anchor: str = ""
) -> str:
    """Return lines of text as SVG.

    Args:
        found: the lines.
        x: where they begin (or end, by `anchor`), in pixels.
        y: the baseline of the first line.
        size: the size of the font.
        colour: its colour.
        bold: whether it is bold.
        anchor: "end" if x is the end of the text.
    """
    weight = 600 if bold else 400
    more = f' text-anchor="{anchor}"' if anchor else ""
    return "".join(
        f'<text x="{x:g}" y="{y + place * leading(size):g}" font-size="{size:g}" font-weight="{weight}"'
        f' fill="{colour}"{more}>{xml(line)}</text>'
        for place, line in enumerate(found)
    )


def leading(size: float) -> float:
    """Return the distance of two lines in pixels."""
    return round(size * 1.35)
