from __future__ import annotations

import datetime as dt
import sqlite3

import pytest

import timeline
from tests.builders import INSIDER, TWITTER, VIDHYA, event, layoffs, new_store, record, view_of
from timeline.errors import MissingDatabaseError, OutdatedDatabaseError, QueryError, StoreError, TimelineError
from timeline.facts import Company, Person
from timeline.store import Store, embedded


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path)
    record(store, layoffs(), event(people=["elon-musk"]))
    yield store
    store.close()


@pytest.fixture
def view(store):
    return view_of(store)


def ids(events):
    return [record.id for record in events]


def test_the_documented_questions_work(store, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string())
    view = timeline.open()
    found = view.company("twitter").events(kind="layoffs", since="2022", until="2023-04-14")
    assert ids(found) == ["twitter-layoffs-2022"]
    assert ids(view.as_reported("2023-04-10").events(company="twitter")) == ["twitter-layoffs-2022"]
    assert [v.operation for v in view.history("twitter-gpu-purchase-2023")] == ["recorded"]


def test_an_event_as_json_has_the_documented_form(view):
    found = view.event("twitter-gpu-purchase-2023")
    assert found.to_json() == {
        "id": "twitter-gpu-purchase-2023",
        "kind": "compute_purchase",
        "title": "Twitter buys GPUs",
        "summary": None,
        "status": "reported",
        "disputed": True,
        "retracted": False,
        "planned": False,
        "date": {
            "text": "[..2023-04-11]",
            "earliest": None,
            "latest": "2023-04-11",
            "precision": "before",
            "anchor": "2023-04-11",
            "claims": [{"text": "[..2023-04-11]", "earliest": None, "latest": "2023-04-11", "precision": "before"}],
        },
        "reported": "2023-04-11",
        "thread": None,
        "participants": [
            {"entity": "twitter", "type": "company", "name": "Twitter", "role": "buyer"},
            {"entity": "elon-musk", "type": "person", "name": "Elon Musk", "role": "people"},
        ],
        "details": {},
        "figures": {
            "units": {
                "value": "10000",
                "unit": "gpu",
                "approx": True,
                "source": "insider",
                "claims": [
                    {"value": "10000", "approx": True, "rank": "preferred", "source": "insider"},
                    {"value": "100000", "source": "vidhya"},
                ],
            }
        },
        "sources": [
            {"key": "insider", "title": None, **INSIDER},
            {"key": "vidhya", "url": None, **VIDHYA},
        ],
        "position": 5,
        "retraction": None,
    }


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["twitter-layoffs-2022", "twitter-gpu-purchase-2023"]),
        ({"company": "deepmind"}, []),
        ({"person": "elon-musk"}, ["twitter-gpu-purchase-2023"]),
        ({"kind": "layoffs"}, ["twitter-layoffs-2022"]),
        ({"kind": ["layoffs", "compute_purchase"]}, ["twitter-layoffs-2022", "twitter-gpu-purchase-2023"]),
        ({"since": "2023"}, ["twitter-gpu-purchase-2023"]),
        ({"since": "2023-04-12"}, []),
        ({"until": "2022"}, ["twitter-layoffs-2022"]),
        ({"until": "April 10, 2023"}, ["twitter-layoffs-2022"]),
        ({"text": "gpu"}, ["twitter-gpu-purchase-2023"]),
        ({"text": "musk"}, ["twitter-gpu-purchase-2023"]),
        ({"text": "staff twit"}, ["twitter-layoffs-2022"]),
        ({"text": "Vidhya"}, ["twitter-gpu-purchase-2023"]),
        ({"text": 'NEAR(" OR *'}, []),
        ({"text": "!!"}, []),
        ({"text": "  "}, ["twitter-layoffs-2022", "twitter-gpu-purchase-2023"]),
    ],
)
def test_filters(view, filters, found):
    assert ids(view.events(**filters)) == found


