"""Nothing in a lane overlaps, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.metrics import cut, text_width
from dashboard.charts.packing import GAP, Item, pack, pack_most

WIDTH = 800.0
LABEL_GAP = 8.0


@st.composite
def items(draw):
    count = draw(st.integers(0, 60))
    made = []
    for index in range(count):
        x = draw(st.floats(0, WIDTH))
        left = draw(st.floats(0, 40))
        right = draw(st.floats(0, 40))
        length = draw(st.floats(10, 200))
        weight = draw(st.integers(0, 5))
        made.append(Item(str(index), x, max(0.0, x - left), min(WIDTH, x + right), (length, length / 2), float(weight)))
    return made


def interval(placed):
    item = placed.item
    if placed.label is None:
        return item.left, item.right
    length = item.labels[placed.label]
    if placed.before:
        return item.left - LABEL_GAP - length, item.right
    return item.left, item.right + LABEL_GAP + length


@given(items())
def test_nothing_overlaps_and_labels_stay_inside(given_items):
    lane = pack(given_items, rows=5, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    by_row: dict[int, list[tuple[float, float]]] = {}
    for placed in lane.placed:
        by_row.setdefault(placed.row, []).append(interval(placed))
    for intervals in by_row.values():
        intervals.sort()
        for (_, end), (start, _) in pairwise(intervals):
            assert end + GAP <= start + 1e-6
    for placed in lane.placed:
        if placed.label is not None:
            left, right = interval(placed)
            assert left >= -1e-6
            assert right <= WIDTH + 1e-6


@given(items())
def test_every_item_is_placed_or_stands_in_a_pill(given_items):
    lane = pack(given_items, rows=5, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    seen = [placed.item.id for placed in lane.placed] + [item.id for pill in lane.pills for item in pill.items]
    assert sorted(seen) == sorted(item.id for item in given_items)
    assert all(0 <= placed.row < 5 for placed in lane.placed)
    assert lane.rows <= 6


@given(items())
def test_pills_do_not_touch(given_items):
    lane = pack(given_items, rows=1, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    for one, other in pairwise(lane.pills):
        assert other.x - one.x >= 26


def test_the_important_keeps_its_label():
    items = [Item("minor", 100, 95, 105, (200.0,), 1), Item("major", 110, 105, 115, (200.0,), 9)]
    lane = pack(items, rows=1, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    assert [(p.item.id, p.label) for p in lane.placed] == [("major", 0)]
    assert [item.id for item in lane.pills[0].items] == ["minor"]


def test_a_label_that_would_leave_the_plot_stands_at_the_left():
    lane = pack([Item("late", 790, 785, 795, (200.0,), 1)], rows=5, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    assert lane.placed[0].before


@pytest.mark.parametrize("text", ["Twitter buys GPUs", "W" * 100, "iiii", "日本語のテキスト", "🙂" * 40])
def test_a_cut_text_fits(text):
    shown = cut(text, 11.5, 120)
    assert text_width(shown, 11.5) <= 120
    assert shown == text or shown.endswith("…")


def test_widths_are_those_of_the_font():
    assert text_width("Timeline", 1000) == 646 + 242 + 876 + 583 + 242 + 242 + 591 + 583


@given(items())
def test_few_lose_their_place_to_labels_and_the_heaviest_keep_theirs(given_items):
    bare = pack([replace(item, labels=()) for item in given_items], rows=5, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    lane = pack_most(given_items, rows=5, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    labelled = sum(placed.label is not None for placed in lane.placed)
    by_row: dict[int, list[tuple[float, float]]] = {}
    for placed in lane.placed:
        by_row.setdefault(placed.row, []).append(interval(placed))
    for intervals in by_row.values():
        intervals.sort()
        assert all(end + GAP <= start + 1e-6 for (_, end), (start, _) in pairwise(intervals))
    few = len(lane.placed) >= len(bare.placed) - 0.12 * len(given_items)
    assert few or labelled >= min(len(lane.placed), 1)
    seen = [placed.item.id for placed in lane.placed] + [item.id for pill in lane.pills for item in pill.items]
    assert sorted(seen) == sorted(item.id for item in given_items)


def test_a_crowd_leaves_labels_to_those_that_matter():
    crowd = [
        Item(f"{index:03}", 8.0 * index, 8.0 * index - 5, 8.0 * index + 5, (100.0,), index % 10)
        for index in range(1, 99)
    ]
    lane = pack_most(crowd, rows=5, width=WIDTH, label_gap=LABEL_GAP, pill=26)
    labelled = [placed.item.weight for placed in lane.placed if placed.label is not None]
    assert labelled
    others = [placed.item.weight for placed in lane.placed if placed.label is None]
    assert sum(labelled) / len(labelled) > sum(others) / len(others)
