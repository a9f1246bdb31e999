"""Generates two modules from the classes in timeline/facts.

`timeline/constructors.py` has a typed function for each kind of fact. `timeline/query/figure_fields.py` has the figures
of all kinds as attributes.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from timeline import facts

TARGET = Path(__file__).parents[1] / "timeline" / "constructors.py"
FIGURES = TARGET.parent / "query" / "figure_fields.py"
_FIGURES_HEAD = '''"""The figures of all kinds as attributes of events, for editors and type checkers.

Written by `make generate` from the classes in `timeline/facts`. `EventRecord` finds the values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.facts import Claim


class FigureFields:
    """Each attribute is the preferred claim of a figure, or None if the event does not give it."""

    __slots__ = ()

    if TYPE_CHECKING:
'''
_HEAD = '''"""Typed functions that make facts, one for each kind: `Layoffs(id="…", company="twitter", …)`.

Written by `make generate` from the classes in `timeline/facts`. Values are given as in seed files: an id or a list of
them for a role, EDTF for a date, a number, a text or a mapping for a figure. Whatever is wrong is raised as
`timeline.errors.FactErrors`, all of it at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar

from pydantic import BaseModel, ValidationError

from timeline import facts
from timeline.errors import FactErrors
from timeline.facts import Money

Status: TypeAlias = Literal["confirmed", "reported", "rumoured"]
DateLike: TypeAlias = "str | int | dt.date | Mapping[str, Any] | Sequence[Mapping[str, Any]]"
FigureLike: TypeAlias = "int | float | Decimal | Money | str | Mapping[str, Any] | Sequence[Mapping[str, Any]]"
Slugs: TypeAlias = "str | Sequence[str]"
TextLike: TypeAlias = "str | Mapping[str, Any] | Sequence[Mapping[str, Any]]"
Relations: TypeAlias = "str | Sequence[str | Mapping[str, Any]]"


class SourceFields(TypedDict, total=False):
    """What is said of a source: its url, or publisher, title and published; and published, or undated."""

    publisher: str
    title: str
    url: str
    published: str | int | dt.date
    undated: bool
    accessed: str | int | dt.date
    archive: str
    author: str | Sequence[str]
    language: str
    kind: Literal["filing", "company", "press", "post", "video"]
    page: str | int
    time: str
    place: str
    quote: str
    derived_from: str


Sources: TypeAlias = "Mapping[str, SourceFields]"
_Model = TypeVar("_Model", bound=BaseModel)


def _made(model: type[_Model], given: Mapping[str, Any]) -> _Model:
    """Make a fact of what was given; None stands for what was not."""
    names = {name: field.alias or name for name, field in model.model_fields.items()}
    fields = {names.get(name, name): value for name, value in given.items() if value is not None}
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        from timeline.seeds.read.validation import fact_errors

        raise FactErrors([found for found, _ in fact_errors(error, model)]) from None
'''

_COMMON = {
    "id": "str",
    "title": "TextLike",
    "summary": "TextLike",
    "includes": "Relations",
    "replaces": "Relations",
    "after": "Sequence[str]",
    "date": "DateLike",
    "status": "Status",
    "people": "Slugs",
    "concerns": "Slugs",
    "thread": "str",
    "sources": "Sources",
    "not_same_as": "Sequence[str]",
}
_OF_ENTITIES = {
    "id": "str",
    "name": "str",
    "names": "Sequence[str | Mapping[str, Any]]",
    "aliases": "Sequence[str]",
    "summary": "TextLike",
    "homepage": "str",
    "founded": "str | int | dt.date",
    "form": "str",
    "ended": "str | int | dt.date",
    "periods": "Sequence[Mapping[str, Any]]",
    "description": "str",
    "country": "str",
    "sector": "str",
    "identifiers": "Mapping[str, Any]",
    "different_from": "Slugs",
}


def source() -> str:
    """Return the text of the module with the constructors."""
    parts = [_HEAD]
    for kind, model in sorted(facts.KINDS.items()):
        parts.append(_function(model, f'facts.KINDS["{kind}"]', dict(_event_fields(model)), "facts.Event"))
    parts += [
        _function(model, f"facts.{model.__name__}", _entity_fields(model), f"facts.{model.__name__}")
        for model in (facts.Company, facts.Person)
    ]
    names = sorted([*(model.__name__ for model in facts.KINDS.values()), "Company", "Person"])
    shared = ["DateLike", "FigureLike", "Relations", "Slugs", "SourceFields", "Sources", "Status", "TextLike"]
    listed = "".join(f'    "{name}",\n' for name in sorted([*names, *shared]))
    return "\n\n".join([*parts, f"__all__ = [\n{listed}]\n"])


def figures() -> str:
    """Return the text of the module with the figures."""
    labels: dict[str, dict[str, None]] = {}
    for kind in facts.KINDS.values():
        for name, type_ in kind.figure_types().items():
            labels.setdefault(name, {})[type_.label or name.replace("_", " ").capitalize()] = None
    parts = (
        f'        @property\n        def {name}(self) -> Claim | None:\n            """{_label(found)}."""\n'
        for name, found in sorted(labels.items())
    )
    return _FIGURES_HEAD + "\n" + "\n".join(parts)


def _label(labels: Iterable[str]) -> str:
    """Return the labels that the kinds use for a figure, in one text: `Price, or cost`."""
    first, *others = labels
    return ", or ".join([first, *(label[:1].lower() + label[1:] for label in others)])


def _event_fields(model: type[facts.Event]) -> list[tuple[str, tuple[str, bool]]]:
    roles = {field.attribute for field in model.roles().values()}
    found: list[tuple[str, tuple[str, bool]]] = []
    for name, field in model.model_fields.items():
        if name in _COMMON:
            type_ = _COMMON[name]
        elif name in ("retracted", "change", "renamed_from"):
            continue
        elif name in model.figure_types():
            type_ = "FigureLike"
        elif name in roles:
            type_ = "Slugs"
        elif name in model.dated_texts():
            type_ = "TextLike"
        elif name in model.name_lists():
            type_ = "Sequence[str]"
        else:
            type_ = _plain(field.annotation)
        found.append((name, (type_, field.is_required())))
    return found


def _entity_fields(model: type[facts.Company | facts.Person]) -> dict[str, tuple[str, bool]]:
    known = {name for name in _OF_ENTITIES if name in model.model_fields or name == "name"}
    return {name: (_OF_ENTITIES[name], name == "id") for name in _OF_ENTITIES if name in known}


def _plain(annotation: Any) -> str:  # noqa: ANN401 - any type
    """Return the annotation of a field with a text or a choice, as source code."""
    if get_origin(annotation) in (Union, types.UnionType, Annotated):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
        return _plain(annotation)
    if get_origin(annotation) is Literal:
        return "Literal[" + ", ".join(f'"{value}"' for value in get_args(annotation)) + "]"
    return "str"


def _function(model: type[Any], made: str, fields: dict[str, tuple[str, bool]], returned: str) -> str:
    required = [f"    {name}: {type_}," for name, (type_, needed) in fields.items() if needed]
    optional = [f"    {name}: {type_} | None = None," for name, (type_, needed) in fields.items() if not needed]
    told = (inspect.getdoc(model) or "").partition("\n")[0]
    lines = [f"def {model.__name__}(", "    *,", *required, *optional, f") -> {returned}:"]
    return "\n".join([*lines, f'    """{told}"""', f"    return _made({made}, locals())", ""])


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
    FIGURES.write_text(figures(), encoding="utf-8")
