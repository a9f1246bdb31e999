"""The schema of mappings takes what the reader takes, and marks what is certainly wrong."""

from __future__ import annotations

import json
from functools import cache

import jsonschema
import pytest

from tests.imports.conftest import HEADER, MAPPING
from tests.imports.test_run import LIVES
from timeline.imports.schema import mapping_schema
from timeline.seeds.read.yaml import read_yaml

pytestmark = pytest.mark.usefixtures("few_shipped")


@cache
def validator():
    """Give the validator of mappings."""
    schema = json.loads(mapping_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(text):
    value = json.loads(json.dumps(read_yaml(text.encode()).value, default=float))
    return [list(error.absolute_path) for error in validator().iter_errors(value)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: layoffs", "kind: layoffs"),
        ("kind: layoffs", "kind: {constant: layoffs}"),
        ("kind: layoffs", "name: x\ndata: {delimiter: ;, quote: '', encoding: cp1252}\nempty: [n/a, 0]\nkind: layoffs"),
        ("date: day", "date: {start: day, end: {column: people, empty: 5}, format: ['%Y', '%y'], pivot: 1970}"),
        ("date: day", "date: {column: day, order: day-first, first_of_month: month, first_of_year: year}"),
        ("company: who", "company: {column: who, split: ;, unknown: create, type: person}"),
        ("company: who", "company: {column: who, identifiers: {wikidata: day}, country: who, sector: {constant: AI}}"),
        ("headcount: people", "headcount: {column: people, form: '1,234.5', unit: thousand, approx: true, bound: min}"),
        ("headcount: people", "headcount: {column: people, without: $, values: {a: 5}, default: 7}"),
        ("status: reported", "status: {column: day, values: {x: reported}}"),
        ("status: reported", "summary: {join: ['{who}', '{day}'], with: ;, last: and}\nstatus: reported"),
        ("undated: true", "published: '{day}', where: [{column: day, empty: false, less: people}], key: a, page: 7"),
        ("unknown: create", "unknown: create\nwhere: {column: day, one_of: [1, 2], none_of: x}\nentities: {a: acme}"),
    ],
)
def test_what_the_reader_takes_passes_the_schema(run, old, new):
    assert old in MAPPING
    text = MAPPING.replace(old, new)
    assert {code for code, _, _ in run(HEADER, text).faults} <= {"S401", "S114"}  # about columns and words only
    assert faults(text) == []


def test_a_mapping_of_several_events_passes_and_its_columns_are_those_of_its_kind():
    assert faults(LIVES) == []
    assert faults(LIVES.replace("columns: {date: day}", "columns: {datum: day}")) == [["events", 0, "columns"]]
    assert faults(LIVES.replace("    where:", "    name: x\n    where:")) == [["events", 1]]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("kind: layoffs", "kind: layofs", ["kind"]),
        ("status: reported", "status: sure", ["status"]),
        ("status: reported\n", "", []),
        ("headcount: people", "headcounts: people", ["columns"]),
        ("headcount: people", "headcount: {column: people, from: 1}", ["columns", "headcount"]),
        ("date: day", "date: {column: day, order: us}", ["columns", "date", "order"]),
        ("undated: true", "undated: maybe", ["source", "undated"]),
        ("unknown: create", "unknown: perhaps", ["unknown"]),
        ("unknown: create", "wher: {column: day, empty: true}", []),
        ("unknown: create", "where: {equals: a}", ["where"]),
        ("unknown: create", "summary: {join: [], with: a}", ["summary", "join"]),
    ],
)
def test_an_error_is_marked_at_its_place(run, old, new, path):
    assert old in MAPPING
    text = MAPPING.replace(old, new)
    assert run(HEADER, text).faults
    assert faults(text) == [path]


def test_each_key_of_a_date_is_explained():
    keys = json.loads(mapping_schema())["$defs"]["date"]["properties"]
    assert [name for name, schema in keys.items() if not schema.get("description") and "$ref" not in schema] == []