@pytest.mark.parametrize(
    ("ask", "part"),
    [
        (lambda view: view.events(kind="layofs"), "did you mean 'layoffs'"),
        (lambda view: view.events(company="twiter"), "did you mean 'twitter'"),
        (lambda view: view.events(company="X"), "that is 'twitter'"),
        (lambda view: view.events(company="twitter inc."), "that is 'twitter'"),
        (lambda view: view.events(company="elon-musk"), "is a person"),
        (lambda view: view.events(person="twitter"), "is a company"),
        (lambda view: view.events(since="04/11/2023"), "2023-11-04 (day first)"),
        (lambda view: view.events(until="soon"), "until: 'soon' is not a date"),
        (lambda view: view.company("twitr"), "did you mean 'twitter'"),
        (lambda view: view.event("twitter-gpu-purchase"), "did you mean 'twitter-gpu-purchase-2023'"),
        (lambda view: view.history("nothing"), "unknown event 'nothing'"),
        (lambda view: view.as_reported("x"), "is not a date"),
        (lambda view: view.as_reported("[2023..]"), "has no last day"),
        (lambda view: view.as_recorded(99), "positions 0 to 5"),
        (lambda view: view.as_recorded("then"), "neither a position nor a time"),
    ],
)
def test_what_cannot_be_asked_is_explained(view, ask, part):
    with pytest.raises(QueryError) as caught:
        ask(view)
    assert part in str(caught.value)


def test_as_reported_the_dispute_was_not_known_on_the_first_days(view):
    then = view.as_reported("2023-04-12").event("twitter-gpu-purchase-2023")
    assert then is not None
    assert (then.disputed, [source["key"] for source in then.to_json()["sources"]]) == (False, ["insider"])
    assert view.as_reported("2023-04-10").event("twitter-gpu-purchase-2023") is None
    assert view.as_reported("2023-04-14").event("twitter-gpu-purchase-2023").disputed


def test_as_reported_an_event_moves_into_the_window_of_its_date_at_that_time(store):
    dates = [
        {"value": "2022-12-31", "source": "insider"},
        {"value": "2023-01-01", "source": "vidhya", "rank": "preferred"},
    ]
    record(store, event("moved", date=dates, units=None))
    view = view_of(store)
    assert "moved" not in ids(view.events(until="2022"))
    assert "moved" in ids(view.as_reported("2023-04-12").events(until="2022"))
    assert "moved" not in ids(view.as_reported("2023-04-12").events(since="2023"))


def test_the_two_pasts_compose(store):
    record(store, event(units=10000), operation="corrected", reason="wrong_figure")
    view = view_of(store)
    assert not view.event("twitter-gpu-purchase-2023").disputed
    assert view.as_recorded(5).as_reported("2023-04-14").event("twitter-gpu-purchase-2023").disputed
    assert not view.as_recorded(5).as_reported("2023-04-12").event("twitter-gpu-purchase-2023").disputed


def test_as_recorded_takes_a_time(store):
    view = view_of(store)
    assert len(view.as_recorded("2000-01-01").events()) == 0
    assert len(view.as_recorded(dt.datetime.now(dt.UTC)).events()) == 2
    assert len(view.as_recorded("2999-01-01T00:00:00+02:00").events()) == 2
    assert len(view.as_recorded("4").events()) == 1


def test_a_page_prints_the_name_that_was_valid_then(store):
    view = view_of(store)
    assert view.company("twitter").name == "X"
    assert view.as_reported("2022-11-04").company("twitter").name == "Twitter"
    assert view.event("twitter-layoffs-2022").participants[0].name == "Twitter"
    record(store, Company(id="twitter", names=["Twitter"]), operation="corrected")
    assert view.company("twitter").name == "Twitter"
    assert view.as_recorded(5).company("twitter").name == "X"


