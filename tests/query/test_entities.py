"""Companies and people in questions: names, what tells them apart, and what became of them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.builders import event, new_store
from timeline import facts
from timeline.query import View

RUNAI = facts.Company.model_validate(
    {"id": "runai", "names": ["Run:ai", {"name": "Rundown AI", "since": "2022"}, {"name": "R", "since": "2023-Q2"}]}
)
STOPS = event("stops", kind="shutdown", title="It stops", date="2022-03", company="runai")


@pytest.fixture
def ask(tmp_path):
    """Return a function that records facts and returns a view of them."""
    made = []

    def run(*found):
        made.append(new_store(tmp_path, found))
        return View(made[-1])

    yield run
    for store in made:
        store.close()


def test_a_name_keeps_the_precision_of_its_first_day(ask):
    view = ask(RUNAI, STOPS)
    assert [(name, since and since.text) for name, since in view.company("runai").names] == [
        ("Run:ai", None),
        ("Rundown AI", "2022"),
        ("R", "2023-34"),
    ]
    found = [(row["since"], row["since_day"], row["since_latest"]) for row in view.tables()["names"]]
    assert found == [
        (None, None, None),
        ("2022", dt.date(2022, 1, 1), dt.date(2022, 12, 31)),
        ("2023-34", dt.date(2023, 4, 1), dt.date(2023, 6, 30)),
    ]
    assert view.event("stops").participants[0].name == "Run:ai (or Rundown AI)"
    assert [name for name, _ in view.as_reported("2022-06-30").company("runai").names] == ["Run:ai", "Rundown AI"]
    assert view.company("runai").name == "R"


def company(slug, name, **fields):
    return facts.Company.model_validate({"id": slug, "name": name, **fields})


ATT = company("att", "AT&T", description="American carrier", country="US", founded="1983")
OTHER_ATT = company("att-labs", "at&t", description="Norwegian research company", country="NO")


def test_equal_names_have_labels_that_differ(ask):
    view = ask(ATT, OTHER_ATT, company("acme", "Acme", description="Maker of anvils"))
    assert view.directory.labels() == {
        "acme": "Acme",
        "att": "AT&T (American carrier)",
        "att-labs": "at&t (Norwegian research company)",
    }
    assert (view.company("att").name, view.company("att").label) == ("AT&T", "AT&T (American carrier)")
    assert repr(view.company("att")).startswith("CompanyView('att', 'AT&T (American carrier)')")


@pytest.mark.parametrize(
    ("one", "other", "labels"),
    [
        ({}, {"description": "b"}, ["A (a-1)", "A (b)"]),
        ({"country": "US"}, {"country": "NO"}, ["A (United States)", "A (Norway)"]),
        (
            {"country": "US", "founded": 1983},
            {"country": "US", "founded": 1999},
            ["A (founded 1983)", "A (founded 1999)"],
        ),
        ({"country": "US"}, {"country": "US"}, ["A (a-1)", "A (a-2)"]),
        ({"description": "a-2"}, {}, ["A (a-2) [a-1]", "A (a-2) [a-2]"]),
    ],
)
def test_a_label_has_the_first_thing_that_differs(ask, one, other, labels):
    view = ask(company("a-1", "A", **one), company("a-2", "A", **other))
    assert [view.company(slug).label for slug in ("a-1", "a-2")] == labels


def test_a_label_follows_the_names_of_a_day(ask):
    renamed = {"names": ["Bolt", {"name": "AT&T", "since": "2020-01-01"}]}
    view = ask(ATT, facts.Company.model_validate({"id": "bolt", "country": "DE", **renamed}))
    assert view.directory.label("att", dt.date(2019, 1, 1)) == "AT&T"
    assert view.directory.label("bolt") == "AT&T (Germany)"


def test_participants_say_which_of_two_is_meant(ask):
    view = ask(ATT, OTHER_ATT, event("stops", kind="shutdown", title="It stops", date="2022-03", company="att"))
    (one,) = view.event("stops").participants
    assert (one.name, one.label) == ("AT&T", "AT&T (American carrier)")


def test_what_tells_entities_apart_is_in_the_tables(ask):
    ids = {"wikidata": "Q35476", "ticker": {"exchange": "NYSE", "symbol": "T", "since": "1984"}}
    again = {"periods": [{"founded": 1983, "ended": 2000}, {"founded": 2005}], "identifiers": ids, "sector": "media"}
    tables = ask(company("att", "AT&T", country="US", different_from=["x"], **again)).tables()
    (row,) = tables["entities"]
    assert [row[name] for name in ("country", "sector", "founded", "ended", "periods", "different_from")] == [
        "US", "media", "1983", None, ["1983/2000", "2005/.."], ["x"]
    ]  # fmt: skip
    assert [(one["scheme"], one["identifier"], one["since"], one["url"]) for one in tables["identifiers"]] == [
        ("wikidata", "Q35476", None, "https://www.wikidata.org/wiki/Q35476"),
        ("ticker", "NYSE:T", "1984", None),
    ]


MERGED = {"on": "2024-01-01", "why": "duplicate", "superseded_by": "att"}


@pytest.fixture
def merged(ask):
    """Return a view of two companies, one of which was merged into the other."""
    stops = event("stops", kind="shutdown", title="It stops", date="2022-03", company="att-inc")
    sued = event(
        "deal", kind="acquisition", title="A deal", acquirer="att", target="att-inc", stage="closed", date="2021"
    )
    old = facts.Company.model_validate({"id": "att-inc", "name": "AT&T Inc.", "retracted": MERGED})
    return ask(ATT, old, stops, sued)


def test_an_event_that_names_a_merged_entity_is_shown_with_the_one_that_it_became(merged):
    stops = merged.event("stops")
    assert [(one.entity, one.name, one.named) for one in stops.participants] == [("att", "AT&T", "att-inc")]
    assert stops.companies == ("att",)
    for slug in ("att", "att-inc"):
        assert {found.id for found in merged.events(company=slug)} == {"stops", "deal"}
        assert len(merged.events(company=slug)) == 2
    assert merged.events().count_by("company") == {("att",): 2}
    assert merged.events().count_by("company") == merged.as_reported("2026-01-01").events().count_by("company")
    assert [change.slug for change in merged.changes(company="att")] == ["deal", "stops", "att-inc", "att"]
    (row,) = [row for row in merged.tables()["participants"] if row["event"] == "stops"]
    assert (row["entity"], row["named"]) == ("att", "att-inc")


def test_the_table_of_events_names_what_a_merged_entity_became(merged):
    for events in (merged.events(), merged.as_reported("2026-01-01").events()):
        table = events.to_arrow().to_pylist()
        assert {(row["id"], *row["companies"]) for row in table} == {("stops", "att"), ("deal", "att")}


@pytest.mark.parametrize("text", ["AT&T", "American carrier", "att-inc", "inc", "AT&T stops"])
def test_events_are_found_by_the_names_of_what_a_merged_entity_became(ask, text):
    carrier = company("att", "AT&T", aliases=["American carrier"])
    old = facts.Company.model_validate({"id": "att-inc", "name": "AT&T Inc.", "retracted": MERGED})
    stops = event("stops", kind="shutdown", title="It stops", date="2022-03", company="att-inc")
    opens = event("opens", kind="outage", title="It stops nothing", date="2023", company="att")
    found = ask(carrier, old, stops, opens).events().search(text)
    assert {one.id for one in found} == {"stops", "opens"}


def test_the_json_of_such_an_event_gives_the_payload_back(merged):
    from timeline.query.event_json import payload

    stops = merged.event("stops")
    assert stops.to_json()["participants"][0]["named"] == "att-inc"
    assert payload(stops.to_json()) == stops.fact.payload()


def test_before_the_merge_both_are_there(tmp_path):
    from tests.builders import record

    store = new_store(tmp_path, [ATT, company("att-inc", "AT&T Inc.")])
    record(store, event("stops", kind="shutdown", title="It stops", date="2022-03", company="att-inc"))
    old = facts.Company.model_validate({"id": "att-inc", "name": "AT&T Inc.", "retracted": MERGED})
    record(store, old, operation="retracted")
    assert View(store).event("stops").companies == ("att",)
    assert View(store).as_recorded(3).event("stops").companies == ("att-inc",)
    store.close()


def test_in_a_circle_of_merges_nobody_became_another(ask):
    gone = {"on": "2024-01-01", "why": "duplicate"}
    view = ask(
        company("a", "A", retracted={**gone, "superseded_by": "b"}),
        company("b", "B", retracted={**gone, "superseded_by": "a"}),
        company("c", "C", retracted={**gone, "superseded_by": "nobody"}),
    )
    assert view.directory.became == {}
    assert view.directory.now("c") == "c"
