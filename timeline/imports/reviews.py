"""The list of names for the user to review: each match, how it was made, and how plausible it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from timeline.facts.suggest import near
from timeline.imports.names import Found, Names, fold
from timeline.imports.plausible import Lives, Match, Plausible, plausibility

HEADING = ("name", "times", "match", "slug", "plausible", "reasons", "candidates")
"""The columns of the list."""

_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Review:
    """A name and its match.

    Attributes:
        name: the name in the data.
        times: how often the data has it.
        match: how it was matched.
        slug: the match, or "".
        plausible: how plausible the match is.
        reasons: the reasons against it.
        candidates: slugs that the name may mean too, the most similar first.
    """

    name: str
    times: int
    match: Match
    slug: str
    plausible: Plausible
    reasons: tuple[str, ...]
    candidates: tuple[str, ...]

    @property
    def row(self) -> tuple[str | int, ...]:
        """The review as a row below `HEADING`."""
        reasons, candidates = "; ".join(self.reasons), " ".join(self.candidates)
        return self.name, self.times, self.match, self.slug, self.plausible, reasons, candidates


def doubtful(names: Names) -> int:
    """Return the number of matches that are doubtful."""
    twins = names.twins()
    return sum(plausibility(found.match, _reasons(found, twins)) == "doubtful" for _, found in names.times)


def _reasons(found: Found, twins: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the reasons against a match, with the other new names that readers could take for it."""
    return (*found.doubts, *(f"the table also has '{name}'" for name in twins.get(found.slug, ())))


def reviews(names: Names, lives: Lives) -> Iterator[Review]:
    """Yield every match: the doubtful ones first, then the most frequent ones."""
    slugs: dict[str, list[str]] = {}
    for slug, entity in sorted(lives.entities.items()):
        for name in (*(name.name for name in entity.names), *entity.aliases):
            slugs.setdefault(fold(name), []).append(slug)
    known = [*slugs]

    def candidates(name: str) -> Iterator[str]:
        for text in near(fold(name), known, _CANDIDATES):
            yield from slugs[text]

    found, twins = [], names.twins()
    for (name, match), times in names.times.items():
        reasons = _reasons(match, twins)
        plausible = plausibility(match.match, reasons)
        others = match.candidates
        if match.match in ("new", "similar", "unresolved"):
            others = tuple(dict.fromkeys((*others, *candidates(name))))[:_CANDIDATES]
        found.append(Review(name, times, match.match, match.slug, plausible, reasons, others))
    yield from sorted(found, key=lambda one: (one.plausible != "doubtful", -one.times, one.name, one.slug, one.reasons))
