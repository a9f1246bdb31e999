"""Read seed files into facts, with each error at its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from timeline import collector, facts
from timeline.errors import FactError
from timeline.facts.entities import EntityType
from timeline.facts.suggest import did_you_mean, the_one_meant
from timeline.facts.text import check_slug, is_slug
from timeline.seeds.read import shared_sources
from timeline.seeds.read.diagnostics import Diagnostic, Fix, Severity
from timeline.seeds.read.files import SeedFile
from timeline.seeds.read.fix_locations import FixBuilder
from timeline.seeds.read.seed import Seed
from timeline.seeds.read.validation import fact_errors
from timeline.seeds.read.yaml import Document, Path, read_yaml
from timeline.seeds.rules import RULES, find_in_written

MOST_BYTES = 64 * 2**20
"""The most bytes of a seed file."""
MOST_DIAGNOSTICS = 1000
"""The most errors of a file that are listed. The same limit holds for warnings and for hints."""
_LONGEST = 1000
_FOLDERS = {"company": "companies", "person": "people", "story": "stories"}


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A text in a role that is not a slug.

    Attributes:
        index: the index of its diagnostic in the document.
        path: its place in the file.
        accepts: the types that the role takes.
    """

    index: int
    path: Path
    name: str
    accepts: tuple[EntityType, ...]


@dataclass(slots=True)
class SeedDocument:
    """A file that was read: its facts and its errors.

    Attributes:
        lines: its lines, with their line ends.
        fixes: builds the changes that correct its errors.
        names: names in roles in the place of slugs; the check of all files looks for their slugs.
        counts: how many errors, warnings and hints there are, with those that are not listed.
    """

    file: SeedFile
    lines: list[str]
    document: Document
    seeds: list[Seed]
    diagnostics: list[Diagnostic]
    fixes: FixBuilder
    names: list[Misnamed] = field(default_factory=list)
    counts: Counter[Severity] = field(default_factory=Counter)

    def diagnose(self, error: FactError, base: Path = (), *, key: bool = False, severity: Severity = "error") -> None:
        """Add an error at the place of its path below `base`."""
        path = (*base, *error.path)
        line, column = self.document.place(path, key=key)
        fix = self.fix(error, path, key=key)
        self.add(line, column, error.code, error.message, error.suggestion, severity=severity, fix=fix)

    def fix(self, error: FactError, path: Path, *, key: bool) -> Fix | None:
        """Return the fix of an error by its rule, or None if the user has to decide.

        Args:
            error: the error.
            path: where it is in the file.
            key: whether the key is wrong, and not the value.
        """
        if key:
            return self.fixes.replace_key(self.document, error, path)
        rule = RULES.get(error.code)
        fix = rule.fix if rule is not None and rule.fix is not None else FixBuilder.replace
        return fix(self.fixes, self.document, error, path)

    def add(  # noqa: PLR0913 - as many as a diagnostic has
        self,
        line: int,
        column: int,
        code: str,
        message: str,
        suggestion: str = "",
        *,
        severity: Severity = "error",
        fix: Fix | None = None,
    ) -> None:
        """Add an error at a place. If the place is behind the end of the file, show the last character."""
        self.counts[severity] += 1
        if self.counts[severity] > MOST_DIAGNOSTICS + 1:
            return
        if self.counts[severity] > MOST_DIAGNOSTICS:
            line, column, code, fix = 1, 1, "S013", None
            message = f"this file has more than {MOST_DIAGNOSTICS} {severity}s"
            suggestion = "correct the listed ones first"
        if line > len(self.lines) > 0:
            line, column = len(self.lines), len(_without_end(self.lines[-1])) + 1
        source = _without_end(self.lines[line - 1]) if 0 < line <= len(self.lines) else ""
        self.diagnostics.append(
            Diagnostic(
                self.file.shown, line, column, code, _shortened(message), _shortened(suggestion), source, severity, fix
            )
        )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _without_end(line: str) -> str:
    return line.splitlines()[0] if line else ""


def read(file: SeedFile, data: bytes | None = None) -> SeedDocument:
    """Read a seed file. Each error in it becomes a diagnostic.

    Args:
        file: the file.
        data: bytes to read instead of the file, or None.
    """
    if data is None:
        try:
            data = file.read(MOST_BYTES)
        except FactError as error:
            found = SeedDocument(file, [], Document(), [], [], FixBuilder(()))
            found.diagnose(error)
            return found
    with collector.paused():
        document = read_yaml(data)
        lines = data.decode("utf-8-sig", "replace").splitlines(keepends=True)
        found = SeedDocument(file, lines, document, [], [], FixBuilder(lines))
        for problem in document.errors:
            fix = found.fix(FactError(problem.message, code=problem.code), (), key=False)
            found.add(*problem.place, problem.code, problem.message, problem.suggestion, fix=fix)
        if not found.diagnostics:
            (_shared_source if shared_sources.is_shared(file) else _facts)(found)
    return found


