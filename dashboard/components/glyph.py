"""A kind's glyph in HTML: the shapes of the figure, drawn with CSS."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dashboard import labels
from timeline.facts import kind_of

if TYPE_CHECKING:
    from timeline.query import EventRecord


def _regular(corners: int, turn: float = -90.0, inner: float = 1.0) -> str:
    """Return a regular polygon, or a star if `inner` is below 1."""
    points = []
    steps = corners if inner == 1.0 else corners * 2
    for index in range(steps):
        radius = 50 * (inner if inner < 1 and index % 2 else 1)
        angle = math.radians(turn + index * 360 / steps)
        points.append(f"{50 + radius * math.cos(angle):.1f}% {50 + radius * math.sin(angle):.1f}%")
    return f"polygon({','.join(points)})"


def _joined(*parts: str) -> str:
    """Return one polygon of several parts around the middle, with a slit between them; a part is `x y,x y …` in %."""
    points = [point for part in parts for point in (*part.split(","), part.split(",")[0])]
    return f"polygon({','.join(f'{x}% {y}%' for x, y in (point.split() for point in points))})"


_X = "polygon(20% 5%,50% 35%,80% 5%,95% 20%,65% 50%,95% 80%,80% 95%,50% 65%,20% 95%,5% 80%,35% 50%,5% 20%)"
_CROSS = "polygon(35% 5%,65% 5%,65% 35%,95% 35%,95% 65%,65% 65%,65% 95%,35% 95%,35% 65%,5% 65%,5% 35%,35% 35%)"

SHAPES = {
    "circle": "circle(46%)",
    "square": "inset(8%)",
    "diamond": "polygon(50% 0,100% 50%,50% 100%,0 50%)",
    "diamond-tall": "polygon(50% 0,80% 50%,50% 100%,20% 50%)",
    "diamond-wide": "polygon(50% 20%,100% 50%,50% 80%,0 50%)",
    "diamond-cross": _joined("46 46,4 46,46 4", "54 46,54 4,96 46", "54 54,96 54,54 96", "46 54,46 96,4 54"),
    "star-diamond": _regular(4, inner=0.5),
    "bowtie": "polygon(0 12%,50% 50%,100% 12%,100% 88%,50% 50%,0 88%)",
    "hourglass": "polygon(12% 0,88% 0,50% 50%,88% 100%,12% 100%,50% 50%)",
    "triangle-up": "polygon(50% 6%,98% 90%,2% 90%)",
    "triangle-down": "polygon(50% 94%,98% 10%,2% 10%)",
    "triangle-left": "polygon(6% 50%,90% 98%,90% 2%)",
    "triangle-ne": "polygon(8% 8%,92% 8%,92% 92%)",
    "triangle-right": "polygon(94% 50%,10% 98%,10% 2%)",
    "x": _X,
    "square-x": _joined("50 44,14 8,86 8", "56 50,92 14,92 86", "50 56,86 92,14 92", "44 50,8 86,8 14"),
    "star": _regular(5, inner=0.42),
    "star-square": _regular(4, turn=-45, inner=0.6),
    "star-triangle-up": "polygon(50% 0,62% 52%,98% 92%,50% 76%,2% 92%,38% 52%)",
    "star-triangle-down": "polygon(50% 100%,62% 48%,98% 8%,50% 24%,2% 8%,38% 48%)",
    "hexagram": _regular(6, inner=0.58),
    "hexagon": _regular(6),
    "hexagon2": _regular(6, turn=0),
    "pentagon": _regular(5),
    "octagon": _regular(8, turn=22.5),
    "cross": _CROSS,
    "square-cross": _joined(
        "46 46,8 46,8 8,46 8", "54 46,54 8,92 8,92 46", "54 54,92 54,92 92,54 92", "46 54,46 92,8 92,8 54"
    ),
}


def glyph(kind: str, *, hollow: bool = False) -> str:
    """Return a kind's glyph. It is hollow if sources disagree, or if the event is planned or retracted."""
    cls = kind_of(kind)
    names = f"tl-glyph tl-s-{cls.symbol} tl-f-{cls.family}{' tl-hollow' if hollow else ''}"
    return f'<span class="{names}" aria-hidden="true"></span>'


def glyph_of(record: EventRecord) -> str:
    """Return an event's glyph."""
    return glyph(record.kind, hollow=bool(labels.marks(record)))


def css() -> str:
    """Return the rules for all shapes."""
    return "\n".join(
        f".tl-s-{name},.tl-s-{name}.tl-hollow::after{{clip-path:{shape}}}" for name, shape in SHAPES.items()
    )
