"""What a reader chooses is kept while the line is so slow that the browser does not know the new address yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scripts.chromium import settled
from tests.builders import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

_LINE = """
  const Plain = WebSocket, waiting = [];
  window.sent = 0;
  window.held = false;
  window.release = () => { window.held = false; for (const one of waiting.splice(0)) one(); };
  const late = (socket, listener) => (event) => {
    const tell = () => listener.call(socket, event);
    if (window.held) waiting.push(tell); else tell();
  };
  window.WebSocket = class extends Plain {
    set onmessage(listener) { super.onmessage = late(this, listener); }
    addEventListener(type, listener, options) {
      super.addEventListener(type, type === "message" ? late(this, listener) : listener, options);
    }
    send(data) { window.sent += 1; super.send(data); }
  };
"""
"""A connection that keeps back what the server says while `held` is true."""

_FILES = {
    "companies/slow-line-works.yaml": "kind: company\nname: Slow Line Works\n",
    "events/slow-line-layoffs-2024.yaml": """\
kind: layoffs
title: Slow Line Works lets people go
date: 2024-05-06
company: slow-line-works
status: reported
sources: {a: {url: "https://example.org/slow-line", published: 2024-05-06}}
""",
}


@pytest.fixture(scope="module")
def slow(context: BrowserContext) -> None:
    """Give each page a line that can be slowed."""
    context.add_init_script(_LINE)


def _wait_for_messages(page: Page, more: int) -> None:
    sent = page.evaluate("window.sent")
    page.wait_for_function(f"() => window.sent >= {sent + more}")


def _look_back(page: Page) -> None:
    page.locator(".st-key-w_reported").get_by_text("yyyy").click()
    page.keyboard.type("20230412")
    page.keyboard.press("Enter")


@pytest.mark.usefixtures("slow")
def test_the_second_of_two_quick_choices_keeps_the_first(visit: Callable[..., Page]) -> None:
    """Both choices were sent with the address of before."""
    page = settled(visit("/company?company=twitter"))
    page.locator(".st-key-filters_button button").click()
    fields = page.get_by_role("dialog", name="Filters")
    page.evaluate("window.held = true")
    fields.get_by_role("radio", name="past", exact=True).click()
    _wait_for_messages(page, 1)  # at the latest, the page asks whether the log has grown
    fields.get_by_role("radio", name="agree", exact=True).click()
    _wait_for_messages(page, 1)
    page.evaluate("window.release()")
    page.wait_for_url(lambda address: "planned=0" in address and "disputed=0" in address)
    expect(page.get_by_text("Clear filters")).to_be_visible()
    for name in ("past", "agree"):
        expect(fields.get_by_role("radio", name=name, exact=True)).to_be_checked()


@pytest.mark.usefixtures("slow")
def test_a_company_stays_when_its_name_on_another_day_is_not_known_yet(visit: Callable[..., Page]) -> None:
    """The second choice is sent with the name that X has today, but the page already calls it Twitter."""
    page = settled(visit("/company?company=twitter"))
    page.locator(".st-key-filters_button button").click()
    page.evaluate("window.held = true")
    _look_back(page)
    _wait_for_messages(page, 1)
    page.get_by_role("dialog", name="Filters").get_by_role("radio", name="agree", exact=True).click()
    _wait_for_messages(page, 1)
    page.evaluate("window.release()")
    page.wait_for_url(lambda address: "company?company=twitter&reported=2023-04-12&disputed=0" in address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Twitter")


@pytest.mark.usefixtures("slow")
def test_a_log_that_grows_does_not_undo_a_choice(
    visit: Callable[..., Page], load: Callable[..., None], tmp_path: Path
) -> None:
    """The page runs again with the new events, and asks for it with the address of before."""
    page = settled(visit("/company?company=twitter"))
    page.locator(".st-key-filters_button button").click()
    page.evaluate("window.held = true")
    _look_back(page)
    write(tmp_path, _FILES)
    load(tmp_path)
    _wait_for_messages(page, 3)
    page.evaluate("window.release()")
    expect(page.get_by_text("As reported on 12 April 2023")).to_be_visible()
    assert "company=twitter&reported=2023-04-12" in page.url
