"""Run an import from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from timeline import collector
from timeline.errors import FactError, ImportDataError
from timeline.facts.quantities import count
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import slugify
from timeline.imports import output, reviews
from timeline.imports.batch import Batch, Draft, Finding
from timeline.imports.convert import Converter
from timeline.imports.date_cells import NewYears
from timeline.imports.document import MappingDocument
from timeline.imports.fixed_values import fixed_errors
from timeline.imports.known import KnownFacts, read_known_facts
from timeline.imports.mapping import MappingFile, RowMapping, read_mapping
from timeline.imports.names import Names, normal
from timeline.imports.plausible import Lives
from timeline.imports.rows import open_table
from timeline.imports.table import Row, Table
from timeline.imports.verify import Verifier
from timeline.seeds.background import entities_recorded_in, recorded_in
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.terminal import visible

_REPORT = ("row", "line", "column", "severity", "code", "reason")
_MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Request:
    """The input and output of an import.

    Attributes:
        file: the table.
        mapping: the mapping's file.
        out: the folder for the seed files.
        report: the file for the rows without an event and their errors, or None.
        review: the file for the names to review, or None.
        entities: folders of seed files with known companies and people, besides the shipped files and `out`.
        limit: the most rows to read, or None for all.
        replace: whether to replace existing files with other content.
        with_log: whether to know the companies and people of the log of the configured database too, and to judge the
            rows against its events.
    """

    file: Path
    mapping: Path
    out: Path
    report: Path | None = None
    review: Path | None = None
    entities: tuple[Path, ...] = ()
    limit: int | None = None
    replace: bool = False
    with_log: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import; `rows` is the sum of `events`, `skipped` and `reported`.

    If the mapping makes several events of a row, the sum is so many times the rows.

    Attributes:
        skipped: rows that the mapping's `where:` leaves out; the report has them too.
        reported: rows with errors.
        noted: rows that are written and have a warning or a hint.
        files: the number of files with events.
        created: the number of new companies and people.
        names: the number of names whose match is doubtful.
        first: the first errors of the report, and the first findings about the whole table.
        diagnostics: the errors in the mapping or in known files; if there are any, nothing was done.
    """

    rows: int = 0
    events: int = 0
    skipped: int = 0
    reported: int = 0
    noted: int = 0
    files: int = 0
    created: int = 0
    names: int = 0
    first: tuple[Finding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@collector.paused()
def import_table(request: Request) -> Imported:
    """Turn a table into seed files by a mapping.

    Each row becomes an event or a line of the report. Nothing is written before all rows are read.

    Returns:
        The result. If there are diagnostics, nothing was written.

    Raises:
        ImportDataError: the table can't be read, or a column of dates has no declared order.
        ExistingFilesError: existing files have other content.
        SeedError: a folder does not exist.
        OSError: a file can't be read or written.
    """
    _apart(request)
    mappings, document = read_mapping(request.mapping)
    if not mappings:
        return Imported(diagnostics=tuple(document.diagnostics))
    spec = mappings[0].spec  # what is read of it is common to all
    name = spec.name or slugify(request.file.stem) or "data"
    out = request.out.resolve()
    folders = [*request.entities, *([out] if out.is_dir() else [])]
    recorded = entities_recorded_in(None) if request.with_log else ()
    known = read_known_facts(folders, lambda path: output.is_own(path, out, name), recorded)
    _known_slugs(spec, document, known)
    for mapping in mappings:
        for error in fixed_errors(mapping):
            mapping.document.diagnose(error)
    diagnostics = [*known.diagnostics, *document.diagnostics]
    with open_table(request.file, spec.data) as table:
        if table.columns is not None:
            for mapping in mappings:
                _known_columns(mapping, table.columns)
        if diagnostics or document.diagnostics:
            return Imported(diagnostics=(*known.diagnostics, *document.diagnostics))
        with output.staging(out) as folder:
            return _Import(request, mappings, document, known, name, folder).run(table, out)


def _apart(request: Request) -> None:
    """Refuse to write a report over an input file, or over the other report."""
    read = {request.file.resolve(), request.mapping.resolve()}
    for path in (request.report, request.review):
        if path is not None and path.resolve() in read:
            raise ImportDataError(f"{path}: this file is read or written already: choose another one")
        read |= {path.resolve()} if path is not None else set()


class _Import:
    """The parts of one import that its steps share."""

    def __init__(  # noqa: PLR0913, PLR0917 - they are what an import is made of
        self,
        request: Request,
        mappings: Sequence[RowMapping],
        document: MappingDocument,
        known: KnownFacts,
        name: str,
        folder: Path,
    ) -> None:
        self._request = request
        self._mappings = mappings
        self._document = document
        self._known = known
        self._name = name
        self._folder = folder
        self._lives = Lives(known.seeds)
        self._names = Names(self._lives, mappings[0].spec.entities, known.taken)
        self._converters = [Converter(mapping, self._names) for mapping in mappings]
        self._batch = Batch(len(mappings))
        self._files: dict[int, str] = {}
        self._rows = self._skipped = 0

    def run(self, table: Table, out: Path) -> Imported:
        """Read all rows, check them together, then write."""
        batch = self._batch
        self._read(table)
        if self._document.diagnostics:
            return Imported(diagnostics=tuple(self._document.diagnostics))
        created = list(self._names.created())
        batch.settle(self._known.taken | {entity.id: f"the new {entity.kind} '{entity.name}'" for entity in created})
        recorded = partial(recorded_in, None) if self._request.with_log else None
        Verifier(self._request.file, self._known.seeds, self._column_of, recorded).run(batch, created)
        named = {slug for draft in batch.drafts for slug, _ in draft.event.participants}
        events = ((draft.event.id, draft.body) for draft in batch.drafts)
        files = output.write_events(self._folder, self._name, events)
        entities = output.write_entities(self._folder, (entity for entity in created if entity.id in named))
        names = self._lists()
        output.publish(self._folder, out, self._name, replace=self._request.replace)
        told = (finding for finding in self._findings() if finding.severity == "error" or not finding.row)
        first = tuple(islice(told, 10))
        return Imported(
            self._rows, len(batch.drafts), self._skipped, batch.reported, batch.noted, files, entities, names, first
        )

    def _read(self, table: Table) -> None:
        batch = self._batch
        columns = (column for mapping in self._mappings for column, _ in mapping.read_columns())
        unseen = {*columns} if table.columns is None else set()
        readable = False
        for row in islice(table.rows, self._request.limit):
            self._rows += 1
            if row.file:
                self._files[row.number] = row.file
            if row.fault is not None:
                batch.report(_finding(row.number, row.line, "", row.fault))
                continue
            readable = True
            if unseen:
                unseen.difference_update(row.cells)
            for entry, converter in enumerate(self._converters):
                self._convert(row, entry, converter)
        if unseen and readable:
            for mapping in self._mappings:
                _missing(mapping, unseen, ())
        self._ask_about_dates()

    def _convert(self, row: Row, entry: int, converter: Converter) -> None:
        """Add the event of a row by one entry of the mapping, or report why there is none."""
        found = converter.convert(row)
        if found.left_out:
            self._skipped += 1
            where = f"where: of event {entry + 1}" if len(self._converters) > 1 else "where:"
            finding = Finding(row.number, row.line, "", "skipped", "where", f"{where} leaves it out", entry)
            self._batch.report(finding)
        elif found.event is not None and not converter.orders:  # otherwise nothing will be written
            self._batch.add(found.event, row.number, row.line, entry)
        for column, error in found.errors:
            self._batch.report(_finding(row.number, row.line, column, error, entry))

    def _column_of(self, draft: Draft, path: tuple[str | int, ...]) -> str:
        return self._converters[draft.entry].column_of(path)

    def _ask_about_dates(self) -> None:
        """Ask about many dates on 1 January; refuse columns of dates without a declared order."""
        years: dict[str, NewYears] = {}
        for column, days in (item for converter in self._converters for item in converter.new_years.items()):
            if column not in years or days.dates > years[column].dates:
                years[column] = days
        for column, days in years.items():
            if (hint := days.hint) is not None:
                self._batch.report(Finding(0, 0, visible(column), "hint", hint.code, str(hint)))
        for column, orders in (item for converter in self._converters for item in converter.orders.items()):
            place = f"{self._request.file}:{orders.row.line}" if orders.row.line else str(self._request.file)
            raise ImportDataError(
                f"{place}: row {orders.row.number}: column '{column}' has dates such as '{orders.text[:60]}' in "
                f"{count(orders.count, 'row')}, and the mapping does not say whether the month or the day is first; "
                f"nothing was written ({orders.advice})"
            )

    def _findings(self) -> Iterator[Finding]:
        """Yield the findings by row; the reason begins with the file of the row, if each row has one."""
        for one in self._batch.findings():
            file = self._files.get(one.row)
            yield one if file is None else replace(one, reason=f"{visible(file)}: {one.reason}")

    def _lists(self) -> int:
        """Write the report and the names to review; return the number of doubtful names."""
        request = self._request
        if request.report is not None:
            rows = (
                (one.row or "", one.line or "", one.column, one.severity, one.code, one.reason)
                for one in self._findings()
            )
            output.write_csv(request.report, _REPORT, rows)
        if request.review is not None:
            rows_of_names = (review.row for review in reviews.reviews(self._names, self._lives))
            output.write_csv(request.review, reviews.HEADING, rows_of_names)
        return reviews.doubtful(self._names)


def _finding(row: int, line: int, column: str, error: FactError, entry: int | None = None) -> Finding:
    where = ".".join(str(part) for part in error.path)
    reason = f"{where}: {error}" if where else str(error)
    return Finding(row, line, visible(column), "error", error.code, visible(reason), entry)


def _known_columns(mapping: RowMapping, columns: Sequence[str]) -> None:
    _missing(mapping, {column for column, _ in mapping.read_columns()} - {*columns}, columns)
    for column, path in _once(mapping):
        if columns.count(column) > 1:
            message = f"duplicate column '{column}' ({columns.count(column)} times)"
            hint = "give each column a different name"
            mapping.document.diagnose(FactError(message, code="S401", suggestion=hint, path=path))


def _missing(mapping: RowMapping, missing: set[str], columns: Sequence[str]) -> None:
    for column, path in _once(mapping):
        if column in missing:
            hint = did_you_mean(column, columns) or (
                f"columns are {', '.join(columns)}"[:_MOST_SHOWN] if columns else ""
            )
            message = f"unknown column '{column}'"
            mapping.document.diagnose(FactError(message, code="S401", suggestion=hint, path=path))


def _once(mapping: RowMapping) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    return iter(dict(reversed([*mapping.read_columns()])).items())


def _known_slugs(spec: MappingFile, document: MappingDocument, known: KnownFacts) -> None:
    """Check the mapping's table of names: each slug must be known, or the import may create it.

    Two spellings of one name can't have two slugs: names are matched whatever their case.
    """
    spellings: dict[str, str] = {}
    for name, slug in spec.entities.items():
        first = spellings.setdefault(normal(name), name)
        if spec.entities[first] != slug:
            message = f"'{name}' is the same name as '{first}', which has another slug"
            hint = f"write one slug for both: {spec.entities[first]} or {slug}"
            document.diagnose(FactError(message, code="S204", suggestion=hint, path=("entities", name)))
    for name, slug in spec.entities.items():
        taken = known.taken.get(slug)
        if slug in known.entities or (spec.unknown == "create" and taken is None):
            continue
        hint = did_you_mean(slug, known.entities) or f"add companies/{slug}.yaml to a folder of --entities"
        message = f"the id '{slug}' is taken by {taken}" if taken else f"unknown company or person '{slug}'"
        code = "S012" if taken else "S201"
        document.diagnose(FactError(message, code=code, suggestion=hint, path=("entities", name)))
