"""Find the values of a mapping that are wrong in every row: they are errors of the mapping, and told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.countries import check_country
from timeline.facts.entities import Sector
from timeline.facts.events import Status
from timeline.facts.sources import Source
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import check_text, slugify
from timeline.imports.cells import Cell, FigureCell, RoleCell
from timeline.imports.date_cells import DateCell
from timeline.imports.mapping import RowMapping, SourceSpec
from timeline.imports.templates import Joined, Template
from timeline.seeds.read.validation import fact_errors
from timeline.seeds.read.yaml import Path as Place

_SAMPLE = {"url": "https://example.org/", "archive": "https://example.org/", "language": "en", "kind": "press"}
"""Texts for the fields of a source that a row gives; for all others, any word is valid."""

_TITLE, _SUMMARY = check_text(300), check_text(2000)


def fixed_errors(mapping: RowMapping) -> Iterator[FactError]:
    """Yield the errors in constants, `values:`, `default:` and units, and in templates without holes.

    Args:
        mapping: the mapping.
    """
    spec = mapping.spec
    yield from _each(spec.status, ("status",), lambda text: _among(text, get_args(Status)))
    for name, cell in mapping.columns.items():
        yield from _of_field(mapping, name, cell, ("columns", name))
    reads: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("id", _slug),
        ("thread", _slug),
        ("title", _TITLE),
        ("summary", _SUMMARY),
    )
    for name, read in reads:
        text = _fixed(getattr(spec, name))
        if text is not None:
            yield from _attempt(lambda read=read, text=text: read(text), (name,))  # type: ignore[misc]
    for index, (key, source) in enumerate(mapping.sources.items()):
        yield from _of_source(mapping, key, source, ("source", index))


def _of_field(mapping: RowMapping, name: str, cell: Cell, path: Place) -> Iterator[FactError]:
    if isinstance(cell, DateCell):
        for end, place in ((cell, path), (cell.start, (*path, "start")), (cell.end, (*path, "end"))):
            if end is not None:
                yield from _each(end, place, cell.written)
    elif isinstance(cell, RoleCell):
        if cell.country is not None:
            yield from _each(cell.country, (*path, "country"), _country)
        if cell.sector is not None:
            yield from _each(cell.sector, (*path, "sector"), lambda text: _among(text, get_args(Sector)))
    elif isinstance(cell, FigureCell):
        yield from _of_figure(mapping, name, cell, path)
    else:
        for kind in mapping.kinds:
            field = next(one for key, one in kind.model_fields.items() if name in (key, one.alias))
            annotation: Any = field.annotation
            for mark in field.metadata:
                annotation = Annotated[annotation, mark]
            type_: TypeAdapter[Any] = TypeAdapter(annotation)
            yield from _each(cell, path, type_.validate_python)


def _of_figure(mapping: RowMapping, name: str, cell: FigureCell, path: Place) -> Iterator[FactError]:
    """Yield the errors in a unit without holes, and in values with it."""
    if cell.unit is not None and cell.unit.holes:
        return
    unit = cell.unit_of({})
    for kind in mapping.kinds:
        type_ = kind.figure_types()[name]

        def read(text: str, type_: facts.FigureType = type_) -> object:
            return type_.parse(cell.claim(text, unit))

        if unit is not None:
            errors = [*_attempt(lambda: read("1"), (*path, "unit"))]
            yield from errors
            if errors:
                continue
        yield from _each(cell, path, read)


def _of_source(mapping: RowMapping, key: str, source: SourceSpec, path: Place) -> Iterator[FactError]:
    """Yield the errors of a source, if a row fills all its holes with valid texts."""
    fields: dict[str, Any] = {"key": key, "undated": source.undated and source.published is None}
    for name, templates in source.texts.items():
        text = _fixed(templates)
        fields[name] = text if text is not None else _SAMPLE.get(name, "1:00" if name == "time" else "1")
    for name in ("published", "accessed"):
        cell: DateCell | None = getattr(source, name)
        if cell is not None:
            yield from _of_field(mapping, name, cell, (*path, name))
            text = _fixed(cell.template) if cell.template is not None else None
            if text is not None:
                yield from _attempt(lambda cell=cell, text=text: cell.written(text), (*path, name))  # type: ignore[misc]
            fields[name] = "2023-04-11"
    try:
        Source.model_validate(fields)
    except ValidationError as error:
        yield from (fault.under(*path) for fault, _ in fact_errors(error, Source))
    if any(other.split for other in mapping.sources.values()):  # then a row has more keys
        return
    if source.derived_from is not None and (source.derived_from not in mapping.sources or source.derived_from == key):
        hint = did_you_mean(source.derived_from, mapping.sources) or "sources are " + ", ".join(mapping.sources)
        message = f"unknown source '{source.derived_from}'"
        yield FactError(message, code="S132", suggestion=hint, path=(*path, "derived_from"))


def _each(cell: Cell, path: Place, read: Callable[[str], object]) -> Iterator[FactError]:
    """Yield the errors of a cell's texts that do not depend on the row."""
    texts: list[tuple[str | None, Place]] = [(cell.constant, (*path, "constant")), (cell.default, (*path, "default"))]
    texts += [(text, (*path, "values", key)) for key, text in (cell.values or {}).items()]
    for text, place in texts:
        if text:
            yield from _attempt(lambda text=text: read(text), place)  # type: ignore[misc]


_EXAMPLE = "write a value as seed files have it, such as 100 or 5 million USD"


def _attempt(read: Callable[[], object], path: Place) -> Iterator[FactError]:
    try:
        read()
    except ValidationError as error:
        faults = [cause for one in error.errors() if (cause := one.get("ctx", {}).get("error"))]
        several = [fault for fault in faults if isinstance(fault, FactError)]
        message = error.errors()[0]["msg"]
        yield from (_at(fault, path) for fault in several or [FactError(message, code="S114", suggestion=_EXAMPLE)])
    except FactErrors as several_errors:
        yield from (_at(fault, path) for fault in several_errors.errors)
    except FactError as fault:
        yield _at(fault, path)


def _at(error: FactError, path: Place) -> FactError:
    return FactError(error.message, code=error.code, suggestion=error.suggestion, path=path)


def _fixed(templates: tuple[Template | Joined, ...] | None) -> str | None:
    """Return the text of templates if the first one has no holes, else None."""
    if not templates or templates[0].holes:
        return None
    return templates[0].fill({}, {})


def _among(text: str, words: tuple[str, ...]) -> None:
    if text not in words:
        hint = did_you_mean(text, words) or "use one of " + ", ".join(words)
        raise FactError(f"'{text[:60]}' is not an allowed value", code="S114", suggestion=hint)


def _country(text: str) -> None:
    try:
        check_country(text)
    except FactError as error:
        if error.instead is None:
            raise


def _slug(text: str) -> None:
    if not slugify(text):
        raise FactError(f"'{text[:60]}' has no letters or digits for a slug", code="S120", suggestion="use a column")
