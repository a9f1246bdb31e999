"""People who went from company to company: an SVG flow diagram in which each band is a link."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.charts.metrics import cut, text_width
from dashboard.escape import html
from dashboard.language import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from timeline.query import Move, Talent

_BAR = 10.0
_GAP = 10.0
_LEAST = 14.0
_TOP = 26.0
_LABEL = 190.0
_SIZE = 12.5


@dataclass(frozen=True, slots=True)
class Flow:
    """People who went from one company to another.

    Attributes:
        key: the unique key of the flow.
        moves: the moves in the flow.
        people: the number of people.
    """

    key: str
    origin: str
    destination: str
    moves: tuple[Move, ...]
    people: Decimal


def flows(moves: Iterable[Move]) -> list[Flow]:
    """Return the flows between pairs of companies, the largest first.

    Moves with more or fewer than two companies are left out.
    """
    grouped: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in moves:
        if move.between is not None:
            grouped[move.between].append(move)
    found = [
        Flow(f"{origin}>{to}", origin, to, tuple(items), sum((m.count for m in items), Decimal(0)))
        for (origin, to), items in grouped.items()
    ]
    return sorted(found, key=lambda flow: (-flow.people, -len(flow.moves), flow.key))


def sankey(  # noqa: PLR0913 - what a chart needs
    found: Sequence[Flow],
    names: dict[str, str],
    href: Callable[[str], str],
    talents: Mapping[str, Talent],
    *,
    width: float,
    unit: float,
) -> str:
    """Draw flows as bands from the companies that lost people (left) to those that gained them (right).

    Each band is a link.

    Args:
        found: the flows.
        names: the companies' names by slug.
        href: gives the link for a flow's key.
        talents: all moves to and from each company; the number beside a company is how many people left or joined it.
        width: the drawing's width in pixels; it is scaled to the page.
        unit: the height in pixels of a flow of one person; a flow of four people is twice as high.
    """
    high = {flow.key: max(math.sqrt(flow.people) * unit, 3.0) for flow in found}
    left = _column(found, "origin", high)
    right = _column(found, "destination", high)
    height = max(left[1], right[1]) + 4
    x0, x1 = _LABEL, width - _LABEL
    used: dict[tuple[str, str], float] = defaultdict(float)
    bands = []
    order = sorted(found, key=lambda flow: (left[0][flow.origin][0], right[0][flow.destination][0]))
    for flow in order:
        size = high[flow.key]
        y0 = left[0][flow.origin][0] + used["l", flow.origin]
        y1 = right[0][flow.destination][0] + used["r", flow.destination]
        used["l", flow.origin] += size
        used["r", flow.destination] += size
        bands.append(_band(flow, names, href(flow.key), _path((x0 + _BAR, y0), (x1 - _BAR, y1), size)))
    nodes = [
        _node(names.get(slug, slug), talents[slug].left.known, x=x0, y=y, size=size, before=True)
        for slug, (y, size) in left[0].items()
    ]
    nodes += [
        _node(names.get(slug, slug), talents[slug].joined.known, x=x1 - _BAR, y=y, size=size, before=False)
        for slug, (y, size) in right[0].items()
    ]
    heads = (
        f'<text x="{x0 + _BAR:.0f}" y="14" text-anchor="end" class="tl-sankey-head">{html(gettext("left"))}</text>'
        f'<text x="{x1 - _BAR:.0f}" y="14" class="tl-sankey-head">{html(gettext("joined"))}</text>'
    )
    return (
        f'<svg class="tl-sankey" viewBox="0 0 {width:.0f} {height:.0f}" role="group"'
        f' aria-label="{html(gettext("People who went from company to company"))}">{heads}'
        f"{''.join(bands)}{''.join(nodes)}</svg>"
    )


def _column(found: Sequence[Flow], end: str, high: dict[str, float]) -> tuple[dict[str, tuple[float, float]], float]:
    """Place the companies of one side, those with the most people on top.

    Returns:
        (y, height) by slug, and the lower end of the column.
    """
    size: dict[str, float] = defaultdict(float)
    total: dict[str, Decimal] = defaultdict(Decimal)
    for flow in found:
        size[getattr(flow, end)] += high[flow.key]
        total[getattr(flow, end)] += flow.people
    y, placed = _TOP, {}
    for slug in sorted(size, key=lambda slug: (-total[slug], slug)):
        placed[slug] = (y, size[slug])
        y += max(size[slug], _LEAST) + _GAP
    return placed, y - _GAP


def _node(  # noqa: PLR0913 - where it stands
    name: str, total: Decimal, *, x: float, y: float, size: float, before: bool
) -> str:
    at, anchor = (x - 8, "end") if before else (x + _BAR + 8, "start")
    number = labels.number(total)
    shown = cut(name, _SIZE, _LABEL - 20 - text_width(f" {number}", _SIZE))
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BAR:.0f}" height="{size:.1f}" rx="2" class="tl-sankey-node"></rect>'
        f'<text x="{at:.1f}" y="{y + max(size, _LEAST) / 2:.1f}" dy="0.35em" text-anchor="{anchor}">{html(shown)}'
        f' <tspan class="tl-sankey-number">{number}</tspan></text>'
    )


def _path(start: tuple[float, float], end: tuple[float, float], size: float) -> str:
    """Return the outline of a band that is `size` pixels high, from one point to another."""
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f},{y0:.1f}C{middle:.1f},{y0:.1f} {middle:.1f},{y1:.1f} {x1:.1f},{y1:.1f}L{x1:.1f},{y1 + size:.1f}"
        f"C{middle:.1f},{y1 + size:.1f} {middle:.1f},{y0 + size:.1f} {x0:.1f},{y0 + size:.1f}Z"
    )


def _band(flow: Flow, names: dict[str, str], href: str, path: str) -> str:
    text = ngettext(
        "{origin} to {destination}: {count} person",
        "{origin} to {destination}: {count} people",
        int(flow.people),
        origin=names.get(flow.origin, flow.origin),
        destination=names.get(flow.destination, flow.destination),
    )
    return (
        f'<a href="{html(href)}" data-app="1" aria-label="{html(text)}"><path d="{path}">'
        f"<title>{html(text)}</title></path></a>"
    )
