"""The published tables and files can be read by programs that know nothing of Timeline, over HTTP and from disk."""

from __future__ import annotations

import json
import re
from pathlib import Path

import feedparser
import pytest
from frictionless import Package
from icalendar import Calendar

from dashboard.publish import api
from tests.publish.server import serving
from timeline.query import View

DOCS = Path(__file__).parents[2] / "docs" / "publishing.md"
ADDRESS = "https://timeline.example.org/"
RECIPES = re.findall(r"```py\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


def recipe(word):
    (found,) = [one for one in RECIPES if word in one]
    return found


def run(recipe, address):
    text = recipe.replace(ADDRESS, address).replace('filesystem("https")', 'filesystem("http")')
    given = {}
    exec(compile(text, "recipe", "exec"), given)  # noqa: S102 - from our own page
    return given["found"]


@pytest.fixture(scope="module")
def served(site):
    with serving(site) as found:
        yield found


def test_the_recipe_for_duckdb_counts_the_events_of_each_kind(served, filled):
    address, asked = served
    asked.clear()
    counts = View(filled).events().count_by("kind")
    assert dict(run(recipe("duckdb"), address)) == {kind: count for (kind,), count in counts.items()}
    assert any(part for _, path, part in asked if path.endswith("events.parquet"))


def test_the_recipe_for_polars_reads_a_part_of_the_file(served, filled):
    address, asked = served
    asked.clear()
    found = run(recipe("polars"), address)
    assert sorted(found["id"]) == sorted(one.id for one in View(filled).events(kind="layoffs"))
    assert any(part for _, path, part in asked if path.endswith("events.parquet"))


def test_the_recipe_for_pandas_reads_the_titles(served, filled):
    found = run(recipe("pandas"), served[0])
    assert sorted(found["title"]) == sorted(one.title for one in View(filled).events())


def test_the_recipe_for_the_api_walks_a_company(filled, publish_to, tmp_path, monkeypatch):
    monkeypatch.setattr(api, "A_PAGE", 2)
    with serving(tmp_path / "out") as (address, _):
        publish_to(filled, tmp_path / "out", root=address)
        found = run(recipe("urlopen"), address)
    assert found == [one.title for one in reversed(list(View(filled).company("twitter").events()))]


def test_every_recipe_is_tested():
    assert len(RECIPES) == 4


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_data_packages_are_valid(site, form):
    package = Package(str(site / "data" / form / "datapackage.json"))
    if form == "parquet":  # frictionless reads Parquet only with a plugin
        assert {one.name for one in package.resources} >= {"events", "claims", "sources"}
        return
    report = package.validate()
    assert report.valid, report.flatten(["message"])[:3]


def test_the_files_of_a_company_are_read_by_others(site, filled):
    view = View(filled)
    feed = feedparser.parse((site / "companies/twitter.atom").read_bytes())
    assert not feed.bozo
    assert feed.feed.links[1].href.endswith("companies/twitter.atom")
    assert {one.link for one in feed.entries} >= {
        "https://example.org/timeline/events/new-name.html",
        "https://example.org/timeline/events/twitter-layoffs-2022.html",
    }
    calendar = Calendar.from_ical((site / "companies/twitter.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) == len(view.company("twitter").events(retracted=True)) - 1  # without the old id
    slides = json.loads((site / "companies/twitter.timelinejs.json").read_bytes())
    assert len(slides["events"]) == len(view.company("twitter").events())
    told = json.loads((site / "stories/twitter-shrinks.timelinejs.json").read_bytes())
    assert [one["unique_id"] for one in told["events"]] == ["twitter-layoffs-2022", "nul", "twitter-gpu-purchase-2023"]


def test_the_whole_feed_has_the_latest_changes_first(site):
    feed = feedparser.parse((site / "feed.atom").read_bytes())
    assert feed.entries[0].id.endswith("event/old-name")  # the first id of what was renamed last
    assert feed.entries[0].link.endswith("events/new-name.html")
