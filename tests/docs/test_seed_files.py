"""docs/seed-files.md matches the fields that the classes accept and require."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from scripts import seed_files
from tests.builders import INSIDER
from timeline import facts
from timeline.errors import FactErrors
from timeline.facts.entities import Name, Sector
from timeline.facts.figures import FigureType
from timeline.facts.identifiers import SCHEMES
from timeline.facts.revisions import Change, Retraction
from timeline.facts.sources import Source
from timeline.facts.stories import Step, Story
from timeline.seeds.edit.fields import fields_of

TEXT = (Path(__file__).parents[2] / "docs/seed-files.md").read_text(encoding="utf-8")
NEEDS_MORE = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^- (.*?) needs? ", TEXT, re.MULTILINE))))


def refused(kind: str, **fields: Any) -> str:
    """Return why an event of a kind with these fields is refused, or "" if it is accepted."""
    try:
        facts.from_payload("x", {"kind": kind, **fields})
    except ValidationError as error:
        return str(error)
    return ""


def test_the_table_of_kinds_is_what_the_classes_make():
    """The table of kinds matches the classes; `make generate` writes it."""
    assert seed_files.page(TEXT) == TEXT


@pytest.mark.parametrize("kind", facts.KINDS)
def test_what_the_table_marks_is_all_that_a_kind_needs_but_for_what_is_said_below_it(kind):
    given: dict[str, Any] = {}
    for field in fields_of(kind):
        if field.form == "role" and field.required:
            given[field.name] = ["a", "b"][: max(field.least, 1)]
        elif field.required:
            given[field.name] = {"sources": {"a": INSIDER}, "status": "reported"}.get(field.name, field.example)
    if kind == "rename":
        assert "the old name and the new name are the same" in refused(kind, **{**given, "new_name": given["old_name"]})
        given["new_name"] = "another"
    assert bool(refused(kind, **given)) == (kind in NEEDS_MORE - {"rename"})


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("hire", ["people", "headcount"]),
        ("departure", ["people", "headcount"]),
        ("regulation", ["authority", "concerns"]),
        ("open_letter", ["issuer", "signatories", "addressees", "concerns"]),
    ],
)
def test_any_one_of_what_is_named_below_the_table_is_enough(kind, needed):
    (sentence,) = re.findall(rf"^- (?:[^\n]*)`{kind}`[^\n]* needs? (.*)\.$", TEXT, re.MULTILINE)
    assert re.findall(r"`(\w+)`", sentence) == needed
    for name in needed:
        body = {"title": "A", "date": "2023", "status": "reported", "sources": {"a": INSIDER}}
        if "company" in facts.KINDS[kind].model_fields:
            body["company"] = "a"
        assert refused(kind, **body)
        assert not refused(kind, **body, **{name: 5 if name == "headcount" else "b"})


@pytest.mark.parametrize(
    "model", [facts.Event, facts.Company, facts.Person, Name, Source, Change, Retraction, Story, Step]
)
def test_every_field_is_named(model: type[BaseModel]):
    named = {*re.findall(r"`(\w+)", TEXT), *re.findall(r"\b(\w+):", TEXT)}
    assert model.model_fields.keys() - {"key"} <= named


def test_every_part_of_a_claim_is_named_and_every_measure_has_a_row():
    with pytest.raises(FactErrors) as refused:
        FigureType("money").parse({"nonsense": 1})
    parts = str(refused.value.errors[0].suggestion).removeprefix("its fields are ").split(", ")
    assert f"{{{', '.join(part for part in parts if part != 'unit')}}}" in TEXT
    assert "`unit: tpu`" in TEXT
    measures = {figure.measure for kind in facts.KINDS.values() for figure in kind.figure_types().values()} - {"any"}
    assert {measure for measure in measures if f"\n| {measure} | `" in TEXT} == measures


def test_every_sector_and_every_register_is_explained():
    for name in (*get_args(Sector), *SCHEMES):
        assert f"\n| `{name}` | " in TEXT, name