def test_retracted_events_are_shown_only_where_they_are_asked_for(store):
    record(
        store,
        event(people=["elon-musk"], retracted={"on": "2023-05-01", "why": "duplicate"}),
        operation="retracted",
    )
    view = view_of(store)
    assert ids(view.events()) == ["twitter-layoffs-2022"]
    assert ids(view.events(retracted=True)) == ["twitter-layoffs-2022", "twitter-gpu-purchase-2023"]
    assert view.event("twitter-gpu-purchase-2023").retracted
    assert ids(view.as_reported("2023-04-30").events())[-1] == "twitter-gpu-purchase-2023"
    assert ids(view.as_reported("2023-05-01").events()) == ["twitter-layoffs-2022"]
    assert len(view.as_recorded(5).events()) == 2


def test_history_tells_what_changed_and_why(store):
    record(store, layoffs(headcount=3800), operation="corrected", reason="wrong_figure: typo", origin="x.yaml:1")
    first, second = view_of(store).history("twitter-layoffs-2022")
    assert (first.operation, first.changes) == ("recorded", ())
    shown = second.to_json()
    recorded_at = shown.pop("recorded_at")
    assert dt.datetime.fromisoformat(recorded_at).tzinfo is not None
    assert shown == {
        "position": 6,
        "subject": "event/twitter-layoffs-2022",
        "operation": "corrected",
        "recorded_by": "tester",
        "reason": "wrong_figure: typo",
        "origin": "x.yaml:1",
        "changes": [{"field": "headcount", "old": "3700", "new": "3800"}],
    }


def test_history_names_the_field_of_a_source(store):
    sources = {"a": {"url": "https://example.org/a", "published": "2022-11-05"}}
    record(store, layoffs(sources=sources), operation="corrected")
    changes = view_of(store).history("twitter-layoffs-2022")[1].changes
    assert [(c.field, c.old, c.new) for c in changes] == [("sources.a.published", "2022-11-04", "2022-11-05")]


def test_the_history_of_an_entity_is_asked_for_in_the_same_way(view):
    assert [v.operation for v in view.history("twitter")] == ["recorded"]


def test_events_are_read_when_they_are_looked_at(store):
    view = view_of(store)
    question = view.events(company="twitter")
    record(store, layoffs("another"))
    assert len(question) == 3
    assert question.first().id == question[0].id == "another"


def test_an_event_stands_once_on_a_timeline_however_many_roles_it_has(store):
    record(store, layoffs("both", concerns=["twitter", "deepmind"]))
    view = view_of(store)
    assert ids(view.events(company="twitter")).count("both") == 1
    assert view.event("both").companies == ("twitter", "deepmind")
    assert view.count_by_company() == {"twitter": 3, "deepmind": 1}


@pytest.mark.sqlite
def test_a_missing_database_says_how_to_make_one(tmp_path):
    with pytest.raises(MissingDatabaseError, match="run `timeline load`"):
        timeline.open(f"sqlite:///{tmp_path / 'no.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 but not really" * 100, b"hello\n" * 1000])
def test_a_file_that_is_no_database_of_ours_is_named(tmp_path, content):
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"x\.db"):
        timeline.open(f"sqlite:///{tmp_path / 'x.db'}")


@pytest.mark.sqlite
@pytest.mark.parametrize("statement", ["CREATE TABLE notes (x)", "CREATE TABLE alembic_version (version_num)"])
def test_a_database_of_another_program_is_left_alone(tmp_path, statement):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()
    with pytest.raises(StoreError, match="of another program"):
        Store.open(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="of another program"):
        Store.prepare(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert len(connection.execute("SELECT * FROM sqlite_master").fetchall()) == 1


def test_a_database_of_another_version_says_what_to_do(store):
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(OutdatedDatabaseError, match="update company-timeline"):
        Store.open(store.url)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(OutdatedDatabaseError, match="run `timeline load` to update it"):
        Store.open(store.url)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "nonsense", "mysql://x/y", "mysql://u:p@h:port/x", "sqlite:///x.db?mode=ro"],
)
def test_an_address_that_cannot_hold_a_log_is_refused(url):
    with pytest.raises(StoreError):
        timeline.open(url)


def test_a_company_keeps_its_aliases(view):
    twitter = view.company("twitter")
    assert twitter.aliases == TWITTER.aliases
    assert [name for name, _ in twitter.names] == ["Twitter", "X"]
    assert [company.slug for company in view.companies()] == ["deepmind", "twitter"]


