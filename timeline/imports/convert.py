"""Convert a row to an event, or to its errors. The validators of facts decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.dates import When
from timeline.facts.figures import Claim, Claims, DateClaim, Dates
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.numbers import SCALES, plain
from timeline.facts.text import slugify
from timeline.imports.cells import Cell, FigureCell, RoleCell
from timeline.imports.clues import NO_CLUES
from timeline.imports.date_cells import AmbiguousDateError, DateCell, NewYears, Orders
from timeline.imports.mapping import RowMapping, SourceSpec
from timeline.imports.names import Names
from timeline.imports.plausible import Moment
from timeline.imports.rows import is_garbled
from timeline.imports.table import Row
from timeline.imports.templates import fill_first
from timeline.imports.words import text_of
from timeline.seeds.read.validation import fact_errors
from timeline.seeds.rules.days import first_day, last_day

_MOST_DIGITS = 5
_MOST_KEPT = 65536  # values of a field
_ADDRESS = re.compile(r"https?://[^\s,;|]+")
_SPOKEN = sorted(SCALES.items(), key=lambda item: -item[1])


@dataclass(frozen=True, slots=True)
class Converted:
    """The result of a row: an event, or its errors.

    Attributes:
        event: the event.
        errors: the errors of the row, each with its column.
        left_out: whether the mapping's `where:` leaves the row out.

    A row with a date of unknown order has no event and no error; `Converter.orders` then has the column.
    """

    event: facts.Event | None = None
    errors: tuple[tuple[str, FactError], ...] = ()
    left_out: bool = False


class _Day(NamedTuple):
    """A date of a row.

    Attributes:
        written: the date as in files.
        when: the date.
        dates: the date as the only claim of an event.
    """

    written: str
    when: When
    dates: Dates


@dataclass(slots=True)
class _Draft:
    """A row in conversion: the fields and the errors so far."""

    row: Row
    cells: dict[str, object] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    used: list[tuple[str, str]] = field(default_factory=list)
    errors: list[tuple[str, FactError]] = field(default_factory=list)

    def attempt(self, column: str, read: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return the value that is read. On an error, keep it with its column, and return None."""
        try:
            return read()
        except AmbiguousDateError:
            raise
        except FactErrors as several:
            self.errors += [(column, _without_frames(error)) for error in several.errors]
        except FactError as error:
            self.errors.append((column, _without_frames(error)))
        return None


