"""An open figure takes what changed in the log, and then has the same rows as one that loads them all."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
import quickjs

from dashboard import component_files
from dashboard.component_bundle import bundle
from tests.builders import INSIDER, event, layoffs, new_store, record, view_of
from timeline.facts import Company, Person
from timeline.formats.columns import Columns

_ROWS = """
const told = (events) => Array.from({ length: events.rows }, (_, row) => [
  events.id[row], events.title[row], events.short[row], events.figure[row], events.kinds[events.kind[row]][0],
  events.families[events.family[row]][0], events.day[row], events.earlier[row], events.later[row], events.flags[row],
  events.value[row], events.reported[row], events.reportedEnd[row], events.position[row], events.positionEnd[row],
  events.lead[row] < 0 ? "" : events.entities[events.lead[row]][0],
  [...events.shortFor.get(row) ?? []].map(([role, text]) => [events.roles[role][0], text]),
  Array.from(events.who.subarray(events.offsets[row], events.offsets[row + 1]), (who, place) =>
    [events.entities[who][0], events.entities[who][1], events.roles[events.roleOf[events.offsets[row] + place]][0]]),
]).map((row) => JSON.stringify(row)).sort();
const whole = (parts) => { const [first, ...others] = parts; const events = data_.decode(first);
  return others.map((part) => data_.decode(part, events)).reduce(data_.join, events); };
"""


def rows(code, *given):
    engine = quickjs.Context()
    engine.eval(bundle(component_files.FOLDER, "patch") + _ROWS)
    values = ", ".join(json.dumps(value) for value in given)
    return json.loads(engine.eval(f"JSON.stringify(((...given) => {{ {code} }})({values}))"))


def parts(columns):
    return [columns.part(name) for name in columns.names()]


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path)
    record(store, event(), layoffs(), *(layoffs(f"cut-{n}", date=f"2020-01-{n:02}") for n in range(1, 20)))
    yield store
    store.close()


CHANGES = {
    "a new event": lambda store: record(store, layoffs("zeta-1", date="2024-01-01", title="Zeta")),
    "a new company and person": lambda store: record(
        store,
        Company(id="acme", name="Acme"),
        Person(id="ann", name="Ann"),
        event("acme-buys", buyer="acme", people=["ann"]),
    ),
    "a corrected figure": lambda store: record(store, layoffs(headcount=18000), operation="corrected"),
    "a corrected date": lambda store: record(store, layoffs(date="2021-05-05"), operation="corrected"),
    "a retraction": lambda store: record(
        store,
        layoffs(retracted={"on": "2023-01-01", "why": "other", "note": "no"}),
        operation="retracted",
    ),
    "a source less": lambda store: record(
        store,
        event(sources={"insider": INSIDER}, units=[{"value": 10000, "source": "insider"}]),
        operation="corrected",
    ),
    "another name": lambda store: record(store, Company(id="deepmind", name="Google DeepMind"), operation="corrected"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_rows_after_a_patch_are_those_of_the_whole(store, change):
    before = Columns.of(view_of(store))
    CHANGES[change](store)
    after = Columns.of(view_of(store))
    patch = after.patch(before.position)
    assert patch is not None
    found = rows(
        "return [told(patch_.patched(whole(given[0]), given[1])), told(whole(given[2]))];",
        parts(before),
        patch,
        parts(after),
    )
    assert found[0] == found[1]


def test_two_patches_after_each_other(store):
    steps = [Columns.of(view_of(store))]
    for change in CHANGES.values():
        change(store)
        steps.append(Columns.of(view_of(store)))
    patches = [later.patch(earlier.position) for earlier, later in pairwise(steps)]
    found = rows(
        "return [told(given[1].reduce(patch_.patched, whole(given[0]))), told(whole(given[2]))];",
        parts(steps[0]),
        patches,
        parts(steps[-1]),
    )
    assert found[0] == found[1]


def test_a_patch_of_another_head_is_known(store):
    before = Columns.of(view_of(store))
    CHANGES["a new event"](store)
    patch = Columns.of(view_of(store)).patch(before.position)
    code = "return [patch_.isPatchOf(given[1], whole(given[0])), patch_.isPatchOf(given[0][0], whole(given[0]))];"
    assert rows(code, parts(before), patch) == [True, False]
