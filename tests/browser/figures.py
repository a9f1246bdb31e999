"""Reads and moves the timeline's figure in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_READY = """() => {
    const one = document.querySelector(".timeline");
    return one && one.closest(".timeline-holder") && !one.timeline.state().busy;
}"""


def state(page: Page) -> dict[str, Any]:
    """Wait until the figure stands still in its page, and return what it shows; see `state.js`."""
    page.wait_for_function(_READY)
    found: dict[str, Any] = page.evaluate("document.querySelector('.timeline').timeline.state()")
    return found


def window(page: Page) -> tuple[str, str]:
    """Return the first and the last day of the window."""
    found = state(page)
    return found["since"], found["until"]


def drawn(page: Page) -> dict[str, dict[str, Any]]:
    """Return the events that are drawn in lanes, by id; of an event in several lanes, the first."""
    found: dict[str, dict[str, Any]] = {}
    for lane in state(page)["lanes"]:
        for event in lane["events"]:
            found.setdefault(event["id"], event)
    return found


def place(page: Page, event: str) -> tuple[float, float]:
    """Return where an event's glyph is on the screen, in pixels."""
    state(page)
    x, y = page.evaluate(
        """(id) => {
            const figure = document.querySelector(".timeline").timeline;
            const plot = document.querySelector(".timeline-plot").getBoundingClientRect();
            for (const group of figure.face.groups())
                for (const item of group.items)
                    if (figure.events.id[item.row] === id) return [plot.left + item.x, plot.top + item.y];
            throw new Error(`${id} is not drawn`);
        }""",
        event,
    )
    return float(x), float(y)


def middle(page: Page, selector: str, across: float = 0.5, down: float = 0.5) -> tuple[float, float]:
    """Return a point of an element on the screen, as shares of its width and height."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down
