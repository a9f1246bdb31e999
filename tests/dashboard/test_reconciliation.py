"""Tests of the reconciliation service, with a client written from the Reconciliation Service API 0.2 and 1.0-draft."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from dashboard import reconciliation
from tests.builders import database, event, layoffs, record
from tests.dashboard.asgi import request
from tests.dashboard.conftest import HOSTILE
from timeline import facts
from timeline.query import View
from timeline.query.reconciliation import PROPERTIES, TYPES
from timeline.store import Store

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MERGED = {"on": "2024-01-01", "why": "duplicate", "superseded_by": "acme"}


def company(slug, name, **fields):
    return facts.Company.model_validate({"id": slug, "name": name, **fields})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request, tmp_path_factory):
    """Return the address of a database with companies whose names are similar, on each engine."""
    folder = tmp_path_factory.mktemp("reconciliation")
    if request.param == "sqlite":
        address = database(folder / "timeline")
    else:
        address = request.getfixturevalue("databases").database(folder / "timeline", empty=True)
    store = Store.prepare(address)
    names = [{"name": "Twitter"}, {"name": "X", "since": "2023-07-23"}]
    record(
        store,
        facts.Company.model_validate(
            {"id": "twitter", "names": names, "country": "US", "sector": "internet", "founded": "2006-03-21"}
        ),
        company(
            "acme",
            "Acme",
            country="US",
            sector="software",
            founded="1998",
            identifiers={"wikidata": "Q42", "ticker": {"exchange": "NYSE", "symbol": "ACM"}},
            summary="Makes everything.",
        ),
        company("acme-no", "Acme AS", country="NO", sector="energy", description="Norwegian power company"),
        company("acme-old", "Acme Tools", retracted=MERGED),
        company("hostile", HOSTILE[:90]),
        company("gone", "Gone Company", retracted={"on": "2024-01-01", "why": "not_an_event"}),
        facts.Person.model_validate({"id": "jane-roe", "name": "Jane Roe", "identifiers": {"wikidata": "Q7"}}),
        layoffs(people=["jane-roe"]),
        layoffs("acme-cuts", title="Acme closes its plant", company="acme-old", date="2023-05", headcount=40),
        event("deal", kind="acquisition", title="Acme buys X", date="2024-02", acquirer="acme", target="twitter",
              stage="announced"),
    )  # fmt: skip
    store.close()
    return address


@pytest.fixture(autouse=True)
def _asked(url, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE", url)


def get(path, method="GET", body=b"", content_type=""):
    answer = request(reconciliation.ROUTES, path, method, body, content_type)
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer


def asked(path, **parameters):
    """Return the JSON of a GET request."""
    answer = get(f"{path}?{urlencode(parameters)}" if parameters else path)
    assert (answer.status, answer.headers["content-type"]) == (200, JSON), answer.body
    return json.loads(answer.body)


def matched(*queries):
    """Send a batch as a form, as OpenRefine does; return the candidates of each query."""
    batch = json.dumps({f"q{number}": query for number, query in enumerate(queries)})
    answer = get("reconcile", "POST", urlencode({"queries": batch}).encode(), FORM)
    assert answer.status == 200, answer.body
    found = json.loads(answer.body)
    assert list(found) == [f"q{number}" for number in range(len(queries))]
    for one in found.values():
        for candidate in one["result"]:
            assert candidate.keys() >= {"id", "name", "type", "score", "match"}
        scores = [candidate["score"] for candidate in one["result"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
    return [one["result"] for one in found.values()]


def refused(path, status, method="GET", body=b"", content_type=""):
    """Return the message of a refusal."""
    answer = get(path, method, body, content_type)
    assert answer.status == status, answer.body
    told = json.loads(answer.body)
    assert told["status"] == "error"
    return told["message"]


# -- manifests ---------------------------------------------------------------------------------------------------------


def test_the_manifest_leads_to_all_services():
    """Every address in the manifest answers, when its parts are joined as the specification says."""
    found = asked("reconcile")
    assert found["versions"] == ["0.2"]
    assert found["batchSize"] == 50
    assert [kind["id"] for kind in found["defaultTypes"]] == ["company", "person", "event"]
    for sort, place in found["suggest"].items():
        address = urlsplit(place["service_url"] + place["service_path"])
        assert address.netloc == "timeline.example.org"
        assert asked(address.path, prefix="acme" if sort == "entity" else "co")["result"]
    propose = found["extend"]["propose_properties"]
    assert asked(urlsplit(propose["service_url"] + propose["service_path"]).path, type="company")["properties"]
    for template in (found["preview"]["url"], found["view"]["url"]):
        address = urlsplit(template.replace("{{id}}", quote("acme", safe="")))
        assert get(f"{address.path}?{address.query}").status in (200, 307)


def test_the_draft_has_a_manifest_at_an_endpoint_of_its_own():
    found = asked("reconcile/1.0")
    assert (found["versions"], found["standardizedScore"]) == (["1.0-draft"], True)
    assert found["suggest"] == {"entity": True, "property": True, "type": True}
    assert get(urlsplit(found["view"]["url"]).path + "?id=acme").status == 307


# -- matching ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "best", "match"),
    [
        ("Twitter", "twitter", True),
        ("twitter", "twitter", True),
        ("X", "twitter", True),
        ("acme-no", "acme-no", True),
        ("acme", "acme", False),
        ("ACME, Inc.", "acme", False),
        ("Acme Tools", "acme", True),
        ("acme-old", "acme", True),
        ("Twiter", "twitter", False),
        ("Jane Roe", "jane-roe", True),
        ("Roe, Jane", "jane-roe", False),
        ("Roe", "jane-roe", False),
        ("Twitter Technologies", "twitter", False),
    ],
)
def test_a_name_finds_what_readers_take_for_the_same(query, best, match):
    """Case, legal forms, earlier names and merged ids lead to the entity; two with one name are no match."""
    [found] = matched({"query": query, "type": ["company", "person"]})
    assert (found[0]["id"], found[0]["match"]) == (best, match)
    assert found[0]["match"] or not any(candidate["match"] for candidate in found)


def test_what_is_similar_to_nothing_has_no_candidate():
    assert matched({"query": "Zzzz Nothing"}, {"query": "???"}) == [[], []]


def test_retracted_companies_that_became_nothing_are_no_candidates():
    [found] = matched({"query": "Gone Company"})
    assert "gone" not in [candidate["id"] for candidate in found]


def test_properties_decide_between_equal_names():
    """A country raises the one that has it; an identifier makes a certain match, whatever the name."""
    norway, sector, wikidata, wrong = matched(
        {"query": "Acme", "type": "company", "properties": [{"pid": "country", "v": "Norway"}]},
        {"query": "Acme", "type": "company", "properties": [{"pid": "sector", "v": ["software", "games"]}]},
        {"query": "Something", "properties": [{"pid": "wikidata", "v": "https://www.wikidata.org/wiki/Q42"}]},
        {"query": "Acme", "type": "company", "properties": [{"pid": "wikidata", "v": "Q43"}]},
    )
    assert (norway[0]["id"], norway[0]["match"], norway[0]["score"]) == ("acme-no", True, 100)
    assert {"id": "country", "value": True} in norway[0]["features"]
    assert (sector[0]["id"], sector[0]["match"]) == ("acme", True)
    assert (wikidata[0]["id"], wikidata[0]["match"], wikidata[0]["score"]) == ("acme", True, 100)
    assert not any(candidate["match"] for candidate in wrong if candidate["id"] == "acme")


@pytest.mark.parametrize(
    ("pid", "value", "expected"),
    [
        ("founded", "2006", {"twitter"}),
        ("founded", "1998-05-01", {"acme"}),
        ("founded", 1998, {"acme"}),
        ("ticker", "nyse:acm", {"acme"}),
        ("ticker", "ACM", {"acme"}),
        ("country", "us", {"twitter", "acme"}),
        ("id", "acme-no", {"acme-no"}),
        ("name", "Twitter", {"twitter"}),
        ("sector", "games", set()),
        ("founded", "nonsense", set()),
    ],
)
def test_a_query_may_have_properties_alone(pid, value, expected):
    [found] = matched({"type": "company", "properties": [{"pid": pid, "v": value}]})
    assert {candidate["id"] for candidate in found} == expected


def test_events_are_found_by_title_and_by_who_kind_and_date():
    """A title that words the event differently is found by its companies, its kind and its date."""
    by_title, by_facts, by_kind, by_id = matched(
        {"query": "Acme closes its plant", "type": "event"},
        {
            "query": "Half of the staff must go",
            "type": "layoffs",
            "properties": [{"pid": "companies", "v": {"id": "twitter", "name": "X"}}, {"pid": "date", "v": "2022-11"}],
        },
        {"query": "Acme buys", "type": "acquisition"},
        {"query": "deal"},
    )
    assert (by_title[0]["id"], by_title[0]["match"]) == ("acme-cuts", True)
    assert [kind["id"] for kind in by_title[0]["type"]] == ["layoffs", "event"]
    assert by_title[0]["description"] == "Layoffs; May 2023; Acme"
    assert [candidate["id"] for candidate in by_facts] == ["twitter-layoffs-2022"]
    assert [candidate["id"] for candidate in by_kind] == ["deal"]
    assert (by_id[0]["id"], by_id[0]["match"]) == ("deal", True)


def test_a_batch_may_be_sent_by_get_and_is_independent_of_its_order():
    batch = {"b": {"query": "Twitter"}, "a": {"query": "Acme", "limit": 1}}
    found = asked("reconcile", queries=json.dumps(batch))
    assert [len(found[key]["result"]) for key in ("b", "a")] == [len(matched({"query": "Twitter"})[0]), 1]


# -- draft of version 1.0 ----------------------------------------------------------------------------------------------


def draft(*queries):
    body = json.dumps({"queries": queries}).encode()
    answer = get("reconcile/1.0/match", "POST", body, f"{JSON}; charset=utf-8")
    assert answer.status == 200, answer.body
    return [one["candidates"] for one in json.loads(answer.body)["results"]]


def test_conditions_of_the_draft_name_match_and_exclude():
    """A condition may be required, and take any, all or none of its values; features have names."""
    name = {"matchType": "name", "propertyValue": "Acme"}
    country = {"matchType": "property", "propertyId": "country", "propertyValue": ["US", "CA"]}
    plain, required, none, every, by_id = draft(
        {"type": "company", "conditions": [name]},
        {"type": "company", "conditions": [name, {**country, "required": True}]},
        {"type": "company", "conditions": [name, {**country, "required": True, "matchQuantifier": "none"}]},
        {"type": "company", "conditions": [name, {**country, "required": True, "matchQuantifier": "all"}]},
        {"conditions": [{"matchType": "id", "propertyValue": "acme-no"}], "limit": 3},
    )
    assert {"acme", "acme-no"} <= {candidate["id"] for candidate in plain}
    assert [candidate["id"] for candidate in required] == ["acme"]
    assert [candidate["id"] for candidate in none] == ["acme-no"]
    assert every == []
    assert [(candidate["id"], candidate["match"]) for candidate in by_id] == [("acme-no", True)]
    assert {"id": "country", "name": "The country agrees", "value": True} in required[0]["features"]


def test_a_required_name_may_be_similar_and_an_identifier_does_not_replace_it():
    """A required name is compared as every name is: also with titles of events and names of merged companies."""
    name = {"matchType": "name", "propertyValue": "Acme Inc", "required": True}
    ticker = {"matchType": "property", "propertyId": "ticker", "propertyValue": "NYSE:ACM"}
    unlike = {**name, "propertyValue": "Qqqqq"}
    similar, merged, event_, other, loose = draft(
        {"type": "company", "conditions": [name]},
        {"type": "company", "conditions": [{**name, "propertyValue": "Acme Tools"}]},
        {"type": "event", "conditions": [{**name, "propertyValue": "Acme buys X"}]},
        {"type": "company", "conditions": [unlike, ticker]},
        {"type": "company", "conditions": [{**unlike, "required": False}, ticker]},
    )
    assert [similar[0]["id"], merged[0]["id"], event_[0]["id"]] == ["acme", "acme", "deal"]
    assert merged[0]["match"]
    assert event_[0]["match"]
    assert (other, [candidate["id"] for candidate in loose]) == ([], ["acme"])
    score = next(one["value"] for one in similar[0]["features"] if one["id"] == "name")
    assert score == 100


def test_a_symbol_without_its_exchange_is_no_certain_match():
    full, bare = matched(
        {"query": "", "properties": [{"pid": "ticker", "v": "NYSE:ACM"}]},
        {"query": "", "properties": [{"pid": "ticker", "v": "ACM"}]},
    )
    assert [(one["id"], one["match"]) for one in full] == [("acme", True)]
    assert [(one["id"], one["match"]) for one in bare] == [("acme", False)]


def test_a_broad_type_and_a_narrow_one_together_ask_for_both():
    both, narrow = matched(
        {"query": "Acme buys X", "type": ["event", "layoffs"]}, {"query": "Acme buys X", "type": ["layoffs"]}
    )
    assert "deal" in [one["id"] for one in both]
    assert "deal" not in [one["id"] for one in narrow]


def test_the_table_of_keys_is_made_once_for_a_state_of_the_log(url):
    view = View(Store.open(url))
    asked("reconcile/suggest/entity", prefix="acm")
    assert view.directory.slugs is view.directory.slugs
    assert view.directory.slugs == {entity.key: slug for slug, entity in view.directory.known.items()}


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({}, "conditions of 0 must be a list"),
        ({"conditions": []}, "at least one"),
        ({"conditions": [{"matchType": "other", "propertyValue": "a"}]}, "matchType"),
        ({"conditions": [{"matchType": "name"}]}, "must be text"),
        ({"conditions": [{"matchType": "property", "propertyValue": "a"}]}, "unknown property"),
        ({"conditions": [{"matchType": "name", "propertyValue": "a", "matchQuantifier": "some"}]}, "any, all or none"),
        ({"conditions": [{"matchType": "name", "propertyValue": "a", "matchQualifier": "x"}]}, "not supported"),
        ({"conditions": [{"matchType": "name", "propertyValue": "a", "required": 1}]}, "true or false"),
    ],
)
def test_wrong_conditions_of_the_draft_are_refused(query, part):
    body = json.dumps({"queries": [query]}).encode()
    assert part in refused("reconcile/1.0/match", 400, "POST", body, JSON)


# -- data extension ----------------------------------------------------------------------------------------------------


def test_data_extension_gives_the_values_of_properties():
    """Rows have each id as it was asked, each property, and values of the type that they have."""
    wanted = ["name", "country", "founded", "wikidata", "events", "summary", "companies"]
    query = {"ids": ["acme-old", "twitter", "deal", "nobody"], "properties": [{"id": one} for one in wanted]}
    body = urlencode({"extend": json.dumps(query)}).encode()
    found = json.loads(get("reconcile", "POST", body, FORM).body)
    assert [one["id"] for one in found["meta"]] == wanted
    assert found["meta"][-1]["type"] == {"id": "company", "name": "Company"}
    rows = found["rows"]
    assert rows["acme-old"]["country"] == [{"str": "US"}]
    assert rows["acme-old"]["founded"] == [{"str": "1998"}]
    assert rows["acme-old"]["events"] == [{"int": 2}]
    assert rows["acme-old"]["summary"] == [{"str": "Makes everything."}]
    assert rows["twitter"]["founded"] == [{"date": "2006-03-21T00:00:00Z"}]
    assert rows["twitter"]["name"] == [{"str": "Twitter"}, {"str": "X"}]
    assert rows["deal"]["companies"] == [{"id": "acme", "name": "Acme"}, {"id": "twitter", "name": "X"}]
    assert rows["nobody"] == {one: [] for one in wanted}
    assert asked("reconcile", extend=json.dumps(query)) == found
    as_lists = json.loads(get("reconcile/1.0/extend", "POST", json.dumps(query).encode(), JSON).body)
    assert as_lists["rows"][1]["properties"][2] == {"id": "founded", "values": rows["twitter"]["founded"]}


@pytest.mark.parametrize("type_id", ["company", "person", "event", "layoffs"])
def test_every_proposed_property_can_be_fetched(type_id):
    proposed = asked("reconcile/extend/propose", type=type_id)
    names = [one["id"] for one in proposed["properties"]]
    assert (proposed["type"], "id" in names) == (type_id, True)
    query = {"ids": ["acme", "jane-roe", "deal"], "properties": [{"id": name} for name in names]}
    found = asked("reconcile", extend=json.dumps(query))
    assert [one["id"] for one in found["meta"]] == names
    assert len(asked("reconcile/extend/propose", type=type_id, limit=3)["properties"]) == 3


# -- suggestions, preview and view -------------------------------------------------------------------------------------


def test_suggestions_come_by_beginnings_of_names_and_by_ids():
    """What is typed may be the beginning of a name, of a title or of an id; what is retracted is left out."""

    def found(prefix, **more):
        return asked("reconcile/suggest/entity", prefix=prefix, **more)["result"]

    typed = {prefix: found(prefix) for prefix in ("acm", "twitt", "deal")}
    assert [one["id"] for one in typed["acm"]][:2] == ["acme", "acme-no"]
    assert {"deal", "acme-cuts"} <= {one["id"] for one in typed["acm"]}
    assert typed["twitt"][0]["name"] == "X"
    assert typed["deal"][0]["notable"] == [
        {"id": "acquisition", "name": "Acquisition"},
        {"id": "event", "name": "Event"},
    ]
    assert "gone" not in {one["id"] for one in asked("reconcile/suggest/entity", prefix="gone")["result"]}
    assert asked("reconcile/suggest/entity", prefix="")["result"] == []
    one, rest = (
        asked("reconcile/suggest/entity", prefix="acm", **more)["result"] for more in ({"limit": 1}, {"cursor": 1})
    )
    assert [*one, *rest] == typed["acm"]


def test_types_and_properties_are_suggested_all_of_them_for_an_empty_text():
    types = [*asked("reconcile/suggest/type", prefix="")["result"]]
    while more := asked("reconcile/suggest/type", prefix="", cursor=len(types))["result"]:
        types += more
    assert [one["id"] for one in types] == [*TYPES]
    assert {"id": "layoffs", "name": "Layoffs", "broader": [{"id": "event", "name": "Event"}]} in types
    assert [one["id"] for one in asked("reconcile/1.0/suggest/property", prefix="coun")["result"]] == [
        "country",
        "country_name",
    ]
    assert "companies" in PROPERTIES


def test_a_preview_is_a_page_on_which_nothing_is_markup():
    answer = get("reconcile/preview?id=hostile")
    page = answer.body.decode()
    assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert "<img" not in page
    assert "&lt;img src=x" in page
    shown = get("reconcile/1.0/preview?id=acme").body.decode()
    for part in (
        "Makes everything.",
        "United States",
        "NYSE:ACM",
        "https://timeline.example.org/reconcile/view?id=acme",
    ):
        assert part in shown


@pytest.mark.parametrize(
    ("slug", "page", "query"),
    [
        ("acme", "/company", {"company": ["acme"]}),
        ("acme-old", "/company", {"company": ["acme"]}),
        ("deal", "/event", {"event": ["deal"]}),
        ("jane-roe", "/", {"person": ["jane-roe"]}),
    ],
)
def test_the_view_of_an_id_is_its_page(slug, page, query):
    answer = get(f"reconcile/view?id={slug}")
    address = urlsplit(answer.headers["location"])
    assert (answer.status, address.path, parse_qs(address.query)) == (307, page, query)


# -- hostile requests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("queries", "part"),
    [
        ("{", "not valid JSON"),
        ("[]", "must be an object"),
        ('{"q": "Acme"}', "must be an object"),
        ('{"q": {}}', "neither query nor properties"),
        ('{"q": {"query": 1}}', "must be text"),
        ('{"q": {"query": "a", "type": "compny"}}', "unknown type 'compny': did you mean 'company'?"),
        ('{"q": {"query": "a", "type": 1}}', "must be a list"),
        ('{"q": {"query": "a", "limit": 0}}', "from 1 on"),
        ('{"q": {"query": "a", "limit": 1.5}}', "from 1 on"),
        ('{"q": {"query": "a", "properties": [{"pid": "contry", "v": "US"}]}}', "did you mean 'country'?"),
        ('{"q": {"query": "a", "properties": [{"pid": "events", "v": "1"}]}}', "only for data extension"),
        ('{"q": {"query": "a", "properties": [{"pid": "country"}]}}', "must be text"),
        ('{"q": {"query": "a", "properties": [{"pid": "country", "v": []}]}}', "has no value"),
        ('{"q": {"query": "a", "properties": [{"pid": "country", "v": {"name": "US"}}]}}', "must be text"),
        (json.dumps({"q": {"query": "a" * 501}}), "the limit is 500"),
        (json.dumps({"q": {"query": "a", "properties": [{"pid": "name", "v": "b"}] * 21}}), "the limit is 20"),
        ("[" * 5000, "not valid JSON"),
    ],
)
def test_wrong_queries_are_refused_with_their_reason(queries, part):
    assert part in refused(f"reconcile?{urlencode({'queries': queries})}", 400)


def test_too_much_is_refused():
    batch = json.dumps({str(number): {"query": "a"} for number in range(51)})
    assert "the limit is 50" in refused("reconcile", 413, "POST", urlencode({"queries": batch}).encode(), FORM)
    assert "500,000 bytes" in refused("reconcile", 413, "POST", b"queries=" + b"a" * 500_001, FORM)
    many = {"query": "a", "properties": [{"pid": "name", "v": ["b"] * 20}] * 2}
    batch = json.dumps({str(number): many for number in range(8)})
    assert "320 values" in refused(f"reconcile?{urlencode({'queries': batch})}", 413)
    ids = json.dumps({"ids": ["a"] * 201, "properties": []})
    assert "the limit is 200" in refused(f"reconcile?{urlencode({'extend': ids})}", 400)


@pytest.mark.parametrize(
    ("path", "status", "part"),
    [
        ("reconcile?callback=alert&queries={}", 400, "JSONP is not supported"),
        ("reconcile?other=1", 400, "unknown parameter 'other'"),
        ("reconcile?queries={}&queries={}", 400, "given twice"),
        ("reconcile?queries={}&extend={}", 400, "not both"),
        ("reconcile/suggest/flyout?prefix=a", 404, "use entity, property or type"),
        ("reconcile/suggest/entity", 400, "give prefix="),
        ("reconcile/suggest/entity?prefix=a&cursor=-1", 400, "whole number"),
        ("reconcile/suggest/entity?prefix=a&limit=99999999999", 400, "whole number"),
        ("reconcile/extend/propose?type=x", 400, "unknown type"),
        ("reconcile/preview?id=nobody", 404, "nothing with this id"),
        ("reconcile/view", 400, "give id="),
    ],
)
def test_wrong_parameters_are_refused(path, status, part):
    assert part in refused(path, status)


def test_other_bodies_are_refused():
    assert "x-www-form-urlencoded" in refused("reconcile", 415, "POST", b"{}", JSON)
    assert "application/json" in refused("reconcile/1.0/match", 415, "POST", b"{}", FORM)
    assert "send queries" in refused("reconcile", 400, "POST", b"", FORM)
    assert "can't be read" in refused("reconcile", 400, "POST", b"queries=%ff", FORM)


def test_browsers_of_other_origins_may_send_json():
    answer = get("reconcile/1.0/match", "OPTIONS")
    assert answer.status == 204
    assert "content-type" in answer.headers["access-control-allow-headers"]


def test_a_missing_database_is_told_without_its_address(monkeypatch, tmp_path):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'secret-name.db'}")
    message = refused(f"reconcile?{urlencode({'queries': json.dumps({'q': {'query': 'a'}})})}", 503)
    assert "secret-name" not in message


def test_the_page_of_the_documentation_lists_every_property():
    page = (Path(__file__).parents[2] / "docs" / "reconciliation.md").read_text("utf-8")
    for one in PROPERTIES.values():
        compared = "yes" if one.agrees is not None else "no"
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{one.id}` | {one.description} |")]
        assert row.endswith(f"| {compared} |")