class Converter:
    """Converts rows by a mapping."""

    def __init__(self, mapping: RowMapping, names: Names) -> None:
        """Take the mapping and the known companies and people."""
        self._mapping = mapping
        self._names = names
        self._kinds = {kind.kind: kind for kind in mapping.kinds}
        templates = [*(getattr(mapping.spec, name) or () for name in ("id", "title", "summary", "thread"))]
        templates += [filled for source in mapping.sources.values() for filled in source.texts.values()]
        self._wanted = {hole.name for some in templates for template in some for hole in template.holes}
        self._required = {
            kind: {info.alias or name for name, info in kind.model_fields.items() if info.is_required()}
            for kind in mapping.kinds
        }
        self._columns = tuple(dict.fromkeys(column for column, _ in mapping.read_columns()))
        # The date comes first: it decides who may have a name.
        self._fields = sorted(mapping.columns.items(), key=lambda item: not isinstance(item[1], DateCell))
        self._days = {id(cell): _reads_days(cell) for cell in mapping.date_cells()}
        self._figures = {
            (kind, name): _reads_figure(kind, name, cell, spoken=name in self._wanted)
            for kind in mapping.kinds
            for name, cell in mapping.columns.items()
            if isinstance(cell, FigureCell) and name in kind.figure_types()
        }
        self._given: dict[frozenset[str], set[str]] = {}
        self.orders: dict[str, Orders] = {}
        self.new_years: dict[str, NewYears] = {}

    def convert(self, row: Row) -> Converted:
        """Make the event of a valid row."""
        draft = _Draft(row)
        self._words(draft)
        if draft.errors:
            return Converted(errors=tuple(draft.errors))
        if not all(condition.holds(draft.words) for condition in self._mapping.spec.where):
            return Converted(left_out=True)
        try:
            kind = self._fill(draft)
        except AmbiguousDateError:
            return Converted()
        if kind is None or draft.errors:
            each = {(column, str(error)): (column, error) for column, error in draft.errors}
            return Converted(errors=tuple(each.values()))
        try:
            event = kind.model_validate(draft.fields)
        except ValidationError as error:
            faults = [_without_frames(fault) for fault, _ in fact_errors(error, kind)]
            return Converted(errors=tuple((self.column_of(fault.path), fault) for fault in faults))
        for name, slug in draft.used:
            self._names.use(name, slug)
        for model in (event, *event.sources.values()):
            self._share_names(model)
        return Converted(event)

    def _share_names(self, model: BaseModel) -> None:
        """Let models with the same given fields share the set of their names: a tenth of what an event takes."""
        given = model.model_fields_set
        object.__setattr__(model, "__pydantic_fields_set__", self._given.setdefault(frozenset(given), given))

    # -- the parts of an event -------------------------------------------------------------------------------------

    def _words(self, draft: _Draft) -> None:
        """Return the columns that the mapping reads, as they are and as text; `empty:` texts become ""."""
        empty = self._mapping.spec.empty
        for column in self._columns:
            cell = draft.row.cells.get(column)
            if type(cell) is str and cell.isascii():
                if (text := " ".join(cell.split())) not in empty:
                    draft.cells[column] = cell
                    draft.words[column] = text
                continue
            try:
                text = ", ".join(map(text_of, cell)) if isinstance(cell, list) else text_of(cell)
            except FactError:
                draft.cells[column] = cell  # the field that reads it reports the error
                continue
            text = " ".join(text.split())
            if text in empty:
                continue
            draft.cells[column] = cell
            draft.words[column] = text
            if is_garbled(text):
                error = FactError(
                    "the cell has bytes that are not valid in the file's encoding",
                    code="S008",
                    suggestion="save the table as UTF-8, or write in the mapping data: {encoding: …}",
                )
                draft.errors.append((column, error))

    def _fill(self, draft: _Draft) -> type[facts.Event] | None:
        spec = self._mapping.spec
        name = draft.attempt(spec.kind.first, lambda: spec.kind.text(draft.cells, draft.words))
        kind = self._kinds.get(name or "")
        if kind is None:
            if name == "":
                hint = "fill the cell, or write default: in kind:"
                draft.errors.append((spec.kind.first, FactError("'kind' is missing", code="S003", suggestion=hint)))
            return None
        for field_name, cell in self._fields:
            self._field(kind, field_name, cell, draft)
        status = draft.attempt(spec.status.first, lambda: spec.status.text(draft.cells, draft.words))
        if status:
            draft.fields["status"] = status
        elif status == "":
            hint = "fill the cell, or write default: in status:"
            message = "status is missing: its cell is empty"
            draft.errors.append((spec.status.first, FactError(message, code="S003", suggestion=hint)))
        for name in ("title", "summary"):
            if (templates := getattr(spec, name)) is not None:
                self._fill_text(name, templates, draft, str)
        for name in ("id", "thread"):
            if (templates := getattr(spec, name)) is not None:
                self._fill_text(name, templates, draft, _slug)
        draft.fields["sources"] = self._all_sources(draft)
        return kind

    def _all_sources(self, draft: _Draft) -> dict[str, Any]:
        """Return the sources by their keys; of several from one cell, the second gets the next free number."""
        found: dict[str, Any] = {}
        taken = {*self._mapping.sources}
        for key, source in self._mapping.sources.items():
            for number, fields in enumerate(self._sources(source, draft)):
                free = key if number == 0 else next(k for k in (f"{key}-{n}" for n in count(2)) if k not in taken)
                taken.add(free)
                found[free] = fields
        return found

    def _field(self, kind: type[facts.Event], name: str, cell: Cell, draft: _Draft) -> None:
        """Fill one field, and keep its text for templates."""
        value: Any
        faults_before = len(draft.errors)
        if isinstance(cell, DateCell):
            said, _, value = self._date(cell, draft) or ("", None, None)
        elif isinstance(cell, RoleCell):
            value = self._role(kind, name, cell, draft)
            said = "-".join(value)
        elif isinstance(cell, FigureCell):
            value, said = draft.attempt(cell.first, lambda: self._figure(kind, name, cell, draft)) or (None, "")
        else:
            value = said = draft.attempt(cell.first, lambda: cell.text(draft.cells, draft.words)) or ""
        if value:
            draft.fields[name] = value
            draft.said[name] = said
        elif name in self._required[kind] and len(draft.errors) == faults_before:
            hint = f"fill the cell, or write default: in {name}:"
            message = f"{name} is missing: its cell is empty"
            draft.errors.append((cell.first, FactError(message, code="S003", suggestion=hint)))

    def _date(self, cell: DateCell, draft: _Draft) -> _Day | None:
        """Return the date in a row; None for an empty cell, or after an error."""
        if cell.start is None or cell.end is None:
            return self._end(cell, cell, draft)
        start, end = self._end(cell, cell.start, draft), self._end(cell, cell.end, draft)
        if start is None or end is None or start == end:
            if start is None and end is not None:
                error = FactError(
                    "the range of dates has an end, but its start is empty",
                    code="S003",
                    suggestion="fill in the start, or clear the end",
                )
                draft.errors.append((cell.start.first, error))
            return start
        between: _Day | None = draft.attempt(cell.start.first, lambda: _range(start, end))
        return between

    def _end(self, cell: DateCell, end: Cell, draft: _Draft) -> _Day | None:
        """Return a date, or one end of a range.

        Args:
            cell: the field, which says how dates are written.
            end: what has the text: the field itself, or an end of its range.
            draft: the row.
        """
        text = draft.attempt(end.first, lambda: end.text(draft.cells, draft.words))
        if not text:
            return None
        try:
            found: _Day | None = draft.attempt(end.first, lambda: self._days[id(cell)](text))
        except AmbiguousDateError:
            self.orders.setdefault(end.first, Orders(text, draft.row)).add(text)
            raise
        if found is not None and cell.first_of_year is None and end.column is not None:
            self.new_years.setdefault(end.column, NewYears()).add(found.written)
        return found

    def _figure(
        self, kind: type[facts.Event], name: str, cell: FigureCell, draft: _Draft
    ) -> tuple[facts.Figure, str] | None:
        """Return a figure in a row, and its words; None for an empty cell."""
        text = cell.text(draft.cells, draft.words)
        return self._figures[kind, name](text, cell.unit_of(draft.words)) if text else None

    def _role(self, kind: type[facts.Event], name: str, cell: RoleCell, draft: _Draft) -> list[str]:
        names = draft.attempt(cell.first, lambda: cell.names(draft.cells, draft.words)) or []
        clues = draft.attempt(cell.first, lambda: cell.clues(draft.cells, draft.words)) or NO_CLUES
        create = (cell.unknown or self._mapping.spec.unknown) == "create"
        accepts = kind.roles()[name].accepts
        slugs: dict[str, None] = {}
        for given in names:
            # Of an unknown name, the day of the event says nothing.
            moment = _moment(kind, name, draft.fields.get("date")) if self._names.is_known(given) else None
            found = self._names.find(given, accepts, create=create, moment=moment, clues=clues)
            if found.error is not None:
                draft.errors.append((cell.first, found.error))
            else:
                slugs[found.slug] = None
                draft.used.append((given, found.slug))
        return list(slugs)

    def _fill_text(self, name: str, templates: Any, draft: _Draft, shape: Callable[[str], str]) -> None:  # noqa: ANN401
        text = draft.attempt("", lambda: fill_first(templates, draft.words, draft.said))
        if text is not None:
            draft.fields[name] = draft.attempt("", lambda: shape(text))
        elif name in ("id", "title") and not draft.errors:
            empty = [
                hole.name
                for hole in self._holes(name)
                if not (draft.said if hole.of_event else draft.words).get(hole.name)
            ]
            shown = ", ".join(dict.fromkeys(empty))
            hint = f"fill one of them, or write a list of templates in {name}:"
            message = f"the {name} is missing: these cells are empty: {shown}"
            draft.errors.append(("", FactError(message, code="S003", suggestion=hint)))

    def _sources(self, source: SourceSpec, draft: _Draft) -> Iterator[dict[str, Any]]:
        """Yield the sources of a row: one, or one for each address if the mapping splits them."""
        if not all(condition.holds(draft.words) for condition in source.where):
            return
        column, words = source.split_column, draft.words
        if column is None or source.split is None:
            pieces: list[Mapping[str, str]] = [words]
        else:
            parts = dict.fromkeys(part.strip() for part in words.get(column, "").split(source.split))
            pieces = [{**words, column: part} for part in parts if part]
        for piece in pieces:
            if (fields := self._source(source, draft, piece)) is not None:
                yield fields

    def _source(self, source: SourceSpec, draft: _Draft, words: Mapping[str, str]) -> dict[str, Any] | None:
        fields: dict[str, Any] = {}
        for name, templates in source.texts.items():
            text = draft.attempt("", lambda templates=templates: fill_first(templates, words, draft.said))  # type: ignore[misc]
            if text is not None:
                fields[name] = text
        url = fields.get("url", "")
        if url.count("://") > 1 and len(several := _ADDRESS.findall(url)) > 1:
            between = url.removeprefix(several[0])
            message = f"the cell has {len(several)} addresses"
            hint = f'write split: "{between[: between.index(several[1])].strip() or " "}" in source:'
            column = next((hole.name for template in source.url or () for hole in template.holes), "")
            draft.errors.append((column, FactError(message, code="S124", suggestion=hint)))
            return None
        if source.url is not None and "url" not in fields:
            return None
        for name in ("published", "accessed"):
            cell: DateCell | None = getattr(source, name)
            if cell is not None and (found := self._date(cell, draft)) is not None:
                fields[name] = found[1]
        if source.undated and "published" not in fields:
            fields["undated"] = True
        if source.derived_from is not None:
            fields["derived_from"] = source.derived_from
        return fields

    # -- the columns of errors -------------------------------------------------------------------------------------

    def column_of(self, path: tuple[str | int, ...]) -> str:
        """Return the column that a path of an event comes from, or ""."""
        if path and (cell := self._mapping.columns.get(str(path[0]))) is not None:
            return cell.first
        if len(path) > 2 and path[0] == "sources":  # noqa: PLR2004 - sources, key, field
            source, name = self._mapping.sources.get(str(path[1])), str(path[2])
            templates = source.texts.get(name) if source else None
            return next((hole.name for t in templates or () for hole in t.holes if not hole.of_event), "")
        return ""

    def _holes(self, name: str) -> Iterator[Any]:
        return (hole for template in getattr(self._mapping.spec, name) or () for hole in template.holes)


