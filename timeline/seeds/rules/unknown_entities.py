"""S201 to S203: who is named and not known, and who is probably meant."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from timeline import facts
from timeline.errors import FactError
from timeline.facts.entities import EntityType
from timeline.facts.suggest import near
from timeline.facts.text import slugify
from timeline.seeds.read.documents import Misnamed, SeedDocument
from timeline.seeds.read.yaml import Path

_MOST_HINTS = 500


@dataclass(frozen=True, slots=True)
class Someone:
    """A company or person that seed files may name."""

    type: EntityType
    names: tuple[str, ...]


class Names:
    """Who is known, by slug, name and alias.

    Args:
        known: everybody, by slug.
    """

    def __init__(self, known: Mapping[str, Someone]) -> None:
        self.known = known
        self._hints = 0
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for slug, someone in known.items():
            for name in someone.names:
                self._by_name[_plain(name)].add(slug)

    def bearing(self, text: str, accepts: tuple[EntityType, ...]) -> list[str]:
        """Return the slugs of those who bear a name, whatever its case, accents and hyphens."""
        return sorted(slug for slug in self._by_name.get(_plain(text), ()) if self.known[slug].type in accepts)

    def hint(self, text: str, accepts: tuple[EntityType, ...]) -> str:
        """Return a question for the slug, or the slug of the name, that is nearest to a text; "" where none is near."""
        self._hints += 1
        if self._hints > _MOST_HINTS:  # each looks through all names
            return ""
        words = {slug: slug for slug, someone in self.known.items() if someone.type in accepts}
        names = {name: slug for name, slugs in self._by_name.items() for slug in slugs if slug in words}
        found = near(text.casefold(), list(words), 1) or near(_plain(text), list(names), 1)
        if not found:
            return ""
        if found[0] in words:
            return f"did you mean '{found[0]}'?"
        slug = names[found[0]]
        name = next(name for name in self.known[slug].names if _plain(name) == found[0])
        return f"did you mean '{slug}' ({name})?"


def report_strangers(document: SeedDocument, names: Names, broken: frozenset[str]) -> None:
    """Add what is wrong with whom a file's events name.

    Args:
        document: the file; its diagnostics grow, and those of names where slugs belong say whose they are.
        names: who is known.
        broken: ids of files that can't be read as they are: whom they are about is known to be there.
    """
    for misnamed in document.names:
        _tell_whose(document, misnamed, names)
    document.names.clear()
    for seed in document.seeds:
        if isinstance(seed.fact, facts.Event):
            for role, kind in seed.fact.roles().items():
                for index, slug in enumerate(getattr(seed.fact, kind.attribute)):
                    found = names.known.get(slug)
                    if (found is None and slug in broken) or (found is not None and found.type in kind.accepts):
                        continue
                    path = (role, index) if (*seed.base, role, index) in document.document.places else (role,)
                    document.diagnose(_stranger(slug, kind.accepts, names, path), seed.base)


def _tell_whose(document: SeedDocument, misnamed: Misnamed, names: Names) -> None:
    """Turn 'this is no slug' into 'this is the name of', or into a question, where somebody bears such a name."""
    before = document.diagnostics[misnamed.index]
    bearers = names.bearing(misnamed.name, misnamed.accepts)
    if bearers:
        error = _name(misnamed.name[:60], bearers, misnamed.path)
        document.diagnose(error)
        document.diagnostics[misnamed.index] = document.diagnostics.pop()
    elif hint := names.hint(misnamed.name, misnamed.accepts):
        document.diagnostics[misnamed.index] = dataclasses.replace(before, suggestion=f"{before.suggestion}; {hint}")


def _name(text: str, bearers: list[str], path: Path) -> FactError:
    slugs = " or ".join(bearers)
    return FactError(
        f"'{text}' is a name; the slug is '{slugs}'",
        code="S203",
        suggestion=f"write {slugs}",
        path=path,
        instead=bearers[0] if len(bearers) == 1 else None,
    )


def _stranger(slug: str, accepts: tuple[EntityType, ...], names: Names, path: Path) -> FactError:
    wanted = " or ".join(accepts)
    if slug in names.known:
        return FactError(f"'{slug}' is a {names.known[slug].type}; a {wanted} belongs here", code="S202", path=path)
    bearers = names.bearing(slug, accepts)
    if bearers:
        return _name(slug, bearers, path)
    folder = "people" if accepts == ("person",) else "companies"
    return FactError(
        f"there is no {wanted} '{slug}'",
        code="S201",
        suggestion=names.hint(slug, accepts) or f"add {folder}/{slug}.yaml with kind: {accepts[0]} and name:",
        path=path,
    )


def _plain(name: str) -> str:
    """Return a name as it is compared; one that has no letters of ASCII stays as it is."""
    return slugify(name) or name.casefold()
