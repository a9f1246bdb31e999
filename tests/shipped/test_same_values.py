"""What is built straight from payloads equals what is built from validated facts, for all shipped events."""

from __future__ import annotations

import orjson
import pytest

from timeline import facts, sql
from timeline.facts import trusted
from timeline.log.upcast import upcast
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.query import event_columns, frames
from timeline.query.summaries import Summaries

pytestmark = pytest.mark.no_database

COLUMNS = event_columns.all_columns()


def table(batches):
    """Return the values of each column, with their types."""
    found = {column.name: [] for column in COLUMNS}
    for rows in batches:
        for column, values in zip(COLUMNS, frames.values(rows, COLUMNS), strict=True):
            found[column.name] += [None] * len(rows) if values is None else values
    return {name: [(type(one), one) for one in values] for name, values in found.items()}


def test_an_event_from_a_trusted_payload_equals_the_validated_one(shipped):
    with shipped.store.read() as connection:
        rows = sql.rows(
            connection,
            f"SELECT {E.subject}, {E.schema_version}, {P.body} FROM {E} JOIN {P} USING ({E.position})"
            f" WHERE {E.subject} LIKE 'event/%'",
        )
    assert rows
    for subject, version, body in rows:
        slug = subject.partition("/")[2]
        payload = upcast(orjson.loads(body), version, current=facts.SCHEMA_VERSION)
        one, other = trusted.event(slug, payload), facts.from_payload(slug, payload)
        assert one == other
        assert one.payload() == other.payload()
        assert (repr(one), one.model_fields_set) == (repr(other), other.model_fields_set)


@pytest.mark.parametrize(
    "asked",
    [
        lambda view: view.events(),
        lambda view: view.events(retracted=True).order_by("-date"),
        lambda view: view.as_recorded(view.pinned().position // 2).events(),
        lambda view: view.events(kind="acquisition").limit(7),
        lambda view: view.as_reported("2023-04-12").events(),
    ],
    ids=["today", "with retracted ones", "as recorded", "limited", "as reported"],
)
def test_columns_from_payloads_equal_those_from_facts(shipped, asked):
    events = asked(shipped)
    found = table(events.rows())
    assert found == table(Summaries.rows(events))
    assert len(found["id"]) > 0


def test_events_of_today_are_read_without_facts(shipped):
    assert all(isinstance(rows, frames.ColumnBatch) for rows in shipped.events().rows())