def _without_frames(error: FactError) -> FactError:
    """Return an error without its frames, which hold the row: the circle would keep it until the collector runs."""
    error.__traceback__ = error.__context__ = None
    return error


def _reads_days(cell: DateCell) -> Callable[[str], _Day]:
    """Return what reads a cell's dates. Equal cells are read once."""

    @lru_cache(maxsize=_MOST_KEPT)
    def read(text: str) -> _Day:
        written = cell.written(text)
        when = When.parse(written)
        return _Day(written, when, Claims((DateClaim(when),)))

    return read


@lru_cache(maxsize=_MOST_KEPT)
def _range(start: _Day, end: _Day) -> _Day:
    when = When.parse(f"{start.when.text}/{end.when.text}")
    return _Day(when.written, when, Claims((DateClaim(when),)))


def _reads_figure(
    kind: type[facts.Event], name: str, cell: FigureCell, *, spoken: bool
) -> Callable[[str, str | None], tuple[facts.Figure, str]]:
    """Return what reads the figures of a cell and its unit, and if `spoken` their words. Equal cells are read once."""
    type_ = kind.figure_types()[name]

    @lru_cache(maxsize=_MOST_KEPT)
    def read(text: str, unit: str | None) -> tuple[facts.Figure, str]:
        figure = type_.parse(cell.claim(text, unit))
        return figure, _spoken(figure.claims[0]) if spoken else ""

    return read


