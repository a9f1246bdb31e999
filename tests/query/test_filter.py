"""Each filter is one field of a registry, which Python, the command line, addresses, feeds and recipes read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dashboard import recipes
from tests.builders import TWITTER, database, event, layoffs, new_store, record
from timeline.cli import events as command
from timeline.cli.filter_options import complete
from timeline.errors import QueryError
from timeline.facts import Company
from timeline.query import EventFilter, View
from timeline.query.filter import FIELDS, PARAMS, FilterFields
from timeline.store import Store

TIMES = {"reported", "recorded"}
WHOLE = EventFilter(
    company="twitter",
    companies=("twitter", "deepmind"),
    person="elon-musk",
    role=("acquirer", "company"),
    sector=("ai", "games"),
    country=("FR", "US"),
    include_owned=True,
    family=("money",),
    kind=("layoffs", "hire"),
    status=("reported",),
    since="2022-11",
    until="2023-Q2",
    text="deep mind",
    thread="twitter-takeover",
    disputed=False,
    planned=False,
    retracted=True,
    reported=dt.date(2023, 4, 12),
    recorded="3",
)


def anyone(slug, _kind):
    return slug


@pytest.mark.no_database
def test_a_filter_comes_back_from_its_own_address():
    assert set(WHOLE.to_params()) == set(PARAMS)
    params = {name: [value] for name, value in WHOLE.to_params().items()}
    assert EventFilter.from_params(params, anyone) == (WHOLE, [])


@pytest.mark.no_database
@pytest.mark.parametrize("one", [one for one in FIELDS if one.param], ids=lambda one: one.name)
def test_each_filter_alone_comes_back_from_its_own_address(one):
    alone = replace(EventFilter(), **{one.name: getattr(WHOLE, one.name)})
    params = {name: [value] for name, value in alone.to_params().items()}
    assert set(params) == {one.param}
    assert EventFilter.from_params(params, anyone) == (alone, [])


@pytest.mark.no_database
def test_python_and_the_command_line_have_every_filter_of_an_address():
    named = {one.name for one in FIELDS if one.param}
    assert set(FilterFields.__annotations__) == named - TIMES
    options = complete(command.run).__signature__.parameters
    assert named <= set(options)
    assert all(one.help for one in FIELDS if one.option)


@pytest.mark.no_database
def test_a_parameter_that_is_no_filter_is_a_problem():
    for params in ({"event": ["x"]}, {"embed": ["true"]}, {"kinds": ["layoffs"]}):
        found, problems = EventFilter.from_params(params, anyone)
        assert (found, len(problems)) == (EventFilter(), 1)
    assert "did you mean 'kind'" in problems[0]


@pytest.mark.no_database
def test_what_python_alone_can_ask_stands_in_no_address():
    for alone in (EventFilter(involving=("twitter",)), EventFilter(id="x"), EventFilter(by_anchor=True)):
        with pytest.raises(QueryError, match="has no parameter in an address"):
            alone.to_params()


def test_an_unknown_filter_is_refused_with_the_nearest(tmp_path):
    store = Store.prepare(database(tmp_path))
    with pytest.raises(QueryError, match="unknown filter 'knd': did you mean 'kind'"):
        View(store).events(knd="layoffs")
    with pytest.raises(QueryError, match="kind: name at least one"):
        View(store).events(kind=[])


@pytest.mark.no_database
def test_a_recipe_says_every_filter_in_python():
    program = recipes.query(WHOLE)
    compile(program, "recipe", "exec")
    assert all(f"{name}=" in program for name in FilterFields.__annotations__)
    assert ".as_recorded('3').as_reported('2023-04-12')" in program


def test_kinds_are_those_chosen_within_the_families_chosen(tmp_path):
    store = Store.prepare(database(tmp_path))
    record(store, TWITTER, layoffs(), event())
    view = View(store)
    assert {one.kind for one in view.events(family="layoffs")} == {"layoffs"}
    assert {one.kind for one in view.events(family=["layoffs", "compute"], kind=["compute_purchase", "hire"])} == {
        "compute_purchase"
    }
    assert list(view.events(family="layoffs", kind="compute_purchase")) == []
    store.close()


def test_sector_and_country_are_those_of_one_company_in_one_role(tmp_path):
    entities = [
        {"id": "acme", "name": "Acme", "sector": "ai", "country": "FR"},
        {"id": "zeta", "name": "Zeta", "sector": "games", "country": "US"},
        {"id": "silent", "name": "Silent"},
    ]
    store = new_store(tmp_path, [Company.model_validate(one) for one in entities])
    record(
        store,
        event("bought", buyer="acme", vendor="zeta"),
        layoffs("cut", company="zeta"),
        layoffs("silent-cut", company="silent"),
    )

    def ids(**filters):
        return {one.id for one in View(store).events(**filters)}

    assert ids(sector="ai") == ids(country="FR") == ids(country="france") == {"bought"}
    assert ids(sector=["ai", "games"]) == ids(country="US") == {"bought", "cut"}
    assert ids(sector="games", role="buyer") == ids(sector="ai", country="US") == ids(sector="health") == set()
    assert ids(sector="games", role="vendor") == {"bought"}
    assert ids(sector="ai", company="zeta") == {"bought"}
    # A look back into the log has the sector that it said then.
    before = View(store).pinned().position
    record(store, Company.model_validate({**entities[1], "sector": "media"}), operation="corrected")
    assert ids(sector="games") == set()
    assert {one.id for one in View(store).as_recorded(before).events(sector="games")} == {"bought", "cut"}
    store.close()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sector": "chips"}, "unknown sector 'chips': use software, internet"),
        ({"sector": "gamse"}, "did you mean 'games'"),
        ({"country": "Atlantis"}, "unknown country 'Atlantis'"),
        ({"country": "Frnace"}, "did you mean 'France'"),
        ({"country": "XX"}, "unknown country 'XX'"),
    ],
)
def test_an_unknown_sector_or_country_is_refused(tmp_path, given, words):
    store = new_store(tmp_path)
    with pytest.raises(QueryError, match=words):
        View(store).events(**given)
    store.close()
