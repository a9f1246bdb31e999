"""The slider over the days of report: it shows another day at once, by mouse, keys and play."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled

GPUS = "twitter-gpu-purchase-2023"


def text(page):
    return page.locator(".st-key-event_text")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_step_shows_another_day_at_once(visit, width, height):
    page = settled(visit(f"/event?event={GPUS}", width=width, height=height))
    slider = page.get_by_role("slider", name="What was known on which day")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^Now"))
    expect(text(page)).to_contain_text("100,000 GPUs")
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    slider.focus()
    shown = page.evaluate(
        """() => {
            const slider = document.querySelector(".tl-time input");
            slider.value = "1";
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            return document.querySelector(".st-key-event_text").innerText;
        }"""
    )
    assert "about 10,000 GPUs" in shown  # in the same task: no answer of a server can have come
    assert "100,000" not in shown
    assert "reported=2023-04-11" in page.url
    expect(page.locator(".tl-time-said")).to_have_text("11 April 2023 Business Insider: about 10,000 GPUs")
    page.keyboard.press("ArrowRight")
    expect(text(page)).to_contain_text("100,000 GPUs")
    page.keyboard.press("Home")
    expect(text(page)).to_contain_text("Nobody had reported this event by 10 April 2023")
    expect(page.locator(".st-key-cite")).to_have_count(0)  # the server has followed
    expect(slider).to_be_focused()
    expect(text(page)).to_contain_text("Nobody had reported this event by 10 April 2023")
    page.keyboard.press("End")
    expect(page).not_to_have_url(re.compile("reported="))
    expect(text(page)).to_contain_text("100,000 GPUs")


def test_a_day_between_two_reports_stands_at_the_earlier_one(visit):
    page = settled(visit(f"/event?event={GPUS}&reported=2023-04-12"))
    slider = page.get_by_role("slider", name="What was known on which day")
    expect(slider).to_have_value("1")
    expect(text(page)).to_contain_text("As reported on 12 April 2023")


def test_play_goes_through_all_days(visit):
    page = settled(visit(f"/event?event={GPUS}"))
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".tl-time-said")).to_contain_text("10 April 2023")
    expect(page.locator(".tl-time-said")).to_contain_text("Sources disagree")
    expect(page.locator(".tl-time-said")).to_contain_text("Now")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    settled(page)
    expect(page).not_to_have_url(re.compile("reported="))


def test_the_drawer_has_the_slider_too(visit):
    page = settled(visit(f"/company?company=twitter&event={GPUS}"))
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("slider", name="What was known on which day").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(drawer.locator(".st-key-drawer_text")).not_to_contain_text("100,000")
    expect(page).to_have_url(re.compile("reported=2023-04-11"))
    expect(page.locator(".tl-then-chip b", has_text="As reported on 11 April 2023")).to_be_visible()
    expect(drawer.locator(".st-key-drawer_text")).to_contain_text("about 10,000 GPUs")


def test_rival_claims_stand_on_one_scale(visit):
    page = settled(visit(f"/event?event={GPUS}"))
    bars = page.locator(".tl-clash .tl-track i")
    expect(bars).to_have_count(2)
    low, high = (bars.nth(place).bounding_box() for place in (0, 1))
    assert low["x"] + 100 < high["x"]
