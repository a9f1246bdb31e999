"""Published pages in a browser: whole without scripts, and with the figure and the search with scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.publish import search
from tests.publish.server import serving

PAGES = (
    "index.html",
    "events/twitter-gpu-purchase-2023.html",
    "events/nul_.html",
    "companies/twitter.html",
    "companies/index.html",
    "people/elon-musk.html",
    "stories/twitter-shrinks.html",
    "years/2022.html",
    "changes/index.html",
    "data/index.html",
    "search.html",
    "404.html",
)


@pytest.fixture(scope="module")
def address(site):
    with serving(site) as (found, _):
        yield found


def opened(browser, path, address, **options):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: page.errors.append(f"dialog {dialog.message}"))
    page.goto(address + path)
    return page


@pytest.mark.timeout(300)
def test_pages_are_whole_without_scripts(browser, address):
    for path in PAGES:
        page = opened(browser, path, address, java_script_enabled=False)
        assert page.locator("h1").count() == 1
        assert page.locator("#figure:visible").count() == 0
        assert not page.errors
        page.context.close()
    page = opened(browser, "index.html", address, java_script_enabled=False)
    page.get_by_role("link", name="Companies").click()
    page.get_by_role("link", name="Twitter", exact=True).or_(page.get_by_role("link", name="X", exact=True)).click()
    page.get_by_role("link", name="Twitter buys GPUs").click()
    assert page.url.endswith("events/twitter-gpu-purchase-2023.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Twitter buys GPUs"
    page.context.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_no_text_runs_as_a_script(browser, address, scheme):
    for path in PAGES if scheme == "light" else PAGES[:4]:  # the pages with most colours
        page = opened(browser, path, address, color_scheme=scheme)
        if page.locator("#published-figure").count():
            page.wait_for_selector("#figure canvas")
        found = Axe().run(page).response["violations"]
        assert not found, (path, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])
        assert not page.errors, path
        page.set_viewport_size({"width": 360, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.context.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", ["index.html", "companies/twitter.html", "stories/twitter-shrinks.html"])
def test_the_figure_is_drawn_and_leads_to_pages(browser, address, path):
    page = opened(browser, path, address)
    page.wait_for_selector("#figure canvas")
    lanes = page.evaluate("document.querySelector('.timeline').timeline.state().lanes")
    assert lanes
    link = page.locator("#figure .timeline-links a").first
    link.wait_for(state="attached")
    where = link.get_attribute("href")
    assert re.fullmatch(r"(\./|\.\./)events/[a-z0-9_-]+\.html", where)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*.html")
    assert page.get_by_role("heading", level=1).count() == 1
    assert not page.errors
    page.context.close()


@pytest.mark.timeout(300)
def test_the_search_finds_events_and_shows_hostile_text_as_text(browser, address):
    page = opened(browser, "search.html?q=gpus", address)
    result = page.locator("#search-results a").first
    result.wait_for()
    assert result.inner_text() == "Twitter buys GPUs"
    assert "Dateby" not in page.locator("#search-results").inner_text()  # words of two fields stand apart
    page.locator("#search input").fill("alert")
    page.locator("#search-results li", has_text="onerror").first.wait_for()
    assert not page.locator("#search-results img").count()
    page.locator("#search input").fill("gpus")
    page.locator("#search-results a", has_text="Twitter buys GPUs").click()
    page.wait_for_url("**/events/twitter-gpu-purchase-2023.html")
    assert not page.errors
    page.context.close()


def test_an_old_address_leads_on(browser, address):
    page = opened(browser, "events/old-name.html", address)
    page.wait_for_url("**/events/new-name.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Renamed"
    page.context.close()


@pytest.fixture
def searched(filled, publish_to, tmp_path, monkeypatch):
    """Give the address of a site whose search has several indexes, and its folder."""
    monkeypatch.setattr(search, "MOST_PAGES", 5)
    publish_to(filled, tmp_path / "out", search=True)
    with serving(tmp_path / "out") as (found, _):
        yield found, tmp_path / "out"


def results(page, words):
    """Search for words, and return the addresses of the results, the best one first."""
    page.locator("#search input").fill(words)
    found = "words => document.querySelector('#search-results mark')?.textContent.toLowerCase().startsWith(words)"
    page.wait_for_function(found, arg=words)
    return page.locator("#search-results a").evaluate_all("all => all.map((one) => new URL(one.href).pathname)")


@pytest.mark.timeout(300)
def test_a_search_with_several_indexes_finds_what_one_index_finds(browser, address, searched):
    """Every page is in one of the indexes. For a word that an index lacks, it gives words that begin alike, at last."""
    many, folder = searched
    assert len(list(folder.glob("search*/pagefind.js"))) > 2
    one_index, several = opened(browser, "search.html", address), opened(browser, "search.html", many)
    for words in ("gpus", "twitter", "onerror", "half"):
        wanted = results(one_index, words)
        found = results(several, words)
        assert sorted(wanted) == sorted(found[: len(wanted)])
    for page in (one_index, several):
        assert not page.errors
        page.context.close()
