"""Tests of what can be taken along of a page: a link, a frame in an article, a picture, a print; and its first view."""

from __future__ import annotations

import io
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from scripts.chromium import settled

ADDRESSES = {
    "timeline": "/",
    "companies": "/company",
    "company": "/company?company=twitter",
    "compare": "/compare?companies=google,microsoft",
    "statistics": "/statistics?since=2022&until=2023",
    "stories": "/stories",
    "story": "/stories?story=twitter-turns-to-ai&step=5",
    "changes": "/changes",
    "contribute": "/contribute",
    "event": "/event?event=twitter-gpu-purchase-2023",
    "drawer": "/?event=twitter-gpu-purchase-2023",
}
SHIFTS = """
    () => { window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
      }).observe({ type: "layout-shift", buffered: true }); }
"""


def ask(address):
    """Return the status and the text of a response."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_server_answers_with_the_head_of_each_view(server):
    status, text = ask(f"{server}/company?company=twitter&reported=2023-04-12")
    assert status == 200
    assert "<title>Twitter, as reported on 12 April 2023 · Timeline</title>" in text
    assert f'<link rel="canonical" href="{server}/company?company=twitter&amp;reported=2023-04-12">' in text
    assert text.count("<title>") == 1
    assert "You need to enable JavaScript" not in text
    assert [ask(f"{server}/{path}")[0] for path in ("nosuch", "event?event=nosuch", "company?company=nosuch")] == [
        404
    ] * 3
    assert ask(f"{server}/robots.txt")[1].endswith(f"Sitemap: {server}/sitemap.xml\n")
    assert f"<loc>{server}/event?event=twitter-gpu-purchase-2023</loc>" in ask(f"{server}/sitemap.xml")[1]


def test_what_the_figure_needs_is_asked_for_before_the_files_of_the_app(server):
    """A browser asks for files in the order of the page, six at a time: the app has sixty."""
    text = ask(f"{server}/")[1]
    first = text.index("/static/js/")
    for needed in ("/timeline.css", "/timeline.js", "/tl/events.", "inter-latin.woff2"):
        assert 0 < text.index(needed) < first, needed
    assert text.index("<meta charset") < text.index("/timeline.css")


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_jumps_while_a_page_opens(visit, name):
    page = visit(ADDRESSES[name], width=390, height=844)
    page.evaluate(SHIFTS)  # with those before
    settled(page)
    assert page.evaluate("window.shifted") < 0.1


def test_the_panel_gives_the_view_to_take_along(visit, server):
    page = visit("/company?company=twitter&kind=layoffs")
    button = page.get_by_role("button", name="Share", exact=True)
    button.click()
    panel = page.get_by_role("dialog", name="Share this view")
    assert panel.locator("code").first.inner_text() == f"{server}/company?company=twitter&kind=layoffs"
    for label in ("PNG", "SVG"):
        status, kind = page.evaluate(
            "async (address) => { const a = await fetch(address); return [a.status, a.headers.get('content-type')]; }",
            panel.get_by_role("link", name=label, exact=True).get_attribute("href"),
        )
        assert (status, kind.partition("+")[0]) == (200, f"image/{label.lower()}")
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert button.evaluate("one => one === document.activeElement")


def test_a_drawer_leads_to_the_page_of_its_event_which_can_be_shared(visit):
    page = visit("/?event=twitter-gpu-purchase-2023&reported=2023-04-12")
    page.get_by_role("link", name="Open it as a page, to share or print it").click()
    page.wait_for_url("**/event?reported=2023-04-12&event=twitter-gpu-purchase-2023")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog", name="Share this view")).to_be_visible()


def test_a_frame_in_an_article_shows_the_figure_alone(visit, context):
    page = visit("/company?company=twitter")
    page.get_by_role("button", name="Share", exact=True).click()
    code = page.locator(".tl-share-copy code").nth(2).inner_text()
    assert code.startswith("<iframe ")
    article = context.new_page()
    try:
        article.set_content(f'<article style="width: 640px">{code}</article>')
        frame = article.frame_locator("iframe")
        frame.locator(".st-key-figure .timeline").wait_for()
        frame.get_by_role("link", name="Open it in Timeline").wait_for()
        assert frame.locator("h1:visible, .tl-list:visible, .tl-share").count() == 0
        wide = frame.locator("html").evaluate("root => [root.scrollWidth, innerWidth]")
        assert wide == [640, 640]
    finally:
        article.close()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("timeline", ["What tech companies did", "Google", "Anthropic"]),
        ("company", ["X (formerly Twitter)", "Layoffs", "Twitter lays off about half", "Business Insider"]),
        ("event", ["about 10,000 GPUs", "Analytics Vidhya, 14 April 2023"]),
        ("statistics", ["Statistics", "People let go by company"]),
        ("story", ["Twitter turns to AI"]),
    ],
)
def test_a_print_has_the_figure_the_table_and_the_sources(visit, server, name, words):
    page = visit(ADDRESSES[name])
    for landscape in (False, True):
        found = PdfReader(io.BytesIO(page.pdf(format="A4", landscape=landscape, print_background=True)))
        sheets = [sheet.extract_text() for sheet in found.pages]
        pictures = [len(sheet.images) for sheet in found.pages]  # the figure may fill a sheet
        assert all(text.strip() or drawn for text, drawn in zip(sheets, pictures, strict=True)), "an empty sheet"
        text = " ".join(" ".join(sheets).split())
        assert [word for word in [*words, f"CC0 1.0 (public domain). {server}"] if word not in text] == []
        assert "Share" not in text
