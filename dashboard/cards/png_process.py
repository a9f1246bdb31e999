"""The program that draws one picture: SVG on its standard input, PNG on its standard output. See `png`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_FONTS = [str(Path(__file__).parents[1] / "fonts" / f"inter-{name}.ttf") for name in ("regular", "semibold")]
_NICE = 10  # lower than the pages' priority


def main() -> None:
    """Draw the picture, at the zoom that the argument gives."""
    import resvg_py

    if hasattr(os, "nice"):
        os.nice(_NICE)
    drawn = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(),
        zoom=float(sys.argv[1]),
        font_files=_FONTS,
        font_family="Inter",
        sans_serif_family="Inter",
    )
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
