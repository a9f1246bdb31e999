"""Tests of the page Stories in a real browser, step by step with the live timeline."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from scripts.chromium import settled
from tests.browser.figures import drawn, place, state, window


def params(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_story_is_told_step_by_step(visit):
    """Links and arrow keys move between steps, each step has its own address, and the back button returns."""
    page = visit("/stories")
    cards = page.locator(".tl-card h2")
    assert cards.count() >= 10
    cards.get_by_role("link", name="Twitter turns to AI").click()
    expect(page.locator("#step")).to_have_text("A new owner")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#step")).to_have_text("Half of the staff goes")
    assert params(page) == {"story": "twitter-turns-to-ai", "step": "2"}
    page.keyboard.press("ArrowRight")
    expect(page.locator("#step")).to_have_text("How many are left?")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#step")).to_have_text("Half of the staff goes")
    page.go_back()
    expect(page.locator("#step")).to_have_text("How many are left?")


def test_the_events_of_a_step_stand_out_in_the_figure(visit):
    """Events of the step have labels; others are drawn without one, and faint."""
    page = visit("/stories?story=twitter-turns-to-ai&step=5")
    events = drawn(page)
    told = {slug for slug, event in events.items() if event["label"]}
    assert told == {"twitter-gpu-purchase-2023", "twitter-generative-ai-project-2023"}
    assert len(events) > len(told)
    assert set(page.evaluate("[...document.querySelector('.timeline').timeline.lit]")) == told


def test_the_few_events_of_a_step_fill_its_figure(visit):
    """Lines are higher where there are few, and what is drawn high is hit there."""
    page = settled(visit("/stories?story=the-race-for-gpus&step=4", width=1440))
    assert page.locator(".timeline canvas").first.bounding_box()["height"] >= 440
    page.mouse.move(*place(page, "xai-colossus-2024"))
    expect(page.locator(".timeline-tip")).to_contain_text("Colossus")


def test_the_window_moves_from_step_to_step(visit):
    page = visit("/stories?story=twitter-turns-to-ai&step=4")
    before = window(page)
    node = page.locator(".timeline").element_handle()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#step")).not_to_have_text("How many are left?")
    page.wait_for_function(
        "before => document.querySelector('.timeline').timeline.state().since !== before", arg=before[0]
    )
    assert node.evaluate("one => one.isConnected")  # it is the same figure that moved
    assert "since" not in params(page)


def test_an_event_of_a_step_opens_with_its_sources(visit):
    """An event opens in the drawer without leaving the step."""
    page = visit("/stories?story=twitter-turns-to-ai&step=5")
    page.locator(".tl-told").get_by_role("link", name="Twitter buys GPUs").click()
    expect(page.get_by_role("dialog")).to_contain_text("Analytics Vidhya")
    assert params(page)["step"] == "5"


def test_a_step_can_be_looked_at_as_it_had_been_reported(visit):
    """A day after the first report, the step shows no disagreement between sources."""
    page = visit("/stories?story=twitter-turns-to-ai&step=5")
    expect(page.locator(".tl-told")).to_contain_text("sources disagree")
    page.get_by_role("link", name="See it as reported on 12 April 2023").click()
    expect(page.locator(".tl-then-chip")).to_contain_text("As reported on 12 April 2023")
    expect(page.locator(".tl-told")).not_to_contain_text("sources disagree")


def test_a_day_before_all_reports_says_what_is_not_known(visit):
    """A step before all reports lists its events as not yet reported instead of an empty figure."""
    page = visit("/stories?story=twitter-turns-to-ai&step=5&reported=2010-01-01")
    expect(page.locator(".tl-told li")).to_have_text([re.compile("had not been reported by 1 January 2010")] * 2)
    expect(page.locator(".timeline-note")).to_contain_text("No event")


def test_what_else_was_known_stays_faint_where_nothing_of_the_step_was(visit):
    """Other reported events stay faint when no event of the step had been reported."""
    page = visit("/stories?story=twitter-turns-to-ai&step=5&reported=2023-04-01")
    expect(page.locator(".tl-told li")).to_have_text([re.compile("had not been reported by 1 April 2023")] * 2)
    events = drawn(page)
    assert events
    assert not any(event["label"] for event in events.values())
    expect(page.get_by_text("left out, because all of")).to_have_count(0)


def test_a_position_before_the_story_says_what_there_is(visit):
    """The page explains that the log had no story at that position."""
    page = visit("/stories?recorded=100")
    expect(page.locator(".tl-empty")).to_contain_text("The log had no story at position 100")


def test_the_keyboard_stays_on_the_way(visit):
    """The next link keeps the focus from step to step, and arrow keys do not change the step while a drawer is open."""
    page = visit("/stories?story=twitter-turns-to-ai")
    page.get_by_role("link", name="Next").focus()
    for title in ("Half of the staff goes", "How many are left?"):
        page.keyboard.press("Enter")
        expect(page.locator("#step")).to_have_text(title)
        expect(page.get_by_role("link", name="Next")).to_be_focused()
    page.locator(".tl-told a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#step")).to_have_text("How many are left?")


def test_text_and_figure_stand_side_by_side_and_the_way_stays_where_it_is(visit):
    """The next link stays at the same height from step to step, and a narrow page shows the figure below the text."""
    page = visit("/stories?story=twitter-turns-to-ai", width=1440)
    page.locator(".timeline-stage").wait_for()
    page.wait_for_function(
        "() => { const text = document.querySelector('.tl-step'), figure = document.querySelector('.timeline-stage');"
        " return text && figure && text.getBoundingClientRect().right <= figure.getBoundingClientRect().left; }"
    )
    before = page.get_by_role("link", name="Next").bounding_box()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#step")).to_have_text("Half of the staff goes")
    assert page.get_by_role("link", name="Next").bounding_box()["y"] == before["y"]
    page.set_viewport_size({"width": 1000, "height": 800})
    page.wait_for_function(
        "() => document.querySelector('.timeline-stage').getBoundingClientRect().top >"
        " document.querySelector('.tl-step').getBoundingClientRect().bottom"
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?story=twiter-turns-to-ai", "There is no story 'twiter-turns-to-ai'"),
        ("?story=<script>alert(1)</script>", "There is no story '<script>alert(1)</script>'"),
        ("?story=arm-changes-hands&step=40", "this story has only 4 steps"),
        ("?story=arm-changes-hands&step=-1", "there is no such step"),
    ],
)
def test_a_wrong_address_explains_itself(visit, query, told):
    """The page explains what is wrong with an address."""
    page = visit(f"/stories{query}")
    expect(page.get_by_text(told).first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_text_and_events(visit, scheme):
    """A phone shows the text and events of a step without sideways scroll."""
    page = visit("/stories?story=the-winter-of-layoffs&step=3", width=390, height=800, scheme=scheme)
    expect(page.locator(".tl-told li")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_a_long_date_of_a_step_breaks_and_a_day_stays_in_one_piece(visit):
    page = visit("/stories?story=twitter-turns-to-ai&step=2", width=390, height=800)
    expect(page.get_by_text("between 12 November 2022 and 13 November 2022")).to_be_visible()
    ends = "[...document.querySelectorAll('.tl-told time')].map(one => one.getBoundingClientRect().right)"
    assert max(page.evaluate(ends)) <= 390
    lines = "[...document.querySelectorAll('.tl-told time')].map(one => one.getClientRects().length)"
    assert page.evaluate(lines) == [1, 2, 1]


def test_a_step_has_a_slider_over_what_was_known_of_its_events(visit):
    """The text of each day is on the page; the address, the figure and the rest of the page follow."""
    page = settled(visit("/stories?story=twitter-turns-to-ai&step=5"))
    text = page.locator(".st-key-story_text")
    expect(text).to_contain_text("sources disagree")
    expect(text.locator(".tl-clash li", has_text="100,000 GPUs")).to_contain_text("Analytics Vidhya")
    page.get_by_role("slider", name="What was known on which day").focus()
    page.keyboard.press("Home")
    expect(text).to_contain_text("had not been reported by 10 April 2023")
    page.keyboard.press("ArrowRight")
    expect(text).to_contain_text("Purchase of compute: Twitter")  # the title was written later
    expect(text).not_to_contain_text("sources disagree")
    expect(page).to_have_url(re.compile("reported=2023-04-11"))
    expect(page.locator(".tl-then-chip b", has_text="As reported on 11 April 2023")).to_be_visible()


def test_the_figure_of_a_step_follows_its_slider_at_once(visit):
    page = settled(visit("/stories?story=twitter-turns-to-ai&step=5&reported=2023-04-12"))
    state(page)  # it has the rows of look backs
    shown = page.evaluate(
        """() => {
            const slider = document.querySelector(".tl-time input");
            const figure = document.querySelector(".timeline").timeline;
            const counts = [figure.count];
            for (const place of ["0", slider.max]) {
                slider.value = place;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                counts.push(figure.count);
            }
            return counts;
        }"""
    )
    then, before, now = shown  # in one task: no answer of a server can have come
    assert 0 < before < then < now
