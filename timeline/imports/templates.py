"""Templates: texts with holes that a row fills, such as `{company} lets {.headcount} people go`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import slugify
from timeline.imports.words import word

_HOLE = re.compile(r"\{(\.?)([^{}|]+)(?:\|([^{}|]*))?\}")
_ADDRESS = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?:/[!-~]*)?")


def _host(text: str) -> str:
    if (plain := _ADDRESS.fullmatch(text)) is not None and not plain[1].startswith("www."):
        return plain[1]
    try:
        return (urlsplit(text).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


FILTERS: dict[str, Callable[[str], str]] = {
    "host": _host,
    "lower": str.lower,
    "slug": slugify,
    "words": lambda text: str(When.parse(text)),
    "year": lambda text: str(When.parse(text).anchor.year),
}
"""The filters after a `|`: the host of an address, lower case, a slug, a date in words, its year."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole in a template.

    Attributes:
        name: a column, or a field of the event.
        of_event: whether it is a field (`{.date}`): the value in the event, and not the text in the column.
        filter: the name of a filter, or "".
    """

    name: str
    of_event: bool = False
    filter: str = ""


@dataclass(frozen=True)
class Template:
    """Texts and holes in turn."""

    parts: tuple[str | Hole, ...]

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """Its holes, in their order."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    @cached_property
    def _form(self) -> str:
        """Its texts for Python's `%`, with `%s` in the place of each hole."""
        return "".join("%s" if isinstance(part, Hole) else part.replace("%", "%%") for part in self.parts)

    @classmethod
    def parse(cls, value: object) -> Template:
        """Read a template.

        Raises:
            FactError: a brace is not closed, or a filter is unknown.
        """
        text = word(value)
        parts: list[str | Hole] = []
        at = 0
        for match in _HOLE.finditer(text):
            parts += [_literal(text[at : match.start()]), _hole(*match.groups())]
            at = match.end()
        parts.append(_literal(text[at:]))
        return cls(tuple(part for part in parts if part))

    def fill(self, cells: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
        """Return the text for a row, or None if a hole stays empty.

        Args:
            cells: the row's text by column.
            fields: the event's fields as text.

        Raises:
            FactError: a filter can't be applied.
        """
        done = []
        for hole in self.holes:
            text = (fields if hole.of_event else cells).get(hole.name)
            if text and hole.filter:
                text = FILTERS[hole.filter](text)
            if not text:
                return None
            done.append(text)
        return self._form % tuple(done)


@dataclass(frozen=True)
class Joined:
    """A list of templates; those with empty holes are left out.

    Attributes:
        templates: the templates.
        between: the text between two of them.
        last: the text before the last one.
    """

    templates: tuple[Template, ...]
    between: str
    last: str

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The holes of all templates, in their order."""
        return tuple(hole for template in self.templates for hole in template.holes)

    @classmethod
    def parse(cls, value: Mapping[object, object]) -> Joined:
        """Read a list of templates to join: `{join: [TEMPLATE, …], with: ", ", last: " and "}`.

        Raises:
            FactError: a key is unknown or missing, or a template is not valid.
        """
        for key in value:
            if key not in ("join", "with", "last"):
                hint = "its keys are join, with and last"
                raise FactError(f"unknown key '{key}'", code="S002", suggestion=hint, path=(str(key),))
        given = value.get("join")
        if not isinstance(given, list) or not given:
            raise FactError("join: needs a list of templates", code="S402", suggestion='write {join: ["{A}", "{B}"]}')
        try:
            templates = tuple(map(Template.parse, given))
        except FactError as error:
            raise error.under("join") from None
        between = word(value.get("with", ", "))
        return cls(templates, between, word(value.get("last", between)))

    def fill(self, cells: Mapping[str, str], fields: Mapping[str, str]) -> str | None:
        """Return the filled templates in one text, or None if all have an empty hole; see `Template.fill`."""
        found = [text for one in self.templates if (text := one.fill(cells, fields)) is not None]
        if len(found) > 1:
            return self.last.join((self.between.join(found[:-1]), found[-1]))
        return found[0] if found else None


def fill_first(
    templates: Sequence[Template | Joined], cells: Mapping[str, str], fields: Mapping[str, str]
) -> str | None:
    """Return the text of the first template without empty holes, or None."""
    for template in templates:
        text = template.fill(cells, fields)
        if text is not None:
            return text
    return None


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise FactError(
            "a brace is not closed or not opened",
            code="S402",
            suggestion="write {column}, {.field} or {column|" + "host}",
        )
    return text


def _hole(dot: str, name: str, named_filter: str | None) -> Hole:
    if named_filter is not None and named_filter not in FILTERS:
        raise FactError(
            f"unknown filter '{named_filter}'",
            code="S402",
            suggestion=did_you_mean(named_filter, FILTERS) or "filters are " + ", ".join(FILTERS),
        )
    return Hole(name.strip(), bool(dot), named_filter or "")


def _template(value: object) -> Template | Joined:
    return Joined.parse(value) if isinstance(value, dict) else Template.parse(value)


def _templates(value: object) -> tuple[Template | Joined, ...]:
    if not isinstance(value, list | tuple):
        return (_template(value),)
    if not value:
        raise FactError("the list of templates is empty", code="S402", suggestion="write at least one template")
    found: list[Template | Joined] = []
    for index, item in enumerate(value):
        try:
            found.append(_template(item))
        except FactError as error:
            raise error.under(index) from None
    return tuple(found)


Templates = Annotated[tuple[Template | Joined, ...], BeforeValidator(_templates)]
"""One template, or several; the first one without empty holes counts. Each may be a list to join."""
