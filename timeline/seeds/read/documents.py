"""Read seed files into facts, with each error at its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from timeline import collector, facts
from timeline.errors import FactError
from timeline.facts.entities import EntityType
from timeline.facts.events import EACH_FIELD_ALONE
from timeline.facts.suggest import did_you_mean, the_one_meant
from timeline.facts.text import check_slug, is_slug
from timeline.seeds.read import shared_sources
from timeline.seeds.read.diagnostics import Diagnostic, Fix, Severity
from timeline.seeds.read.files import SeedFile
from timeline.seeds.read.fix_locations import FixBuilder
from timeline.seeds.read.seed import IncompleteFact, Seed, SharedReasons
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
        incomplete: facts with errors, with examples in the place of what is wrong.
        names: names in roles in the place of slugs; the check of all files looks for their slugs.
        counts: how many errors, warnings and hints there are, with those that are not listed.
        shared: the reasons for changes of shared sources, by the path of the fact that names them.
    """

    file: SeedFile
    lines: list[str]
    document: Document
    seeds: list[Seed]
    diagnostics: list[Diagnostic]
    fixes: FixBuilder
    incomplete: list[IncompleteFact] = field(default_factory=list)
    names: list[Misnamed] = field(default_factory=list)
    counts: Counter[Severity] = field(default_factory=Counter)
    shared: dict[Path, Mapping[str, SharedReasons]] = field(default_factory=dict)

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
            fix = problem.fix or found.fix(FactError(problem.message, code=problem.code), (), key=False)
            found.add(*problem.place, problem.code, problem.message, problem.suggestion, fix=fix)
        if document.value is not None or not found.diagnostics:
            (_shared_source if shared_sources.is_shared(file) else _facts)(found)
    return found


def restated(file: SeedFile, data: bytes) -> SeedDocument:
    """Return the document of a fact that was written as JSON by this program, which is also YAML.

    The fact is validated. The text is read as YAML only to find the place of an error.

    Args:
        file: the name of the fact.
        data: a mapping of its fields, without its id, as JSON.
    """
    text = data.decode()
    document = Document(orjson.loads(data), text=text, lines=(1,))
    found = SeedDocument(file, [text], document, [], [], FixBuilder([text]))
    _facts(found)
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
        shared_sources.SharedSource.model_validate({**value, "key": found.file.stem})
    except ValidationError as invalid:
        for error, is_key in fact_errors(invalid, shared_sources.SharedSource):
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
            found.diagnose(
                FactError(
                    f"unknown key '{key}' beside events",
                    code="S002",
                    suggestion="move it into an event of the list, or remove it",
                    path=(key,),
                ),
                key=True,
            )
    items = value["events"]
    if not isinstance(items, list):
        found.diagnose(
            FactError("events must be a list", code="S009", suggestion="write - before each event", path=("events",))
        )
        return
    for index, item in enumerate(items):
        base: Path = ("events", index)
        if not isinstance(item, dict) or "id" not in item:
            if base in found.document.broken:
                continue
            found.diagnose(
                FactError(
                    "each event must be a mapping with an id", code="S011", suggestion="write - id: acme-layoffs-2023"
                ),
                base,
            )
            continue
        _fact(found, item, item["id"], base)


def _fact(found: SeedDocument, item: dict[str, Any], slug: object, base: Path) -> None:
    """Read one fact. If a part of it is wrong, check the other parts all the same."""
    depth = len(base)
    broken = {str(path[depth]) for path in found.document.broken if path[:depth] == base and len(path) > depth}
    if "name" in broken:
        broken.add("names")  # which `name:` stands for
    if "id" not in broken:
        try:
            check_slug(slug)
        except FactError as refused:
            message = refused.message + ("" if base else " (the file's name is the id)")
            path: Path = ("id",) if base else ()
            found.diagnose(FactError(message, code="S011", suggestion=refused.suggestion, path=path), base)
            broken.add("id")
    fields = {**item, "id": slug}
    kind = fields.pop("kind", None)
    if kind is None and found.document.errors:  # what YAML could not read may be the kind
        return
    error = None if "kind" in broken else _kind_error(kind, slug, is_listed=bool(base))
    if error is not None:
        found.diagnose(error, base)
        broken.add("kind")
        kind = error.instead or kind
    if isinstance(kind, str) and kind in facts.FACTS:
        model = facts.FACTS[kind]
    elif base or "date" in fields:  # only an event has a date; check what all kinds of events have
        model = facts.Event
        common = {info.alias or name for name, info in model.model_fields.items()}
        fields = {key: value for key, value in fields.items() if key in common}
    else:
        return
    fact = _validated(found, model, fields, base, broken)
    if fact is None:
        return
    seed = Seed(fact, found.file, base, found.document.line(base), found.shared.get(base, {}))
    if broken:
        found.incomplete.append(IncompleteFact(seed, frozenset(broken)))
    else:
        found.seeds.append(seed)


