"""The API is as its description says, its lists are bounded, and each file can be found from its first page."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from dashboard.publish import api
from tests.publish.conftest import ROOT
from timeline.query import View

API = "api/v1/"


@pytest.fixture(scope="module")
def described(site):
    return json.loads((site / API / "openapi.json").read_bytes())


def get(site, address):
    return json.loads((site / address.removeprefix(ROOT)).read_bytes())


def schema_of(described, path):
    """Return the schema of what a path returns; one without parameters comes first."""
    for pattern, found in sorted(described["paths"].items(), key=lambda one: one[0].count("{")):
        if re.fullmatch(re.sub(r"\\{[a-z]+\\}", r"[a-z0-9_-]+", re.escape(pattern)), path):
            return found["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    raise AssertionError(path)


def test_the_description_is_valid_openapi(described):
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": f"{ROOT}api/v1"}]
    validate(described)


def test_every_file_is_as_described(site, described):
    files = [path for path in (site / API).rglob("*.json") if path.name != "openapi.json"]
    seen = []
    for path in files:
        name = path.relative_to(site / API).as_posix()
        content = json.loads(path.read_bytes())
        schema = schema_of(described, f"/{name}")
        whole = {**schema, "components": described["components"]}
        errors = list(Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(content))
        assert not errors, (name, errors[0].message)
        seen.append(schema)
    assert len({json.dumps(schema) for schema in seen}) > 8


def test_a_wrong_file_is_noticed(site, described):
    event = json.loads((site / API / "events/twitter-gpu-purchase-2023.json").read_bytes())
    schema = {"$ref": "#/components/schemas/Event", "components": described["components"]}
    assert Draft202012Validator(schema).is_valid(event)
    assert not Draft202012Validator(schema).is_valid({**event, "status": "certain"})


def test_everything_can_be_reached_from_the_first_page(site, filled):
    start = get(site, API + "index.json")
    assert start["tree_head"]["size"] == View(filled).head()
    years = get(site, start["lists"]["events"]["href"])
    events = [one["id"] for year in years["items"] for one in get(site, year["href"])["items"]]
    assert sorted(events) == sorted(one.id for one in View(filled).events())
    for year in years["items"]:
        for one in get(site, year["href"])["items"]:
            assert get(site, one["href"])["title"] == one["title"]
    companies = get(site, start["lists"]["companies"]["href"])["items"]
    assert {one["id"] for one in companies} == {"con", "deepmind", "empty", "index", "twitter"}
    assert get(site, start["lists"]["stories"]["href"])["items"][0]["id"] == "twitter-shrinks"


def test_an_event_has_all_that_the_log_says(site, filled):
    event = get(site, API + "events/twitter-gpu-purchase-2023.json")
    url = event.pop("url")
    assert event == View(filled).event("twitter-gpu-purchase-2023").to_json()
    assert url == f"{ROOT}events/twitter-gpu-purchase-2023.html"


def test_lists_are_bounded_and_lead_on(filled, publish_to, tmp_path, monkeypatch):
    monkeypatch.setattr(api, "A_PAGE", 2)
    monkeypatch.setattr(api, "CHANGES_A_PAGE", 5)
    folder = tmp_path / "out"
    publish_to(filled, folder)
    test_every_file_is_as_described(folder, get(folder, f"{API}openapi.json"))
    found, address = [], f"{ROOT}{API}companies/twitter.json"
    while address:
        page = get(folder, address)
        assert len(page["events"]) <= 2
        found += [one["id"] for one in page["events"]]
        address = page["next"]
    assert found == [one.id for one in reversed(list(View(filled).company("twitter").events()))]
    changes, address = [], get(folder, f"{API}changes/index.json")["first"]
    while address:
        page = get(folder, address)
        changes += [one["position"] for one in page["items"]]
        address = page["next"]
    assert changes == list(range(1, View(filled).head() + 1))
