"""The pages of people: offices, moves, and who did the same with them."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.builders import event, new_store, record
from tests.dashboard.test_pages import open_page, text
from timeline.facts import Company, Person
from timeline.store import Store

__all__ = ["open_page"]


@pytest.fixture
def people(tmp_path, open_page):
    names = {"ann": "Ann Example", "ben": "Ben Example", "cid": "<b>Cid</b>", "dan": "Dan Boss"}
    store = new_store(
        tmp_path,
        [
            *(Company(id=slug, name=slug.capitalize()) for slug in ("acme", "zeta")),
            *(Person(id=slug, name=name) for slug, name in names.items()),
        ],
    )

    def made(slug, kind, day, **fields):
        sources = {"a": {"url": "https://example.org/a", "published": day}}
        return event(slug, kind=kind, date=day, sources=sources, title=slug, **fields)

    record(
        store,
        made("founded", "founding", "2010-01-01", company="acme", founders=["ann", "dan"]),
        made("left", "departure", "2020-01-01", company="acme", people=["ann", "ben"]),
        made("hired", "hire", "2020-02-01", company="zeta", people=["ann", "cid"]),
        made("chief", "appointment", "2021-01-01", company="zeta", people=["ann"], role="chief executive"),
    )
    url = store.url.render_as_string()
    store.close()

    def run(**params):
        app = open_page("person", database=url, **params)
        assert not app.exception
        return text(app)

    return run


def test_an_erased_person_has_the_id_and_a_notice(people, tmp_path):
    with closing(Store.open(f"sqlite:///{tmp_path / 'timeline.db'}", write=True)) as store, store.write() as connection:
        store.erase(connection, [3], ["person/ann"], why="asked for it", author="a")
    shown = people(person="ann")
    assert "<h1>ann</h1>" in shown
    assert "This entry was erased on " in shown
    assert "Chief executive" in shown  # what events say of the id stays until they are erased too
    assert "Ann Example" not in shown
    assert "Ann Example" not in people()


def test_a_page_has_offices_moves_and_the_people_beside(people):
    shown = people(person="ann")
    assert "<h1>Ann Example</h1>" in shown
    steps = shown.split("Roles and moves")[1].split("</ol>")[0]
    assert steps.index("Founder") < steps.index("<b>Goes</b>") < steps.index("Chief executive")
    beside = shown.split("Together with")[1].split("</ul>")[0]
    for words in (
        "Dan Boss",
        "founded, 1 January 2010",
        "Ben Example",
        "left, 1 January 2020",
        "joined, 1 February 2020",
    ):
        assert words in beside
    assert "&lt;b&gt;Cid" in beside
    assert "<b>Cid" not in shown


def test_a_look_back_knows_only_what_was_reported(people):
    shown = people(person="ann", reported="2020-01-15")
    assert "<b>Leaves</b>" in shown
    assert "Chief executive" not in shown
    assert "Cid" not in shown


def test_all_people_are_listed_and_searched(people):
    shown = people()
    assert shown.index("Ann Example") < shown.index("Ben Example")
    assert "Dan Boss" not in people(q="example")
    assert "Nobody has this name" in people(q="zzz")


def test_an_unknown_person_is_explained(open_page):
    app = open_page("person", person="elon-mask")
    assert not app.exception
    assert "elon" in app.warning[0].value
