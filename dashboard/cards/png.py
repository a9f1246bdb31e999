"""A picture as PNG, drawn by resvg with the font of the pages. Letters that it lacks come from a font of the system."""

from __future__ import annotations

from pathlib import Path

_FONTS = [str(Path(__file__).parents[1] / "fonts" / f"inter-{name}.ttf") for name in ("regular", "semibold")]


def png(svg: str, *, zoom: float = 1) -> bytes:
    """Return a picture as PNG.

    Args:
        svg: the picture, one of ours: all text in it is escaped.
        zoom: pixels of the result for a pixel of the picture.
    """
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=zoom, font_files=_FONTS, font_family="Inter", sans_serif_family="Inter"
    )
