"""Turns the values of a form into a seed file, without Streamlit."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode, urlsplit

from timeline.errors import FactError, FactErrors
from timeline.facts.text import slugify
from timeline.seeds.edit.scaffold import check_text, examine, place, propose_id, read_value, scaffold
from timeline.seeds.near_duplicates import near as find_near

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from timeline import facts
    from timeline.seeds.edit.fields import FieldSpec
    from timeline.seeds.entity_index import KnownEntity
    from timeline.seeds.near_duplicates import Near
    from timeline.seeds.read.diagnostics import Diagnostic

Exactness = Literal["exactly", "about", "at least", "up to"]

MOST_ADDRESS = 8000
"""The longest address that browsers and GitHub accept safely, in characters."""

_ADDRESS = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[\w.~-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """The seed file of a form.

    Attributes:
        path: its path below `seed_events/`; "" if it has no id yet.
        text: its text, with lines to fill in for missing fields.
        missing: the missing fields.
        errors: the errors: the field ("" means the whole file), the message, and the suggestion.
        near: possible duplicates.
    """

    path: str
    text: str
    missing: tuple[str, ...]
    errors: tuple[tuple[str, str, str], ...]
    near: tuple[Near, ...]

    @property
    def ok(self) -> bool:
        """Whether the file is complete and has no errors."""
        return not self.missing and not self.errors


@dataclass(frozen=True, slots=True)
class Existing:
    """What the log already has: companies and people, used ids, and all events."""

    people: Mapping[str, KnownEntity]
    taken: Container[str]
    events: Iterable[facts.Event]


def draft(kind: str, values: Mapping[str, object], wrong: Mapping[str, str], slug: str, known: Existing) -> Draft:
    """Make the seed file and check it as `timeline check` does.

    Args:
        kind: the kind of fact.
        values: the values of the fields that are filled in.
        wrong: the errors of the fields whose text is not a valid value.
        slug: the id as typed; "" means the proposed id.
        known: the known facts.
    """
    name = slug or propose_id(kind, values, known.taken) or "id"
    named = slugify(name) or "id"
    made = scaffold(kind, values, offer=False)
    examined = examine(kind, named, values, known.people)
    errors = [(field, why, "") for field, why in wrong.items()]
    errors += [(field, found.message, found.suggestion) for field, found in examined.diagnostics]
    if slug and named != slug:
        errors.append(("id", f"'{slug[:60]}' is not a slug", f"write {named}"))
    elif named in known.taken:
        errors.append(("id", f"the id '{named}' is taken", f"{propose_id(kind, values, known.taken)} is free"))
    missing = [field for _, field in made.todo if field not in wrong] + list(examined.missing)
    if named == "id" and not missing:
        missing.append("id")
    if not errors and not missing:  # check the final text again
        checked = check_text(made.text, kind, named, known.people)
        errors += [("", found.message, found.suggestion) for found in _errors(checked.diagnostics)]
    near: list[Near] = []
    if examined.event is not None and "date" in values:
        names = {who: entity.names for who, entity in known.people.items()}
        near = find_near(examined.event, known.events, names)
    path = place(kind, named, values).as_posix() if named != "id" else ""
    return Draft(path, made.text, tuple(missing), tuple(errors), tuple(near))


def _errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [found for found in diagnostics if found.severity == "error"]


def read(spec: FieldSpec, texts: list[str]) -> tuple[object, str]:
    """Return the value of a typed text, and the error or ""."""
    try:
        return read_value(spec, texts), ""
    except (FactError, FactErrors) as error:
        return None, str(error)


def figure(spec: FieldSpec, amount: str, unit: str, exactness: Exactness) -> tuple[object, str]:
    """Return a figure as a seed file has it, and the error or "".

    Args:
        spec: the figure's field.
        amount: the number as typed.
        unit: the currency or the counted thing; "" means the figure's own unit.
        exactness: exact, about, at least or up to.
    """
    assert spec.figure is not None  # noqa: S101 - only called for figures
    number: object = " ".join(amount.split())
    if re.fullmatch(r"[1-9]\d{0,30}|0", str(number)):
        number = int(str(number))
    claim: dict[str, object] = {}
    if unit and unit == unit.upper():
        number = f"{number} {unit}"
    key = {"at least": "min", "up to": "max"}.get(exactness, "value")
    claim[key] = number
    if unit and unit != unit.upper() and unit != spec.figure.unit:
        claim["unit"] = unit
    if exactness == "about":
        claim["approx"] = True
    value = number if tuple(claim) == ("value",) else claim
    try:
        spec.figure.parse(value)
    except (FactError, FactErrors) as error:
        return None, str(error)
    return value, ""


def source_key(fields: Mapping[str, object], taken: Container[str]) -> str:
    """Return a short key for a source: from its publisher, or else from its host."""
    try:
        host = (urlsplit(str(fields.get("url", ""))).hostname or "").removeprefix("www.").rpartition(".")[0]
    except ValueError:
        host = ""
    base = slugify(str(fields.get("publisher", "")))[:40].strip("-") or slugify(host) or "source"
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, 100))) if key not in taken)


def repository() -> str:
    """Return the address of the repository for new files, or "" if none is set.

    This is `$TIMELINE_REPOSITORY`, or else the project's address in its package. It must be an https address.
    """
    given = os.environ.get("TIMELINE_REPOSITORY", "").strip()
    if not given:
        try:
            urls = metadata("company-timeline").get_all("Project-URL") or []
        except PackageNotFoundError:
            urls = []
        named = dict(url.split(", ", 1) for url in urls if ", " in url)
        given = named.get("Repository") or named.get("Source") or ""
    given = given.rstrip("/").removesuffix(".git")
    return given if _ADDRESS.fullmatch(given) else ""


def new_file_address(address: str, path: str, text: str) -> str:
    """Return the address of a GitHub page that starts a new file with a text; "" if the address would be too long.

    Args:
        address: the repository.
        path: the file's path in it.
        text: the file's text.
    """
    query = urlencode({"filename": path, "value": text}, quote_via=quote)
    whole = f"{address}/new/main?{query}"
    return whole if address and len(whole) <= MOST_ADDRESS else ""
