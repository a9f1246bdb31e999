"""Pack the events of a lane into rows without overlaps: a greedy algorithm that places important events first."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

GAP = 10.0
"""Pixels that stay free between two things in a row."""
_LOST = 0.12
_LABELLED = (0.8, 0.65, 0.5, 0.4, 0.3, 0.2)


@dataclass(frozen=True, slots=True)
class Item:
    """An item to place.

    Attributes:
        id: the item's id.
        x: the centre of its glyph, in pixels.
        left: its left end (of the glyph, capsule or tail).
        right: its right end; the label begins after it.
        labels: the widths of its label's forms in pixels, the longest first.
        weight: items with a higher weight are placed earlier.
    """

    id: str
    x: float
    left: float
    right: float
    labels: tuple[float, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Placed:
    """An item in its row.

    Attributes:
        label: the index of the label form that fits, or None to show only the glyph.
        before: whether the label stands to the left of the glyph.
    """

    item: Item
    row: int
    label: int | None
    before: bool = False


@dataclass(frozen=True, slots=True)
class Pill:
    """Items of a lane that found no row. They are shown together as `+N` at `x`."""

    items: tuple[Item, ...]
    x: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A packed lane. `rows` includes the row of pills."""

    placed: tuple[Placed, ...]
    pills: tuple[Pill, ...]
    rows: int


@dataclass(slots=True)
class _Row:
    """The occupied intervals of a row, sorted. They never overlap."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def fits(self, left: float, right: float) -> bool:
        index = bisect_left(self.taken, (left, left))
        before = self.taken[index - 1] if index else None
        after = self.taken[index] if index < len(self.taken) else None
        return (before is None or before[1] + GAP <= left) and (after is None or right + GAP <= after[0])

    def take(self, left: float, right: float) -> None:
        insort(self.taken, (left, right))

    def leave(self, left: float, right: float) -> None:
        self.taken.remove((left, right))


def pack(items: Sequence[Item], *, rows: int, width: float, label_gap: float, pill: float) -> Lane:
    """Place items into at most `rows` rows.

    Args:
        items: the items to place.
        rows: the largest number of rows, without the row of pills.
        width: the plot's width in pixels; a label must end before it.
        label_gap: pixels between the right end of an item and its label.
        pill: the width of a `+N` pill.
    """
    used = [_Row() for _ in range(rows)]
    placed: list[Placed] = []
    hidden: list[Item] = []
    for item in sorted(items, key=lambda item: (-item.weight, item.x, item.id)):
        for label, before, left, right in _forms(item, width, label_gap):
            row = next((number for number, row in enumerate(used) if row.fits(left, right)), None)
            if row is not None:
                used[row].take(left, right)
                placed.append(Placed(item, row, label, before))
                break
        else:
            hidden.append(item)
    pills = _pills(hidden, pill)
    height = max((p.row for p in placed), default=-1) + 1
    return Lane(tuple(placed), pills, height + bool(pills))


def pack_most(items: Sequence[Item], *, rows: int, width: float, label_gap: float, pill: float) -> Lane:
    """Place items as `pack` does, but with fewer labels if labels would take the place of too many items.

    The heaviest items get labels first. A few of them always do, because a lane without labels means nothing to a
    reader.

    Args:
        items: the items to place.
        rows: the largest number of rows, without the row of pills.
        width: the plot's width in pixels.
        label_gap: pixels between the right end of an item and its label.
        pill: the width of a `+N` pill.
    """
    ranked = sorted(items, key=lambda item: (-item.weight, item.x, item.id))

    def labelled(count: int) -> Lane:
        some = [item if index < count else replace(item, labels=()) for index, item in enumerate(ranked)]
        return pack(some, rows=rows, width=width, label_gap=label_gap, pill=pill)

    lane = labelled(len(ranked))
    if not lane.pills:
        return lane
    enough = len(labelled(0).placed) - _LOST * len(ranked)
    for share in _LABELLED:
        if len(lane.placed) >= enough:
            break
        lane = labelled(math.ceil(len(ranked) * share))
    return _filled(lane, {item.id: item for item in items}, width, label_gap)


def _filled(lane: Lane, items: Mapping[str, Item], width: float, label_gap: float) -> Lane:
    """Add labels to items without one, the heaviest first, if their row has room."""
    used = [_Row() for _ in range(lane.rows)]
    for placed in lane.placed:
        used[placed.row].take(*_interval(placed, label_gap))
    found = []
    for placed in sorted(lane.placed, key=lambda placed: -placed.item.weight):
        item, row = items[placed.item.id], used[placed.row]
        better = placed if placed.label is None else replace(placed, item=item)
        if placed.label is None:
            row.leave(*_interval(placed, label_gap))
            for label, before, left, right in _forms(item, width, label_gap):
                if row.fits(left, right):
                    better = Placed(item, placed.row, label, before)
                    break
            row.take(*_interval(better, label_gap))
        found.append(better)
    return replace(lane, placed=tuple(found))


def _interval(placed: Placed, gap: float) -> tuple[float, float]:
    item = placed.item
    if placed.label is None:
        return item.left, item.right
    length = item.labels[placed.label]
    return (item.left - gap - length, item.right) if placed.before else (item.left, item.right + gap + length)


def _forms(item: Item, width: float, gap: float) -> Iterator[tuple[int | None, bool, float, float]]:
    """Yield the possible forms of an item, the best first: (label, before, left, right).

    A label stands to the right of the glyph, or to the left if it would leave the plot at the right.
    """
    for index, length in enumerate(item.labels):
        if item.right + gap + length <= width:
            yield index, False, item.left, item.right + gap + length
        elif item.left - gap - length >= 0:
            yield index, True, item.left - gap - length, item.right
    yield None, False, item.left, item.right


def _pills(hidden: Sequence[Item], size: float) -> tuple[Pill, ...]:
    """Group neighbouring items into pills until no two pills touch."""
    groups: list[list[Item]] = []
    for item in sorted(hidden, key=lambda item: item.x):
        if groups and item.x - _middle(groups[-1]) < size + GAP:
            groups[-1].append(item)
        else:
            groups.append([item])
    merged: list[list[Item]] = []
    for group in groups:
        if merged and _middle(group) - _middle(merged[-1]) < size + GAP:
            merged[-1] += group
        else:
            merged.append(group)
    return tuple(Pill(tuple(group), _middle(group)) for group in merged)


def _middle(group: Sequence[Item]) -> float:
    return sum(item.x for item in group) / len(group)
