"""The fields of a kind and the values that they take, for forms and commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from timeline import facts
from timeline.facts.entities import EntityType
from timeline.facts.figures import FigureType
from timeline.seeds.edit import field_order
from timeline.seeds.edit.schema_values import of_figure

Form = Literal["text", "choice", "date", "role", "figure", "sources", "list", "day", "mapping"]

_ELSEWHERE = {
    "id", "kind", "key", "retracted", "change", "renamed_from", "not_same_as", "includes", "replaces", "after",
    "first_report", "periods",
}  # fmt: skip
_EXAMPLES = {
    "date": "2023-04-11",
    "founded": "2006-03-21",
    "ended": "2020-03-21",
    "country": "US",
    "identifiers": "{}",
    "homepage": "https://example.org",
    "sources": "{}",
}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field to fill in.

    Attributes:
        name: its name in files.
        label: its name on pages.
        description: what to write, in a sentence.
        form: the form of its value.
        required: whether a file must have it.
        least: the least number of slugs in a role.
        accepts: the types of entities in a role.
        choices: the allowed values.
        figure: how a figure is read.
    """

    name: str
    label: str
    description: str
    form: Form
    required: bool = False
    least: int = 0
    accepts: tuple[EntityType, ...] = ()
    choices: tuple[str, ...] = ()
    figure: FigureType | None = None

    @property
    def example(self) -> object:
        """A valid value, without a meaning."""
        if self.form == "figure" and self.figure is not None:
            return "1 USD" if self.figure.measure == "money" else 1
        if self.form == "choice":
            return self.choices[0]
        return _EXAMPLES.get(self.name, f"some {self.name}")


def fields_of(kind: str) -> tuple[FieldSpec, ...]:
    """Return the fields of a kind in their order.

    Args:
        kind: a kind of event, or `company` or `person`. Those two have `names`, and a file may have `name` instead.
    """
    model = facts.FACTS[kind]
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    return tuple(
        _spec(model, key, names[key])
        for key in field_order.fields("fact", kind)
        if key in names and key not in _ELSEWHERE
    )


def _spec(model: type[facts.Fact], key: str, name: str) -> FieldSpec:
    field = model.model_fields[name]
    label = key.replace("_", " ").capitalize()
    description, required = field.description or "", field.is_required()
    if issubclass(model, facts.Event):
        if (role := model.roles().get(key)) is not None:
            least = next((int(mark.min_length) for mark in field.metadata if hasattr(mark, "min_length")), 0)
            who = f"A {' or '.join(role.accepts)} by its slug, or a list of them{_at_least(least)}."
            return FieldSpec(key, role.label, description or who, "role", required or least > 0, least, role.accepts)
        if (figure := model.figure_types().get(name)) is not None:
            described = str(of_figure(figure)["description"]).partition(". Write a value")[0] + "."
            return FieldSpec(key, figure.label or label, described, "figure", required, figure=figure)
    choices = _choices(field.annotation)
    if choices:
        description = description or f"One of {', '.join(choices)}."
        return FieldSpec(key, label, description, "choice", required, choices=choices)
    return FieldSpec(key, label, description or "Text of at most 200 characters.", _form(key), required)


def _form(key: str) -> Form:
    forms: dict[str, Form] = {
        "date": "date",
        "founded": "day",
        "ended": "day",
        "sources": "sources",
        "aliases": "list",
        "signed_by": "list",
        "different_from": "list",
        "identifiers": "mapping",
    }
    return forms.get(key, "text")


def _choices(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 - a type
    for part in (annotation, *get_args(annotation)):
        if get_origin(part) is Literal:
            return tuple(map(str, get_args(part)))
    return ()


def _at_least(least: int) -> str:
    return f"; {least} or more" if least > 1 else ""
