"""The companies that people came from and went to: lists of bars with names, in HTML."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from timeline.query import Move

    Href = Callable[[str], str]
    """Returns the link to a company, or to an event."""

UNKNOWN = ""
"""The text for an unknown company."""

_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Partner:
    """People who came from, or went to, one company.

    Attributes:
        slug: the company; "" means unknown.
        moves: the moves, in the order of the days.
        people: how many people, as far as it is known.
        shared: whether some of them may have come from another company: a move tells several.
    """

    slug: str
    moves: tuple[Move, ...]
    people: Decimal
    shared: bool


def partners(moves: Iterable[Move], side: str) -> list[Partner]:
    """Group moves by the other company: the most people first, unknown companies last.

    Args:
        moves: moves to, or from, one company.
        side: `origins` or `goals`.
    """
    grouped: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        for slug in getattr(move, side) or (UNKNOWN,):
            grouped[slug].append(move)
    found = [
        Partner(
            slug,
            tuple(items),
            sum((move.count for move in items), Decimal(0)),
            any(len(getattr(move, side)) > 1 for move in items),
        )
        for slug, items in grouped.items()
    ]
    return sorted(found, key=lambda partner: (partner.slug == UNKNOWN, -partner.people, partner.slug))


def side(  # noqa: PLR0913 - what a list needs
    title: str, found: Sequence[Partner], names: dict[str, str], company: Href, event: Href, *, most: int
) -> str:
    """Return one side as HTML: companies, each with a bar for the number of people, and names.

    Args:
        title: what the side is.
        found: the companies at the other end.
        names: companies' names by slug.
        company: gives the link to a company.
        event: gives the link to an event.
        most: how many companies are shown; the rest is counted.
    """
    if not found:
        return f'<section><h3>{html(title)}</h3><p class="tl-muted">None recorded.</p></section>'
    top = max((partner.people for partner in found if partner.slug), default=Decimal(1)) or Decimal(1)
    rows = "".join(_row(partner, top, names, company, event) for partner in found[:most])
    rest = len(found) - most
    more = (
        f'<p class="tl-small tl-muted">And {labels.count(rest, "more company", "more companies")}.</p>'
        if rest > 0
        else ""
    )
    return f'<section><h3>{html(title)}</h3><ul class="tl-flow">{rows}</ul>{more}</section>'


def _row(partner: Partner, top: Decimal, names: dict[str, str], company: Href, event: Href) -> str:
    known = partner.slug != UNKNOWN
    name = _link(names.get(partner.slug, partner.slug), company(partner.slug)) if known else "not recorded"
    share = min(float(partner.people / top), 1.0) * 100
    bar = f'<i class="tl-f-people" style="width:{share:.1f}%"></i>' if known and partner.people else ""
    number = labels.number(partner.people) if partner.people else "?"
    if partner.shared:
        number = f"up to {number}"
    who = []
    for move in partner.moves:
        href = event(move.events[0].id)
        shown = [person.name for person in move.people] or [_anonymous(move)]
        who += [_link(name, href) for name in shown]
        if move.headcount is not None and move.people and move.headcount > len(move.people):
            who[-1] += f" and {_link(labels.count(int(move.headcount) - len(move.people), 'other'), href)}"
    rest = len(who) - _MOST_NAMES
    if rest > 1:
        who = [*who[:_MOST_NAMES], f"{rest} more"]
    note = (
        " <span>(some events name several companies, so some people may come from another)</span>"
        if partner.shared
        else ""
    )
    css = "" if known else ' class="tl-muted"'
    return (
        f'<li{css}><div class="tl-flow-head"><span>{name}</span><b>{number}</b></div>'
        f'<div class="tl-flow-bar">{bar}</div><p class="tl-small tl-muted">{", ".join(who)}{note}</p></li>'
    )


def _anonymous(move: Move) -> str:
    return labels.count(int(move.headcount), "person", "people") if move.headcount else "a number that is not recorded"


def _link(text: str, href: str) -> str:
    return f'<a href="{html(href)}" data-app="1">{html(text)}</a>'
