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


class Fingers:
    """Touches a page as fingers do, through Chromium's protocol; places are in pixels of the screen."""

    def __init__(self, page: Page) -> None:
        """Let a page take touches of two fingers."""
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def pinch(self, x: float, y: float, start: float, end: float) -> None:
        """Put two fingers beside each other around a place, move them from one distance to another, and lift them."""
        between = [start + (end - start) * step / 10 for step in range(11)]
        self._move([[(x - distance / 2, y), (x + distance / 2, y)] for distance in between])

    def swipe(self, x: float, y: float, across: float, down: float) -> None:
        """Put a finger on a place, move it by so many pixels, and lift it."""
        self._move([[(x + across * step / 20, y + down * step / 20)] for step in range(21)])

    def _move(self, places: list[list[tuple[float, float]]]) -> None:
        for step, points in enumerate(places):
            self._send("touchMove" if step else "touchStart", points)
            self._wait()  # fingers are not faster than frames
        for _ in range(3):  # they rest before they are lifted, so that a busy browser has taken the last step
            self._wait()
        self._send("touchEnd", [])

    def _wait(self) -> None:
        self.page.evaluate("new Promise(requestAnimationFrame)")

    def _send(self, kind: str, points: list[tuple[float, float]]) -> None:
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
