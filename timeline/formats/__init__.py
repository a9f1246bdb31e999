"""Export formats. Each format is a module of this package that declares a `FORMAT`; no other code names it.

The command line, the feeds, the Data page, the documentation and the tests read `FORMATS`.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from timeline.errors import QueryError
from timeline.formats.format import Format

# Modules of this package that are not formats.
_NO_FORMATS = {"cells", "columns", "entry_html", "format", "item", "package", "precision", "reference"}


class _Formats(Mapping[str, Format]):
    """The formats by name: the modules in the package's folder, imported when they are first needed."""

    def __getitem__(self, name: str) -> Format:
        if name not in self._names:
            raise KeyError(name)
        found: Format = import_module(f"{__name__}.{name}").FORMAT
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @property
    def _names(self) -> tuple[str, ...]:
        return _names_in(tuple(__path__))


@cache
def _names_in(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the formats in some folders: each folder is listed once."""
    return tuple(sorted(module.name for module in iter_modules(folders) if module.name not in _NO_FORMATS))


FORMATS: Mapping[str, Format] = _Formats()
"""The registry of formats."""


def find(name: str) -> Format:
    """Return the format with a name.

    Raises:
        QueryError: the format is unknown; the message suggests the nearest.
    """
    if name not in FORMATS:
        from timeline.facts.suggest import did_you_mean

        raise QueryError(f"unknown format '{name}': {did_you_mean(name, FORMATS) or 'use ' + ', '.join(FORMATS)}")
    return FORMATS[name]


def feeds() -> dict[str, Format]:
    """Return the formats that have a feed, by name."""
    return {name: format for name, format in FORMATS.items() if format.feed}  # noqa: A001 - the usual name


def with_bom(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of a text in UTF-8 after a byte order mark, by which some spreadsheets recognise UTF-8."""
    yield codecs.BOM_UTF8
    yield from parts


__all__ = ["FORMATS", "Format", "feeds", "find", "with_bom"]
