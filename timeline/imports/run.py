"""Run an import from beginning to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from timeline import collector
from timeline.errors import FactError, ImportDataError
from timeline.facts.quantities import count
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import slugify
from timeline.imports import emit, output, reviews
from timeline.imports.batch import Batch, Finding
from timeline.imports.convert import Converter
from timeline.imports.known import KnownFacts, read_known_facts
from timeline.imports.mapping import MappingDocument, RowMapping, read_mapping
from timeline.imports.names import Names, normal
from timeline.imports.plausible import Lives
from timeline.imports.rows import open_table
from timeline.imports.table import Table
from timeline.imports.verify import Verifier
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
    """

    file: Path
    mapping: Path
    out: Path
    report: Path | None = None
    review: Path | None = None
    entities: tuple[Path, ...] = ()
    limit: int | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import; `rows` is the sum of `events`, `skipped` and `reported`.

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
    mapping, document = read_mapping(request.mapping)
    if mapping is None:
        return Imported(diagnostics=tuple(document.diagnostics))
    name = mapping.spec.name or slugify(request.file.stem) or "data"
    out = request.out.resolve()
    folders = [*request.entities, *([out] if out.is_dir() else [])]
    known = read_known_facts(folders, lambda path: output.is_own(path, out, name))
    _known_slugs(mapping, document, known)
    diagnostics = [*known.diagnostics, *document.diagnostics]
    with collector.paused(), open_table(request.file, mapping.spec.data) as table:
        if table.columns is not None:
            _known_columns(mapping, document, table.columns)
        if diagnostics or document.diagnostics:
            return Imported(diagnostics=(*known.diagnostics, *document.diagnostics))
        with output.staging(out) as folder:
            return _Import(request, mapping, document, known, name, folder).run(table, out)


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
        mapping: RowMapping,
        document: MappingDocument,
        known: KnownFacts,
        name: str,
        folder: Path,
    ) -> None:
        self._request = request
        self._mapping = mapping
        self._document = document
        self._known = known
        self._name = name
        self._folder = folder
        self._lives = Lives(known.seeds)
        self._names = Names(self._lives, mapping.spec.entities, known.taken)
        self._converter = Converter(mapping, self._names)
        self._batch = Batch()
        self._rows = self._skipped = 0

    def run(self, table: Table, out: Path) -> Imported:
        """Read all rows, check them together, then write."""
        batch = self._batch
        self._read(table)
        if self._document.diagnostics:
            return Imported(diagnostics=tuple(self._document.diagnostics))
        created = list(self._names.created())
        batch.settle(self._known.taken | {entity.id: f"the new {entity.kind} '{entity.name}'" for entity in created})
        Verifier(self._request.file, self._known.seeds, self._converter.column_of).run(batch, created)
        named = {slug for draft in batch.drafts for slug, _ in draft.event.participants}
        events = ((draft.event.id, emit.body(draft.event)) for draft in batch.drafts)
        files = output.write_events(self._folder, self._name, events)
        entities = output.write_entities(self._folder, (entity for entity in created if entity.id in named))
        names = self._lists()
        output.publish(self._folder, out, self._name, replace=self._request.replace)
        told = (finding for finding in batch.findings() if finding.severity == "error" or not finding.row)
        first = tuple(islice(told, 10))
        return Imported(
            self._rows, len(batch.drafts), self._skipped, batch.reported, batch.noted, files, entities, names, first
        )

    def _read(self, table: Table) -> None:
        converter, batch = self._converter, self._batch
        unseen = {column for column, _ in self._mapping.read_columns()} if table.columns is None else set()
        readable = False
        for row in islice(table.rows, self._request.limit):
            self._rows += 1
            if row.fault is not None:
                batch.report(_finding(row.number, row.line, "", row.fault))
                continue
            readable = True
            if unseen:
                unseen.difference_update(row.cells)
            found = converter.convert(row)
            if found.left_out:
                self._skipped += 1
                batch.report(Finding(row.number, row.line, "", "skipped", "where", "where: leaves it out"))
            elif found.event is not None and not converter.orders:  # otherwise nothing will be written
                batch.add(found.event, row.number, row.line)
            for column, error in found.errors:
                batch.report(_finding(row.number, row.line, column, error))
        if unseen and readable:
            _missing(self._mapping, self._document, unseen, ())
        self._ask_about_dates()

    def _ask_about_dates(self) -> None:
        """Ask about many dates on 1 January; refuse columns of dates without a declared order."""
        converter, batch = self._converter, self._batch
        for column, days in converter.new_years.items():
            if (hint := days.hint) is not None:
                batch.report(Finding(0, 0, visible(column), "hint", hint.code, str(hint)))
        for column, orders in converter.orders.items():
            place = f"{self._request.file}:{orders.row.line}" if orders.row.line else str(self._request.file)
            raise ImportDataError(
                f"{place}: row {orders.row.number}: column '{column}' has dates such as '{orders.text[:60]}' in "
                f"{count(orders.count, 'row')}, and the mapping does not say whether the month or the day is first; "
                f"nothing was written ({orders.advice})"
            )

    def _lists(self) -> int:
        """Write the report and the names to review; return the number of doubtful names."""
        request = self._request
        if request.report is not None:
            rows = (
                (one.row or "", one.line or "", one.column, one.severity, one.code, one.reason)
                for one in self._batch.findings()
            )
            output.write_csv(request.report, _REPORT, rows)
        if request.review is not None:
            rows_of_names = (review.row for review in reviews.reviews(self._names, self._lives))
            output.write_csv(request.review, reviews.HEADING, rows_of_names)
        return reviews.doubtful(self._names)


