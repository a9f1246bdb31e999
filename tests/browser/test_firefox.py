"""Tests that the timeline's figure works in Firefox as it does in Chromium."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.browser.firefox import started

FIGURE = "document.querySelector('.timeline').timeline"
READY = (
    "!document.querySelector('#first-view') && document.querySelector('.timeline-holder .timeline')"
    f" && !{FIGURE}.state().busy"
)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    with started(tmp_path_factory.mktemp("firefox")) as one:
        yield one


def test_the_figure_is_drawn_and_moves_by_wheel_and_drag(firefox, server):
    firefox.open(f"{server}/?since=2020&until=2024", width=1280, height=900)
    firefox.wait(READY)
    found = firefox.run(f"{FIGURE}.state()")
    assert found["labelled"] > 80
    for lane in found["lanes"]:
        rows = {}
        for event in lane["events"]:
            rows.setdefault(event["line"], []).append((event["x"] - event["size"] / 2, event["x"] + event["size"] / 2))
        for boxes in rows.values():
            assert all(one[1] <= other[0] for one, other in pairwise(sorted(boxes)))
    left, top = firefox.run(
        "(({left, top}) => [left, top])(document.querySelector('.timeline-plot').getBoundingClientRect())"
    )
    x, y = int(left) + 500, int(top)
    firefox.act("wheel", {"type": "scroll", "x": x, "y": y + 15, "deltaX": 0, "deltaY": -300})
    firefox.wait("!location.search.includes('until=2024&') && location.search.includes('until=')")
    firefox.wait(READY)
    closer = firefox.run("location.search")
    steps = [{"type": "pointerMove", "x": x - 40 * step, "y": y + 200} for step in range(5)]
    firefox.act(
        "pointer", steps[0], {"type": "pointerDown", "button": 0}, *steps[1:], {"type": "pointerUp", "button": 0}
    )
    firefox.wait(f"location.search !== {closer!r} && {READY}")
    assert firefox.run(f"{FIGURE}.state().since") > found["since"]


def test_a_phone_and_a_look_back_work_too(firefox, server):
    firefox.open(f"{server}/?reported=2023-04-12&family=compute", width=390, height=800)
    firefox.wait(READY)
    assert firefox.run(f"{FIGURE}.state().face") == "phone"
    firefox.wait("document.querySelector('.timeline-event')")
    told = firefox.run("[...document.querySelectorAll('.timeline-event')].map((one) => one.textContent)")
    assert any("10,000 GPUs" in text for text in told)
    assert not any("100,000 GPUs" in text for text in told)