def _shared_source(found: SeedDocument) -> None:
    """Check a source that events name by its key. It is no fact of its own."""
    value = found.document.value
    if not isinstance(value, dict):
        found.diagnose(FactError("a source must be a mapping", code="S130", suggestion="write url: and published:"))
        return
    for error, severity in find_in_written("source", value):
        found.diagnose(error, severity=severity)
    try:
        facts.Source.model_validate({**value, "key": found.file.stem})
    except ValidationError as invalid:
        for error, is_key in fact_errors(invalid, facts.Source):
            found.diagnose(error, key=is_key)


def _facts(found: SeedDocument) -> None:
    value = found.document.value
    if not isinstance(value, dict):
        found.diagnose(
            FactError("a seed file must be a mapping", code="S009", suggestion="write kind: and the fields of the kind")
        )
        return
    if "events" not in value:
        if "id" in value:
            same = value["id"] == found.file.stem
            found.diagnose(
                FactError(
                    "the id is the file's name",
                    code="S011",
                    suggestion="remove this line",
                    path=("id",),
                    instead="" if same else None,
                ),
                key=True,
            )
        _fact(found, value, found.file.stem, ())
        return
    for key in value:
        if key != "events":
            found.diagnose(FactError(f"unknown key '{key}' beside events", code="S002", path=(key,)), key=True)
    items = value["events"]
    if not isinstance(items, list):
        found.diagnose(FactError("events must be a list", code="S009", path=("events",)))
        return
    for index, item in enumerate(items):
        base: Path = ("events", index)
        if not isinstance(item, dict) or "id" not in item:
            found.diagnose(FactError("each event must be a mapping with an id", code="S011"), base)
            continue
        _fact(found, item, item["id"], base)


def _fact(found: SeedDocument, item: dict[str, Any], slug: object, base: Path) -> None:
    try:
        check_slug(slug)
    except FactError as refused:
        message = refused.message + ("" if base else " (the file's name is the id)")
        path: Path = ("id",) if base else ()
        found.diagnose(FactError(message, code="S011", suggestion=refused.suggestion, path=path), base)
        return
    fields = {**item, "id": slug}
    kind = fields.pop("kind", None)
    if kind is None:
        found.diagnose(FactError("'kind' is missing", code="S003", suggestion="write kind: layoffs"), base)
        return
    if isinstance(kind, list | dict):
        shown = "a list" if isinstance(kind, list) else "a mapping"
        hint = "write kind: " + next((name for name in facts.FACTS if name in kind), "layoffs")
        found.diagnose(
            FactError(f"kind must be one word, not {shown}", code="S010", suggestion=hint, path=("kind",)), base
        )
        return
    if not isinstance(kind, str) or kind not in facts.FACTS:
        hint = did_you_mean(str(kind), facts.FACTS) or "kinds are " + ", ".join(sorted(facts.FACTS))
        meant = the_one_meant(str(kind), facts.FACTS)
        found.diagnose(
            FactError(f"unknown kind '{kind}'", code="S010", suggestion=hint, path=("kind",), instead=meant), base
        )
        return
    if base and kind not in facts.KINDS:
        found.diagnose(
            FactError(
                f"a {kind} is not an event",
                code="S010",
                suggestion=f"give it a file of its own: {_FOLDERS[kind]}/{slug}.yaml",
                path=("kind",),
            ),
            base,
        )
        return
    fact = _validated(found, kind, fields, base)
    if fact is not None:
        found.seeds.append(Seed(fact, found.file, base, found.document.line(base)))


def _validated(found: SeedDocument, kind: str, fields: dict[str, Any], base: Path) -> facts.Fact | None:
    """Return the fact, or None if it has errors. A placeholder is the only error at its place."""
    model = facts.FACTS[kind]
    if kind in facts.KINDS and "sources" in fields:
        fields["sources"], errors = shared_sources.expand(found.file, fields["sources"])
        for error in errors:
            found.diagnose(error, base)
        if errors:
            return None
    written = list(find_in_written(kind, fields))
    for error, severity in written:
        found.diagnose(error, base, severity=severity)
    try:
        return model.model_validate(fields)
    except ValidationError as invalid:
        for error, is_key in fact_errors(invalid, model):
            if error.path[:1] == ("names",) and "name" in fields:  # it was written as `name:`
                error = FactError(error.message, code=error.code, suggestion=error.suggestion, path=("name",))  # noqa: PLW2901
            if not any(error.path == other.path for other, _ in written):
                found.diagnose(error, base, key=is_key)
            if found.counts["error"] > MOST_DIAGNOSTICS:
                break
            _remember_name(found, model, error, base)
    return None


def _remember_name(found: SeedDocument, model: type[BaseModel], error: FactError, base: Path) -> None:
    """Keep a text in a role that is not a slug; it may be a name."""
    if error.code != "S120" or not issubclass(model, facts.Event) or not error.path:
        return
    role = model.roles().get(str(error.path[0]))
    path = (*base, *error.path)
    text = found.document.at(path)
    if isinstance(text, list) and len(text) == 1:
        path, text = (*path, 0), text[0]
    if role is not None and isinstance(text, str) and not is_slug(text):  # the slug may be a duplicate
        found.names.append(Misnamed(len(found.diagnostics) - 1, path, text, role.accepts))