def _finding(row: int, line: int, column: str, error: FactError) -> Finding:
    where = ".".join(str(part) for part in error.path)
    reason = f"{where}: {error}" if where else str(error)
    return Finding(row, line, visible(column), "error", error.code, visible(reason))


def _known_columns(mapping: RowMapping, document: MappingDocument, columns: Sequence[str]) -> None:
    _missing(mapping, document, {column for column, _ in mapping.read_columns()} - {*columns}, columns)
    for column, path in _once(mapping):
        if columns.count(column) > 1:
            message = f"duplicate column '{column}' ({columns.count(column)} times)"
            document.diagnose(
                FactError(message, code="S401", suggestion="give each column a different name", path=path)
            )


def _missing(mapping: RowMapping, document: MappingDocument, missing: set[str], columns: Sequence[str]) -> None:
    for column, path in _once(mapping):
        if column in missing:
            hint = did_you_mean(column, columns) or (
                f"columns are {', '.join(columns)}"[:_MOST_SHOWN] if columns else ""
            )
            message = f"unknown column '{column}'"
            document.diagnose(FactError(message, code="S401", suggestion=hint, path=path))


def _once(mapping: RowMapping) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    return iter(dict(reversed([*mapping.read_columns()])).items())


def _known_slugs(mapping: RowMapping, document: MappingDocument, known: KnownFacts) -> None:
    """Check the mapping's table of names: each slug must be known, or the import may create it.

    Two spellings of one name can't have two slugs: names are matched whatever their case.
    """
    spellings: dict[str, str] = {}
    for name, slug in mapping.spec.entities.items():
        first = spellings.setdefault(normal(name), name)
        if mapping.spec.entities[first] != slug:
            message = f"'{name}' is the same name as '{first}', which has another slug"
            hint = f"write one slug for both: {mapping.spec.entities[first]} or {slug}"
            document.diagnose(FactError(message, code="S204", suggestion=hint, path=("entities", name)))
    for name, slug in mapping.spec.entities.items():
        taken = known.taken.get(slug)
        if slug in known.entities or (mapping.spec.unknown == "create" and taken is None):
            continue
        hint = did_you_mean(slug, known.entities) or f"add companies/{slug}.yaml to a folder of --entities"
        message = f"the id '{slug}' is taken by {taken}" if taken else f"unknown company or person '{slug}'"
        code = "S012" if taken else "S201"
        document.diagnose(FactError(message, code=code, suggestion=hint, path=("entities", name)))