def _kind_error(kind: object, slug: object, *, is_listed: bool) -> FactError | None:
    """Return what is wrong with a kind, or None.

    Args:
        kind: the value of `kind:`, or None if it is missing.
        slug: the fact's id.
        is_listed: whether it is in a list `events:`.
    """
    if kind is None:
        return FactError("'kind' is missing", code="S003", suggestion="write kind: layoffs")
    if isinstance(kind, list | dict):
        shown = "a list" if isinstance(kind, list) else "a mapping"
        hint = "write kind: " + next((name for name in facts.FACTS if name in kind), "layoffs")
        return FactError(f"kind must be one word, not {shown}", code="S010", suggestion=hint, path=("kind",))
    if not isinstance(kind, str) or kind not in facts.FACTS:
        hint = did_you_mean(str(kind), facts.FACTS) or "kinds are " + ", ".join(sorted(facts.FACTS))
        meant = the_one_meant(str(kind), facts.FACTS)
        return FactError(f"unknown kind '{kind}'", code="S010", suggestion=hint, path=("kind",), instead=meant)
    if is_listed and kind not in facts.KINDS:
        hint = f"give it a file of its own: {_FOLDERS[kind]}/{slug}.yaml"
        return FactError(f"a {kind} is not an event", code="S010", suggestion=hint, path=("kind",))
    return None


def _validated(
    found: SeedDocument, model: type[facts.Fact], fields: dict[str, Any], base: Path, broken: set[str]
) -> facts.Fact | None:
    """Read the fields of a fact, and report their errors.

    pydantic looks at rules that concern several fields only if each field is right. So the wrong fields are replaced by
    examples and the fact is read again.

    Args:
        found: the file, which gets the errors.
        model: the fact's model.
        fields: its fields.
        base: its path in the file.
        broken: the fields whose errors are reported already; those with new errors are added.

    Returns:
        The fact, with examples in the place of wrong fields; None if it can't be read.
    """
    told = _written_errors(found, model, fields, base, broken)
    for _ in range(2):
        examples = {name: example for name, example in _examples(model).items() if name in broken}
        whole = {name: value for name, value in fields.items() if name not in broken} | examples
        context = EACH_FIELD_ALONE if "sources" in broken else None  # else figures would name missing sources
        try:
            return model.model_validate(whole, context=context)
        except ValidationError as invalid:
            wrong = {str(error["loc"][0]) for error in invalid.errors(include_url=False) if error["loc"]}
            for error, is_key in fact_errors(invalid, model):
                if error.path in told or (error.path and error.path[0] in broken):
                    continue
                if error.path[:1] == ("names",) and "name" in fields:  # it was written as `name:`
                    error = FactError(error.message, code=error.code, suggestion=error.suggestion, path=("name",))  # noqa: PLW2901
                found.diagnose(error, base, key=is_key)
                if found.counts["error"] > MOST_DIAGNOSTICS:
                    return None
                _remember_name(found, model, error, base)
            if not wrong - broken:  # the errors are about the fact as a whole
                return _each_alone(model, whole, broken)
            broken |= wrong | ({"name"} if "names" in wrong else set())
    return _each_alone(model, whole, broken)


def _written_errors(
    found: SeedDocument, model: type[facts.Fact], fields: dict[str, Any], base: Path, broken: set[str]
) -> set[Path]:
    """Put shared sources in the place of their keys, and report what only the written form of a fact shows.

    Returns:
        The places of these errors: nothing else is reported there.
    """
    if issubclass(model, facts.Event) and "sources" in fields and "sources" not in broken:
        fields["sources"], errors, reasons = shared_sources.expand(found.file, fields["sources"])
        if reasons:
            found.shared[base] = reasons
        for error in errors:
            found.diagnose(error, base)
            broken.add("sources")
    written = list(find_in_written(model.kind, fields))
    for error, severity in written:
        if not error.path or error.path[0] not in broken:
            found.diagnose(error, base, severity=severity)
    return {error.path for error, severity in written if severity == "error"}


def _each_alone(model: type[facts.Fact], whole: dict[str, Any], broken: set[str]) -> facts.Fact | None:
    """Read an event whose fields are right, each alone, but contradict each other."""
    broken.add("")
    with suppress(ValidationError):
        return model.model_validate(whole, context=EACH_FIELD_ALONE)
    return None


@cache
def _examples(model: type[facts.Fact]) -> dict[str, Any]:
    """Return an example for each required field of a model."""
    roles = model.roles() if issubclass(model, facts.Event) else {}
    fixed: dict[str, Any] = {
        "id": "example",
        "date": "2000-01-01",
        "status": "reported",
        "sources": {"a": {"url": "https://example.org/a", "undated": True}},
    }
    found: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        if info.is_required():
            found[key] = ["example"] if key in roles else fixed.get(key, "Example")
    return found


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
