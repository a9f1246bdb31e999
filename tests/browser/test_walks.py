"""The pages as three people use them: a journalist, an analyst, and a reader with a phone and one thumb."""

from __future__ import annotations

import csv
import io
import json
import re

from playwright.sync_api import expect

import timeline
from scripts.chromium import settled
from tests.browser.figures import Fingers, state

FOUR = ("amazon", "google", "meta", "microsoft")


def number(text):
    """Return the number in a text such as 'about 27,180 people'."""
    return int(re.search(r"[\d,]+", text).group().replace(",", ""))


def fetched(page, address):
    """Return the text behind an address, as the page's own browser gets it."""
    return page.evaluate("async (address) => (await fetch(address)).text()", address)


def test_a_journalist_checks_what_was_known_of_twitter_s_gpus_cites_and_takes_it_along(visit, context):
    page = settled(visit("/"))
    page.keyboard.press("/")
    page.keyboard.type("twitter gpu")
    page.get_by_role("option", name=re.compile("Twitter buys GPUs")).first.click()
    page.wait_for_url("**/event?event=twitter-gpu-purchase-2023*")
    # On 12 April one report was known, and on 15 April two that disagree.
    slider = page.get_by_role("slider", name="What was known on which day")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    text = page.locator(".st-key-event_text")
    expect(text).to_contain_text("about 10,000 GPUs")
    expect(text).not_to_contain_text("100,000")
    page.keyboard.press("ArrowRight")
    expect(text).to_contain_text("100,000 GPUs")
    expect(text).to_contain_text("Sources disagree", ignore_case=True)

    # The two days side by side, as text to quote.
    page = settled(visit("/compare-days?companies=twitter&against=2023-04-12&reported=2023-04-15"))
    changed = page.locator(".tl-two-sides", has_text="10,000 GPUs")
    expect(changed.locator("ins", has_text="100,000 GPUs")).to_be_visible()
    expect(page.locator(".st-key-quote, .tl-quote, code").first).to_be_attached()

    # The view of 12 April: nothing later in the citation, the files or the frame.
    page = settled(visit("/event?event=twitter-gpu-purchase-2023&reported=2023-04-12"))
    page.get_by_role("button", name="Share", exact=True).click()
    panel = page.get_by_role("dialog", name="Share this view")
    said = panel.inner_text()
    assert "as reported" in said.lower()
    (address,) = [link for link in panel.get_by_role("link").all() if "feed.csv" in (link.get_attribute("href") or "")]
    rows = list(csv.DictReader(io.StringIO(fetched(page, address.get_attribute("href")))))
    assert "twitter-gpu-purchase-2023" in {row["id"] for row in rows}
    assert "100,000" not in json.dumps(rows)
    assert "100000" not in json.dumps(rows)
    code = [one.inner_text() for one in panel.locator(".tl-share-copy code").all()]
    frame = next(one for one in code if one.startswith("<iframe "))
    article = context.new_page()
    article.set_content(f'<article style="width: 640px">{frame}</article>')
    shown = article.frame_locator("iframe")
    expect(shown.locator("body")).to_contain_text("about 10,000 GPUs")
    expect(shown.locator("body")).not_to_contain_text("100,000 GPUs")
    article.close()


def test_an_analyst_finds_one_answer_everywhere(visit, environment):
    view = timeline.open(environment["TIMELINE_DATABASE"])

    # Layoffs of four companies in two years, in people.
    page = settled(visit(f"/compare?companies={','.join(FOUR)}&since=2022&until=2023"))
    expect(page.locator(".tl-versus")).to_have_count(4)
    for card, company in zip(page.locator(".tl-versus").all(), FOUR, strict=True):
        asked = view.events(company=company, role="company", kind="layoffs", since="2022", until="2023")
        people = card.locator(".tl-measure", has_text="Layoffs announced").locator("b").inner_text()
        counted = asked.sum("headcount").by_unit["person"]
        assert abs(number(people) - counted) <= counted / 200, (company, people)  # the page rounds sums of estimates

    # The largest takeover.
    page = settled(visit("/statistics"))
    priced = [deal for deal in view.deals() if deal.price and deal.price.unit == "USD" and deal.kind == "acquisition"]
    largest = max(
        (deal for deal in priced if deal.status != "terminated" and not deal.stake and deal.price.value),
        key=lambda deal: deal.price.value,
    )
    bars = page.locator(".tl-part", has_text=re.compile("^USD$")).first.locator("xpath=following::ol[1]/li")
    expect(bars.first).to_contain_text(largest.priced.title)

    # Who left DeepMind: one number on its page, in Compare, in Statistics and in Python.
    left = int(view.talent("deepmind").left.known)
    said = re.compile(rf"\b{left} people")
    page.get_by_text("Table of these numbers").last.click()
    row = page.get_by_role("row", name=re.compile("^Google DeepMind")).last
    assert row.locator("td").nth(3).text_content() == str(left)
    page = settled(visit("/company?company=deepmind"))
    expect(page.locator("dl.tl-figures div", has_text="Left").first).to_contain_text(said)
    page = settled(visit("/compare?companies=deepmind,openai"))
    expect(page.locator(".tl-versus").first.locator(".tl-measure", has_text="Left")).to_contain_text(said)


def test_a_reader_with_one_thumb_scrolls_opens_looks_back_and_returns(visit):
    page = settled(visit("/", width=390, height=844))
    thumb = Fingers(page)
    page.locator(".timeline-vertical").first.wait_for()
    before = page.evaluate("document.querySelector('.stMain').scrollTop")
    thumb.swipe(200, 700, 0, -500)
    page.wait_for_function("before => document.querySelector('.stMain').scrollTop > before + 100", arg=before)
    box = page.evaluate(
        """() => {
            for (const one of document.querySelectorAll(".timeline-vertical a")) {
                const { left, top, width, height } = one.getBoundingClientRect();
                if (top > 200 && top < 600 && width > 40) return [left + width / 2, top + height / 2];
            }
        }"""
    )
    thumb.swipe(*box, 0, 0)
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    wide = drawer.bounding_box()
    assert wide["width"] <= 390
    page.go_back()
    expect(drawer).to_have_count(0)
    assert state(page)
