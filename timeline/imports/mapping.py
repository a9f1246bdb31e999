"""A mapping: the meaning of the columns of a table. The reader of seed files reads it, so errors have their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, field_validator, model_validator

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import Slug
from timeline.imports.cells import Cell, ConstantCell, FigureCell, RoleCell
from timeline.imports.date_cells import DateCell
from timeline.imports.document import MappingDocument
from timeline.imports.entries import EntryDocument, entries
from timeline.imports.table import DataSpec
from timeline.imports.templates import Joined, Template, Templates
from timeline.imports.words import Word, Words
from timeline.seeds.read.validation import fact_errors
from timeline.seeds.read.yaml import Path as Place

_STRICT = ConfigDict(frozen=True, extra="forbid")
_MOST_BYTES = 2**20
NOT_A_COLUMN = frozenset({"id", "title", "summary", "status", "thread", "sources", "change", "retracted"})
"""The fields of an event that have no place in `columns:`."""


def _compares(text: str, other: str, *, greater: bool) -> bool:
    """Return whether a cell is greater (or less) than another one: as numbers, if both are; else as texts.

    An empty cell is neither.
    """
    if not text or not other:
        return False
    one, two = (_number(word) for word in (text, other))
    if one is not None and two is not None:
        return one > two if greater else one < two
    return text > other if greater else text < other


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


class Condition(BaseModel):
    """A condition on rows: all its parts must be true. `greater` and `less` name a column to compare with."""

    model_config = _STRICT

    column: Word
    equals: Word | None = None
    one_of: Words | None = None
    none_of: Words | None = None
    starts_with: Word | None = None
    empty: StrictBool | None = None
    greater: Word | None = None
    less: Word | None = None

    @model_validator(mode="after")
    def _asks(self) -> Condition:
        if self.model_fields_set <= {"column"}:
            raise FactError("the condition is empty", code="S402", suggestion="write equals:, one_of: or empty:")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(name for name in (self.column, self.greater, self.less) if name is not None)

    def holds(self, words: Mapping[str, str]) -> bool:
        """Return whether a row meets it; the row is text by column."""
        text = words.get(self.column, "")
        return (
            (self.equals is None or text == self.equals)
            and (self.one_of is None or text in self.one_of)
            and (self.none_of is None or text not in self.none_of)
            and (self.starts_with is None or text.startswith(self.starts_with))
            and (self.empty is None or (not text) == self.empty)
            and (self.greater is None or _compares(text, words.get(self.greater, ""), greater=True))
            and (self.less is None or _compares(text, words.get(self.less, ""), greater=False))
        )


_SOURCE_TEXTS = (
    *("publisher", "title", "url", "place", "archive", "author", "language", "kind", "page", "time", "quote"),
)


class PublishedCell(DateCell):
    """The date of a source; a plain text is a template."""

    bare = "template"


class SourceSpec(BaseModel):
    """A source of each event. If it has `url:` and the cells for it are empty, the event does not get this source.

    Attributes:
        split: what separates several addresses in the column of `url:`; each becomes a source.
    """

    model_config = _STRICT

    key: Slug | None = None
    where: tuple[Condition, ...] = ()
    publisher: Templates | None = None
    title: Templates | None = None
    url: Templates | None = None
    place: Templates | None = None
    archive: Templates | None = None
    author: Templates | None = None
    language: Templates | None = None
    kind: Templates | None = None
    page: Templates | None = None
    time: Templates | None = None
    quote: Templates | None = None
    published: PublishedCell | None = None
    accessed: PublishedCell | None = None
    undated: StrictBool = False
    derived_from: Slug | None = None
    split: Word | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_column(self) -> SourceSpec:
        if self.split is not None and len({*_holes(self.url)}) != 1:
            hint = 'write url: "{Column}" and split: ","'
            raise FactError("split: needs a url: with one column", code="S402", suggestion=hint, path=("split",))
        return self

    @cached_property
    def split_column(self) -> str | None:
        """The column with several addresses, or None."""
        return next(iter(_holes(self.url)), None) if self.split is not None else None

    @field_validator("where", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return [value] if isinstance(value, dict) else value

    @cached_property
    def texts(self) -> dict[str, tuple[Template | Joined, ...]]:
        """Its templates, by their fields."""
        given = {name: getattr(self, name) for name in _SOURCE_TEXTS}
        return {name: templates for name, templates in given.items() if templates is not None}


class MappingFile(BaseModel):
    """The content of a mapping's file."""

    model_config = _STRICT

    name: Slug | None = None
    data: DataSpec = DataSpec()
    kind: ConstantCell
    where: tuple[Condition, ...] = ()
    columns: dict[str, Any]
    id: Templates
    title: Templates
    summary: Templates | None = None
    thread: Templates | None = None
    status: ConstantCell
    source: tuple[SourceSpec, ...]
    empty: Words = ()
    entities: dict[str, Slug] = Field(default_factory=dict)
    unknown: Literal["report", "create"] = "report"

    @field_validator("where", "source", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return [value] if isinstance(value, dict) else value

    @field_validator("source")
    @classmethod
    def _some(cls, value: tuple[SourceSpec, ...]) -> tuple[SourceSpec, ...]:
        if not value:
            raise FactError(
                "an event needs at least one source", code="S130", suggestion='write source: {url: "{COLUMN}"}'
            )
        return value


@dataclass(frozen=True, slots=True)
class RowMapping:
    """A valid mapping for its kinds.

    Attributes:
        spec: the content of the file.
        kinds: the kinds of event that it can make.
        columns: the description of each field of an event.
        sources: each source with its key.
        document: the file, for errors.
    """

    spec: MappingFile
    kinds: tuple[type[facts.Event], ...]
    columns: Mapping[str, Cell]
    sources: Mapping[str, SourceSpec]
    document: EntryDocument

    def date_cells(self) -> Iterator[DateCell]:
        """Yield the description of each date: of the event, and of its sources."""
        yield from (cell for cell in self.columns.values() if isinstance(cell, DateCell))
        for source in self.spec.source:
            yield from (cell for cell in (source.published, source.accessed) if cell is not None)

    def read_columns(self) -> Iterator[tuple[str, Place]]:
        """Yield each column that it reads, with its place in the mapping."""
        spec = self.spec
        for field, cell in self.columns.items():
            yield from ((column, ("columns", field)) for column in cell.columns)
        for name, cell in (("kind", spec.kind), ("status", spec.status)):
            yield from ((column, (name,)) for column in cell.columns)
        for index, condition in enumerate(spec.where):
            yield from ((column, ("where", index)) for column in condition.columns)
        for name in ("id", "title", "summary", "thread"):
            yield from ((column, (name,)) for column in _holes(getattr(spec, name)))
        for index, source in enumerate(spec.source):
            for name, templates in source.texts.items():
                yield from ((column, ("source", index, name)) for column in _holes(templates))
            for name in ("published", "accessed"):
                if (cell := getattr(source, name)) is not None:
                    yield from ((column, ("source", index, name)) for column in cell.columns)
            for condition in source.where:
                yield from ((column, ("source", index, "where")) for column in condition.columns)


def read_mapping(path: Path) -> tuple[tuple[RowMapping, ...], MappingDocument]:
    """Read a mapping.

    Args:
        path: its file.

    Returns:
        The mapping, or one for each entry of its `events:`; none if it has errors. And its document with the errors.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        document = MappingDocument(path, b"{}")
        document.diagnose(FactError("the mapping is larger than 1 MiB", code="S013", suggestion="split it"))
        return (), document
    document = MappingDocument(path, data)
    if document.diagnostics:
        return (), document
    if not isinstance(document.value, dict):
        document.diagnose(
            FactError(
                "a mapping must be a mapping of fields",
                code="S009",
                suggestion="write kind:, columns:, id:, title:, status: and source:",
            )
        )
        return (), document
    found = []
    for value, entry in entries(document):
        spec = _validated(MappingFile, value, (), entry)
        if isinstance(spec, MappingFile):
            found.append(_fit(spec, entry))
    return (() if document.diagnostics else tuple(found)), document


def _fit(spec: MappingFile, document: EntryDocument) -> RowMapping:
    kinds = tuple(_kinds(spec, document))
    columns: dict[str, Cell] = {}
    for field, value in spec.columns.items():
        model = _cell_model(field, kinds, document)
        cell = _validated(model, value, ("columns", field), document) if model else None
        if isinstance(cell, Cell):
            columns[field] = cell
    for kind in kinds:
        for name, info in kind.model_fields.items():
            field = info.alias or name
            if info.is_required() and field not in spec.columns and field not in NOT_A_COLUMN:
                message = f"'{field}' is missing: {kind.kind} needs it"
                document.diagnose(FactError(message, code="S003", suggestion=f"add {field}:", path=("columns",)))
    for field, cell in columns.items():
        percent = all(kind.figure_types()[field].measure == "percent" for kind in kinds if field in kind.figure_types())
        if isinstance(cell, FigureCell) and cell.fraction and not percent:
            message = f"only a percentage can be a fraction, and {field} is not one"
            document.diagnose(
                FactError(message, code="S402", suggestion="remove fraction:", path=("columns", field, "fraction"))
            )
    for name in ("id", "title", "summary", "thread"):
        _known_fields(getattr(spec, name), (name,), spec, document)
    return RowMapping(spec, kinds, columns, _sources(spec, document), document)


def _kinds(spec: MappingFile, document: EntryDocument) -> Iterator[type[facts.Event]]:
    outcomes = spec.kind.outcomes
    if outcomes is None:
        message = "a kind from a column needs values: with the kind of each text"
        document.diagnose(FactError(message, code="S402", suggestion="write values: {TEXT: KIND}", path=("kind",)))
        return
    for name in outcomes:
        if name in facts.KINDS:
            yield facts.KINDS[name]
            continue
        hint = did_you_mean(name, facts.KINDS) or "kinds are " + ", ".join(sorted(facts.KINDS))
        document.diagnose(FactError(f"unknown kind '{name}'", code="S010", suggestion=hint, path=("kind",)))


def cell_model(field: str, kind: type[facts.Event]) -> type[Cell]:
    """Return the description of the cell of a field of a kind."""
    if field == "date":
        return DateCell
    return RoleCell if field in kind.roles() else FigureCell if field in kind.figure_types() else Cell


def _cell_model(field: str, kinds: tuple[type[facts.Event], ...], document: EntryDocument) -> type[Cell] | None:
    """Return the description of a field's cell; all kinds must have the field, with the same type."""
    models: set[type[Cell]] = set()
    for kind in kinds:
        names = {info.alias or name for name, info in kind.model_fields.items()} - NOT_A_COLUMN
        if field not in names:
            where = "belongs beside columns:" if field in NOT_A_COLUMN else f"is not a field of the kind {kind.kind}"
            hint = did_you_mean(field, names) or "it has " + ", ".join(sorted(names))
            error = FactError(f"'{field}' {where}", code="S002", suggestion=hint, path=("columns", field))
            document.diagnose(error, key=True)
            return None
        models.add(cell_model(field, kind))
    if len(models) > 1:
        message = f"'{field}' has different types in these kinds"
        document.diagnose(FactError(message, code="S402", suggestion="use two mappings", path=("columns", field)))
    return models.pop() if len(models) == 1 else None


def _sources(spec: MappingFile, document: EntryDocument) -> dict[str, SourceSpec]:
    found: dict[str, SourceSpec] = {}
    for index, source in enumerate(spec.source):
        key = source.key or ("source" if index == 0 else f"source-{index + 1}")
        if key in found:
            message = f"duplicate source key '{key}'"
            document.diagnose(FactError(message, code="S005", suggestion="choose another key", path=("source", index)))
        found[key] = source
        for name, templates in source.texts.items():
            _known_fields(templates, ("source", index, name), spec, document)
    return found


def _known_fields(
    templates: tuple[Template | Joined, ...] | None, path: Place, spec: MappingFile, document: EntryDocument
) -> None:
    for hole in (hole for template in templates or () for hole in template.holes if hole.of_event):
        if hole.name not in spec.columns:
            hint = did_you_mean(hole.name, spec.columns) or "fields are " + ", ".join(spec.columns)
            error = FactError(f"columns: has no field '{hole.name}'", code="S402", suggestion=hint, path=path)
            document.diagnose(error)


def _validated(model: type[BaseModel], value: object, path: Place, document: EntryDocument) -> BaseModel | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for fault, is_key in fact_errors(error, model):
            document.diagnose(fault.under(*path), key=is_key)
    except FactErrors as several:
        for fault in several.errors:
            document.diagnose(fault.under(*path))
    except FactError as fault:
        document.diagnose(fault.under(*path))
    return None


def _holes(templates: tuple[Template | Joined, ...] | None) -> Iterator[str]:
    return (hole.name for template in templates or () for hole in template.holes if not hole.of_event)
