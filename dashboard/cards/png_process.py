"""The program that draws pictures: SVG on its standard input, PNG on its standard output. See `png`.

With an argument, it draws one picture at that zoom. Without, it draws one after the other until its input ends: each
text comes, and each picture goes, after its length in four bytes, the highest first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_FONTS = [str(Path(__file__).parents[1] / "fonts" / f"inter-{name}.ttf") for name in ("regular", "semibold")]
_NICE = 10  # lower than the pages' priority


_LENGTH = 4  # bytes


def main() -> None:
    """Draw one picture, or one after the other."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    taken, given = sys.stdin.buffer, sys.stdout.buffer
    if len(sys.argv) > 1:
        given.write(_drawn(taken.read(), float(sys.argv[1])))
        return
    while length := taken.read(_LENGTH):
        picture = _drawn(taken.read(int.from_bytes(length, "big")), 1)
        given.write(len(picture).to_bytes(_LENGTH, "big") + picture)
        given.flush()


def _drawn(svg: bytes, zoom: float) -> bytes:
    import resvg_py

    found: bytes = resvg_py.svg_to_bytes(
        svg_string=svg.decode(), zoom=zoom, font_files=_FONTS, font_family="Inter", sans_serif_family="Inter"
    )
    return found


if __name__ == "__main__":
    main()
