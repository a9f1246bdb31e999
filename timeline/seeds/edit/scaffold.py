"""A new seed file: the given fields, and a line to fill in for each missing one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from timeline import facts
from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.facts.figures import DatesType
from timeline.facts.text import MOST_SLUG, check_slug, slugify
from timeline.seeds.check import Checked, check
from timeline.seeds.edit.fields import FieldSpec, fields_of
from timeline.seeds.edit.scalars import written
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.yaml import read_yaml

Values = Mapping[str, object]
"""The given fields with their values, in the types of the reader of seed files."""

TODO = "# TODO"
_FOLDERS = {"company": "companies", "person": "people"}
_EXAMPLE_SOURCE = '#   KEY: {publisher: …, published: 2023-04-11, url: "https://…", title: …}'
_NAMED_BY = ("product", "model", "name")
_LONG_ENOUGH = 30
_MONTHS = (10, 11, 12)


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A file's text.

    Attributes:
        text: the whole file.
        todo: the lines to fill in, from 1, each with its field.
    """

    text: str
    todo: tuple[tuple[int, str], ...]


def read_value(spec: FieldSpec, given: Sequence[str]) -> object:
    """Read what somebody typed for a field.

    Args:
        spec: the field.
        given: one text, or several for a role or a list; slugs may also be separated by commas. A figure or a date
            may be written as in a file: `{min: 100, source: a}`. A mapping is always written so.

    Raises:
        FactError: it is not a value of that field, or there are several values for a single one.
    """
    if spec.form in ("role", "list"):
        parts = [part.strip() for text in given for part in text.split(",") if part.strip()]
        slugs = [check_slug(part) for part in parts] if spec.form == "role" else parts
        return slugs[0] if spec.form == "role" and len(slugs) == 1 else slugs
    if len(given) > 1:
        raise FactError(
            "the field is given more than once", suggestion="write a list, such as [{value: …, source: …}, …]"
        )
    value: object = " ".join(given[0].split())
    if spec.form in ("figure", "mapping") or (spec.form == "date" and given[0].lstrip().startswith(("{", "[{"))):
        value = _typed(str(value))
    elif spec.form in ("date", "day") and str(value).isdecimal():
        value = _typed(str(value))  # a year needs no quotes
    if spec.form == "date":
        DatesType.parse(value)
        value = When.parse(value).written if isinstance(value, str) else value
    elif spec.figure is not None:
        spec.figure.parse(value)
    return value


def scaffold(kind: str, values: Values, *, modeline: str = "", offer: bool = True) -> Scaffold:
    """Write a file of a kind.

    Args:
        kind: a kind of event, or `company` or `person`.
        values: the given fields.
        modeline: its first line, or "".
        offer: whether an incomplete file also lists, in comments, the other fields of the kind.
    """
    offer = offer and any(spec.required and not _is_given(spec, values) for spec in fields_of(kind))
    lines = [modeline] if modeline else []
    todo: list[tuple[int, str]] = []
    lines.append(f"kind: {kind}")
    for spec in fields_of(kind):
        if spec.name == "names" and "name" in values:
            lines += _field("name", values["name"])
        elif spec.name in values:
            lines += _field(spec.name, values[spec.name])
            if spec.name == "sources":
                todo += _undated(lines, values[spec.name])
        elif spec.required:
            lines.append(f"{TODO} {spec.name}:  # {spec.description}")
            todo.append((len(lines), spec.name))
            if spec.form == "sources":
                lines.append(_EXAMPLE_SOURCE)
        elif offer:
            lines.append(f"# {spec.name}:  # {spec.description}")
    for name in ("first_report", "not_same_as"):
        if values.get(name):
            lines += _field(name, values[name])
    return Scaffold("\n".join(lines) + "\n", tuple(todo))


def place(kind: str, slug: str, values: Values) -> Path:
    """Return the path of a file below its folder: `events/2023/ID.yaml`, `companies/ID.yaml`, `people/ID.yaml`."""
    if kind in _FOLDERS:
        return Path(_FOLDERS[kind], f"{slug}.yaml")
    year = _year(values)
    return Path("events", *([year] if year else []), f"{slug}.yaml")


def propose_id(kind: str, values: Values, taken: Container[str]) -> str:
    """Propose an id of company, kind and year, such as `twitter-layoffs-2022`.

    If that is used already, it has a number: `twitter-layoffs-2022-2`.

    Returns:
        The id, or "" if the values are not enough for one.
    """
    if kind in _FOLDERS:
        name = slugify(str(values.get("name", "")))[: MOST_SLUG - len("-999999")].strip("-")
        return next((slug for slug in _numbered(name) if slug not in taken), "") if name else ""
    who = [slug for spec in fields_of(kind) if spec.form == "role" for slug in _listed(values.get(spec.name))]
    if not who:
        return ""
    named = next((slugify(str(values[name])) for name in _NAMED_BY if name in values), "")
    what = named if 0 < len(named) <= _LONG_ENOUGH else kind.replace("_", "-")
    first = who[0] if what != "acquisition" or len(who) == 1 else f"{who[0]}-{who[1]}"
    base = f"{first}-{what}"[: MOST_SLUG - len("-2023-999999")].strip("-")
    year = _year(values)
    return next(slug for slug in _numbered(f"{base}-{year}" if year else base) if slug not in taken)


# -- errors and near duplicates ----------------------------------------------------------------------------------------


