"""Names without files: who signed an open letter."""

from __future__ import annotations

import orjson
import pytest
from pydantic import ValidationError

from tests.builders import TWITTER, event, new_store, record, view_of
from timeline import facts
from timeline.facts import trusted
from timeline.query import event_json

MANY = 50_000
NAMES = [f"Ann{number} Lee{number % 977}" for number in range(MANY - 1)] + ["Zebulon Quixworth"]


def letter(slug="letter", **fields):
    body = {"kind": "open_letter", "title": "A letter", "concerns": "twitter", "date": "2023-04-11", "signed_by": NAMES}
    return event(slug, **(body | fields))


def test_fifty_thousand_names_are_recorded_found_and_exported(tmp_path):
    """A name finds the letter, the JSON gives back the payload, and the table has a row for each name."""
    store = new_store(tmp_path, (TWITTER,))
    record(store, letter(), letter("other", signed_by=["Bob Poe"]), letter("none", signed_by=None))
    view = view_of(store)
    for typed in ("quixworth", "Zebulon Quixworth", "zebulon letter"):
        assert [one.id for one in view.events().search(typed)] == ["letter"]
    assert [one.id for one in view.events().search("bob poe")] == ["other"]
    one = view.event("letter")
    assert one.fact.signed_by == tuple(NAMES)
    assert event_json.payload(orjson.loads(orjson.dumps(one.to_json()))) == letter().payload()
    rows = list(view.tables()["signatures"])
    assert len(rows) == MANY + 1
    assert rows[-1] == {"event": "other", "field": "signed_by", "number": 1, "name": "Bob Poe"}
    store.close()


@pytest.mark.no_database
def test_a_payload_without_names_is_the_same_as_before():
    """The field is in a payload only if it has names."""
    assert "signed_by" not in letter(signed_by=None).payload()
    assert letter(signed_by=[]).payload() == letter(signed_by=None).payload()
    body = letter(signed_by=["Bob Poe"]).payload()
    assert body["signed_by"] == ["Bob Poe"]
    assert trusted.event("letter", body) == facts.from_payload("letter", body)


@pytest.mark.no_database
@pytest.mark.parametrize("names", [["x"] * (MANY + 1), "Bob Poe", [""], ["a\u202eb"], [7], ["x" * 201]])
def test_wrong_names_are_refused(names):
    """Names are a list of at most 50,000 texts of one line."""
    with pytest.raises(ValidationError):
        letter(signed_by=names)


@pytest.mark.no_database
def test_names_are_hidden_until_all_sources_are_known():
    """As reported, a list is shown from the day on which the last source was published."""
    assert letter(signed_by=["Bob Poe"]).as_reported(facts.When.parse("2023-04-12").anchor).signed_by == ()
    assert letter(signed_by=["Bob Poe"]).as_reported(facts.When.parse("2023-04-14").anchor).signed_by == ("Bob Poe",)