def test_a_company_gives_its_fact_as_of_the_views_time(store):
    company = Company(id="twitter", names=["Twitter"], summary="A short-message service.")
    record(store, company, operation="corrected")
    view = view_of(store)
    assert view.company("twitter").fact == company
    assert view.as_recorded(5).company("twitter").fact == TWITTER


def test_as_reported_a_search_finds_nothing_by_sources_of_later(view):
    assert ids(view.as_reported("2023-04-12").events(text="Vidhya")) == []
    assert ids(view.as_reported("2023-04-12").events(text="gpus")) == []  # words of the current title
    assert ids(view.as_reported("2023-04-12").events(text="compute")) == ["twitter-gpu-purchase-2023"]
    assert ids(view.as_reported("2023-04-14").events(text="gpus")) == ["twitter-gpu-purchase-2023"]


def test_words_are_found_however_their_letters_are_composed(store):
    record(store, layoffs("depart", title="Le de\u0301part"), Person(id="rene", name="Ren\u00e9 Roe"))
    record(store, layoffs("rene-goes", people=["rene"]))
    view = view_of(store)
    assert ids(view.events(text="de\u0301part")) == ids(view.events(text="depart")) == ["depart"]
    assert ids(view.events(text="rene")) == ["rene-goes"]


def test_the_words_of_a_whole_question_are_counted_together(view):
    asked = view.events().search("twitter-" * 30)
    assert len(asked.search("twitter " * 20)) == 2
    with pytest.raises(QueryError, match="51 words are too many; the limit is 50"):
        asked.search("twitter/" * 21)


@pytest.mark.parametrize(
    ("filters", "part"),
    [
        ({"since": "[..2023]"}, "has no first day"),
        ({"until": "[2023..]"}, "has no last day"),
        ({"text": "word " * 60}, "60 words are too many"),
        ({"text": "-".join(["word"] * 1100)}, "1,100 words are too many"),
        ({"text": "a.b/c_d" * 20}, "61 words are too many"),
    ],
)
def test_a_filter_that_would_filter_nothing_is_refused(view, filters, part):
    with pytest.raises(QueryError, match=part):
        view.events(**filters)


def test_what_a_retracted_person_did_is_still_a_persons(store):
    gone = {"on": "2023-05-01", "why": "duplicate"}
    record(store, Person(id="elon-musk", name="Elon Musk", retracted=gone), operation="retracted")
    participants = view_of(store).event("twitter-gpu-purchase-2023").participants
    assert [(p.entity, p.type, p.name) for p in participants][1] == ("elon-musk", "person", "Elon Musk")


@pytest.mark.parametrize("at", ["9" * 5000, "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"])
def test_a_time_out_of_all_bounds_is_refused(view, at):
    with pytest.raises(QueryError, match="as recorded"):
        view.as_recorded(at)


@pytest.mark.sqlite
def test_a_path_may_have_any_character(tmp_path):
    folder = tmp_path / "a?b#c %41 d"
    folder.mkdir()
    store = Store.prepare(embedded(folder / "timeline.db"))
    record(store, TWITTER)
    assert store.verify(projections=True).size == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a?b#c %41 d"]


@pytest.mark.parametrize("wrong", [None, 5, ["a"], b"x", ("a", None)])
@pytest.mark.parametrize(
    "method", ["event", "company", "person", "story", "history", "owner", "owned", "offices", "leaders", "talent"]
)
def test_a_method_that_takes_an_id_says_so_if_it_gets_something_else(view, method, wrong):
    with pytest.raises(QueryError, match=r"is named by one slug, such as '"):
        getattr(view, method)(wrong)


@pytest.mark.parametrize("ask", ["event", "company", "person", "story", "history", "owner", "leaders", "talent"])
def test_half_of_a_pair_in_an_id_is_an_error_of_ours(view, ask):
    with pytest.raises(TimelineError):
        getattr(view, ask)("half \ud800")