def check_text(text: str, kind: str, slug: str, known: Mapping[str, KnownEntity]) -> Checked:
    """Check a file that does not exist yet, as `timeline check` would, but for the ids of events that it names.

    Args:
        text: the file's text.
        kind: its kind, which decides the folder.
        slug: its id.
        known: companies and people that it may name, besides the shipped ones.

    Returns:
        The diagnostics; they give the path of the file below its folder.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder).resolve() / _FOLDERS.get(kind, "events") / f"{slug}.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8", newline="\n")
        checked = check([path], known=known, with_ids=False)
    name = f"{path.parent.name}/{path.name}"
    checked.diagnostics[:] = [replace(diagnostic, file=name) for diagnostic in checked.diagnostics]
    return checked


@dataclass(frozen=True, slots=True)
class Examined:
    """The examination of an incomplete file.

    Attributes:
        diagnostics: the errors of the given values, each with its field.
        missing: what the kind needs besides its required fields.
        event: the event with examples for the missing fields, or None if it can't be read.
    """

    diagnostics: tuple[tuple[str, Diagnostic], ...]
    missing: tuple[str, ...]
    event: facts.Event | None


def examine(kind: str, slug: str, values: Values, known: Mapping[str, KnownEntity]) -> Examined:
    """Check the given fields of an incomplete file, with examples for the missing fields.

    Args:
        kind: its kind.
        slug: its id.
        values: the given fields.
        known: companies and people that it may name.
    """
    whole, examples = _completed(kind, values)
    text = "\n".join([f"kind: {kind}", *(line for name, value in whole.items() for line in _field(name, value))])
    checked = check_text(f"{text}\n", kind, slug, {**known, **examples})
    (document,) = checked.documents.values()
    lines = {place[0]: path[0] for path, place in document.document.keys.items() if len(path) == 1}
    diagnostics: list[tuple[str, Diagnostic]] = []
    missing: list[str] = []
    for found in checked.diagnostics:
        name = str(lines[max((line for line in lines if line <= found.line), default=1)])
        if found.severity != "error":
            continue
        if found.code == "S140" and name not in values:
            missing.append(f"{found.message}: {found.suggestion}" if found.suggestion else found.message)
        else:
            diagnostics.append((name, found))
    event = next((seed.fact for seed in checked.seeds if isinstance(seed.fact, facts.Event)), None)
    return Examined(tuple(diagnostics), tuple(missing), event)


# -- parts -------------------------------------------------------------------------------------------------------------


def _typed(text: str) -> object:
    """Read one value as a file would have it.

    Raises:
        FactError: it is not valid YAML.
    """
    document = read_yaml(f"value: {text}".encode())
    if document.errors:
        raise FactError(document.errors[0].message, suggestion=document.errors[0].suggestion)
    return document.value["value"]


def _is_given(spec: FieldSpec, values: Values) -> bool:
    return spec.name in values or (spec.name == "names" and "name" in values)


def _field(name: str, value: object) -> list[str]:
    if name == "sources" and isinstance(value, Mapping):
        return ["sources:", *(f"  {key}: {written(source, flow=True)}" for key, source in value.items())]
    if isinstance(value, list) and len(value) > 1 and isinstance(value[0], dict):
        return [f"{name}:", *(f"  - {written(item, flow=True)}" for item in value)]
    return [f"{name}: {written(value)}"]


def _undated(lines: list[str], sources: object) -> list[tuple[int, str]]:
    """Add a line to fill in to each source without a date."""
    found = []
    for number, source in enumerate(sources.values() if isinstance(sources, Mapping) else ()):
        if "published" not in source and not source.get("undated"):
            at = len(lines) - len(sources) + number  # type: ignore[arg-type]
            lines[at] += f"  {TODO} published: its date, or undated: true"
            found.append((at + 1, "published"))
    return found


def _completed(kind: str, values: Values) -> tuple[dict[str, object], dict[str, KnownEntity]]:
    """Return the values with examples for the missing ones, and the companies and people in the examples."""
    whole: dict[str, object] = {}
    people: dict[str, KnownEntity] = {}
    for spec in fields_of(kind):
        if spec.name in values:
            whole[spec.name] = values[spec.name]
        elif spec.required and spec.form == "role":
            slugs = [f"some-{spec.name.replace('_', '-')}-{number}" for number in range(max(1, spec.least))]
            people |= {slug: KnownEntity(spec.accepts[0], (slug,)) for slug in slugs}
            whole[spec.name] = slugs
        elif spec.required:
            whole[spec.name] = spec.example
    sources = whole.get("sources")
    if "sources" in whole:
        given = sources if isinstance(sources, Mapping) else {"some": {"url": "https://example.org/some"}}
        whole["sources"] = {
            key: source if "published" in source or source.get("undated") else {**source, "undated": True}
            for key, source in given.items()
        }
    if "name" in values:
        whole = {"name": values["name"], **{name: value for name, value in whole.items() if name != "names"}}
    return whole, people


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in value] if isinstance(value, list) else []


def _numbered(base: str) -> Iterable[str]:
    """Yield an id, then the id with numbers, without those that would be read as a month: `acme-layoffs-2023-10`."""
    numbers = (number for number in range(2, 10**6) if number not in _MONTHS)
    return chain([base], (f"{base}-{number}" for number in numbers))


def _year(values: Values) -> str:
    if "date" not in values:
        return ""
    return f"{DatesType.parse(values['date']).claims[0].value.anchor.year:04}"