def _moment(kind: type[facts.Event], role: str, date: Dates | None) -> Moment | None:
    """Return when an event was, or None without a date or if that says nothing about who it names."""
    if date is None or kind.kind == "founding":
        return None
    when = date.claims[0].value
    return Moment(first_day(when), last_day(when), role, acts=kind.acts)


def _slug(text: str) -> str:
    slug = slugify(text)
    if not slug:
        raise FactError(
            f"'{text[:60]}' has no letters or digits for a slug", code="S120", suggestion="use another column"
        )
    return slug


def _spoken(claim: Claim) -> str:
    """Return a claim in words: 'about 16,000', '400 million USD', '15%'."""
    if claim.undisclosed:
        return UNDISCLOSED
    number = claim.value if claim.value is not None else claim.minimum if claim.maximum is None else claim.maximum
    assert number is not None  # noqa: S101 - a claim has a value or a bound
    sign = "about " if claim.approx else "at least " if claim.minimum is not None else ""
    sign = "up to " if claim.maximum is not None else sign
    if claim.unit == "percent":
        return f"{sign}{plain(number)}%"
    if not claim.unit.isupper():
        return f"{sign}{number:,f}"
    for scale, exponent in _SPOKEN:
        scaled = number.scaleb(-exponent)
        if exponent > SCALES["thousand"] and scaled >= 1 and len(scaled.normalize().as_tuple().digits) <= _MOST_DIGITS:
            return f"{sign}{plain(scaled)} {scale} {claim.unit}"
    return f"{sign}{number:,f} {claim.unit}"
