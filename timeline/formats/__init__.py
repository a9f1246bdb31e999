"""Files out. Each format is a module of this package that declares a `FORMAT`; nothing else names it.

The command line, the feeds, the page Data, the documentation and the tests read `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from timeline.errors import QueryError
from timeline.formats.format import Format

_NO_FORMATS = {"format", "item"}  # modules of this package that formats are made with


class _Formats(Mapping[str, Format]):
    """The formats by their names: the modules in the package's folder, imported when they are first asked for."""

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
        return tuple(sorted(module.name for module in iter_modules(__path__) if module.name not in _NO_FORMATS))


FORMATS: Mapping[str, Format] = _Formats()
"""The registry of formats."""


def find(name: str) -> Format:
    """Return a format by its name.

    Raises:
        QueryError: there is none; the nearest is suggested.
    """
    if name not in FORMATS:
        from timeline.facts.suggest import did_you_mean

        raise QueryError(f"there is no format '{name}': {did_you_mean(name, FORMATS) or 'use ' + ', '.join(FORMATS)}")
    return FORMATS[name]


def feeds() -> dict[str, Format]:
    """Return the formats that there are feeds of, by their names."""
    return {name: format for name, format in FORMATS.items() if format.feed}  # noqa: A001 - the word for it


__all__ = ["FORMATS", "Format", "feeds", "find"]
