"""Match names to slugs: by the mapping's table, by identifiers, by slug, by name and by alias.

Two spellings are the same if they differ only in case, spaces and the forms of Unicode. Any other likeness is only
proposed: the mapping's table says who is meant.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from pydantic import ValidationError

from timeline import facts
from timeline.errors import FactError
from timeline.facts.entities import EntityType
from timeline.facts.identifiers import dump
from timeline.facts.name_forms import twin_key, words_of
from timeline.facts.text import is_slug, slugify
from timeline.imports.clues import NO_CLUES, Clues
from timeline.imports.plausible import Doubt, Lives, Match, Moment
from timeline.seeds.read.validation import fact_errors

_NO_NAME = frozenset(
    (
        *("n/a", "na", "n.a.", "n.a", "#n/a", "none", "null", "nil", "nan", "tbd", "tba", "tbc", "todo", "unknown"),
        *(
            "unnamed",
            "unidentified",
            "undisclosed",
            "confidential",
            "various",
            "several",
            "multiple",
            "other",
            "others",
        ),
        *("misc", "?", "??", "???", "-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "\u2026", "not available"),
        *("not applicable", "not disclosed", "not known", "to be determined", "to be announced", "no name"),
    )
)
"""Texts that tables have in the place of a name, in lower case."""


def normal(name: str) -> str:
    """Return what equal spellings have in common: all but case, spaces and the form of Unicode (NFKC)."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def fold(name: str) -> str:
    """Return a simplified name, without case, accents and punctuation; `+` and `#` stay, because C++ is not C."""
    text = name.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in text if not unicodedata.combining(character))
    return " ".join(words_of(text))


@dataclass(frozen=True, slots=True)
class Found:
    """The match of a name.

    Attributes:
        slug: the company or person; "" if there is none.
        match: how it was matched.
        doubts: the reasons why the match may be wrong, or why a new one may be a known one.
        candidates: known companies and people that the name may mean, besides the match.
        error: why there is no match.
    """

    slug: str
    match: Match
    doubts: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    error: FactError | None = field(default=None, compare=False)


@dataclass(slots=True)
class _New:
    """A company or person that the import creates."""

    type: EntityType
    name: str
    clues: Clues
    different_from: tuple[str, ...]
    spellings: Counter[str]
    entity: facts.Entity | None = None
    """What it is under `name`."""


class Names:
    """The known companies and people, and the matches of names.

    It grows with distinct names. A known name counts once for each date and role of its events, and each name once for
    each set of clues.

    Args:
        lives: the known companies and people.
        table: the mapping's names with their slugs; unknown slugs are for new ones.
        taken: other used ids, which a new one can't have.
    """

    def __init__(self, lives: Lives, table: Mapping[str, str], taken: Iterable[str]) -> None:
        self._lives = lives
        self._table = {normal(name): slug for name, slug in table.items()}
        self._taken = {*taken, *lives.entities}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._twins: dict[str, set[str]] = defaultdict(set)
        self._identified: dict[tuple[str, str], str] = {}
        for slug, entity in lives.entities.items():
            if entity.retracted is not None:
                continue
            self._add(slug, (name.name for name in entity.names), self._names)
            self._add(slug, entity.aliases, self._aliases)
            self._identified |= {one.key: slug for one in entity.identifiers}
        self._new: dict[str, _New] = {}
        self._new_of: dict[tuple[str, EntityType, tuple[str, ...]], Found] = {}
        self._found: dict[tuple[object, ...], Found] = {}
        self._known_spellings: dict[str, bool] = {}
        self._times: dict[tuple[object, ...], int] = {}

    def _add(self, slug: str, names: Iterable[str], by: dict[str, set[str]]) -> None:
        for name in names:
            by[normal(name)].add(slug)
            self._folded[fold(name)].add(slug)
            self._twins[twin_key(name)].add(slug)

    def find(
        self,
        name: str,
        accepts: tuple[EntityType, ...],
        *,
        create: bool,
        moment: Moment | None = None,
        clues: Clues = NO_CLUES,
    ) -> Found:
        """Match a name, and count it.

        Args:
            name: the name in the data.
            accepts: the types that the role takes.
            create: whether an unknown name becomes a new company or person.
            moment: when the event was; None if that is not known, or if nobody has the name.
            clues: what else the row says about it.
        """
        key = (name, accepts, create, moment, clues)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._search(name, accepts, create=create, moment=moment, clues=clues)
            self._times[key] = 0
        self._times[key] += 1
        return found

    @property
    def times(self) -> Counter[tuple[str, Found]]:
        """How often each name was matched in each way."""
        found: Counter[tuple[str, Found]] = Counter()
        for key, times in self._times.items():
            found[str(key[0]), self._found[key]] += times
        return found

    def use(self, name: str, slug: str) -> None:
        """Note that an event uses this name; only new companies and people with an event are written."""
        if (new := self._new.get(slug)) is not None:
            new.spellings[name] += 1

    def created(self) -> Iterator[facts.Entity]:
        """Yield each new company or person that an event uses, with its most frequent spelling.

        Among equally frequent spellings, it is the first by alphabet.
        """
        for slug, new in sorted(self._new.items()):
            if new.spellings:
                name = min(new.spellings, key=lambda name, counts=new.spellings: (-counts[name], name))  # type: ignore[misc]
                yield new.entity if name == new.name and new.entity is not None else _entity(slug, name, new)

    def twins(self) -> dict[str, tuple[str, ...]]:
        """Return, for each new slug, the names of other new ones that readers could take for it; see `twin_key`."""
        alike: dict[tuple[EntityType, str], list[str]] = defaultdict(list)
        for slug, new in self._new.items():
            alike[new.type, twin_key(new.name)].append(slug)
        return {
            slug: tuple(sorted(self._new[other].name for other in slugs if other != slug))
            for slugs in alike.values()
            if len(slugs) > 1
            for slug in slugs
        }

    # -- the ways to match ---------------------------------------------------------------------------------------------

    def _search(
        self, name: str, accepts: tuple[EntityType, ...], *, create: bool, moment: Moment | None, clues: Clues
    ) -> Found:
        plain = normal(name)
        if (slug := self._table.get(plain)) is not None:
            if slug in self._lives.entities:
                return self._typed({slug}, name, accepts, "mapping")
            return self._make(slug, name, clues, clues.type_for(accepts), (), "mapping")
        if identified := {self._identified[one.key] for one in clues.identifiers if one.key in self._identified}:
            return self._typed(identified, name, accepts, "identifier")
        match, slugs = self._spelt(name, plain)
        doubtful: dict[str, tuple[Doubt, ...]] = {}
        if slugs:
            fitting = {slug for slug in slugs if self._type(slug) in accepts}
            doubtful = {slug: tuple(self._lives.doubts(slug, match, moment, clues)) for slug in sorted(fitting)}
            good = {
                slug for slug, doubts in doubtful.items() if not doubts or (match != "alias" and _may_be_early(doubts))
            }
            if good or not fitting:
                doubts = tuple(doubt.text for slug in sorted(good) for doubt in doubtful[slug])
                return self._typed(good or slugs, name, accepts, match, doubts)
        return self._unknown(name, accepts, doubtful, create=create, clues=clues)

    def is_known(self, name: str) -> bool:
        """Return whether a known company or person has a name in this spelling."""
        known = self._known_spellings.get(name)
        if known is None:
            known = self._known_spellings[name] = bool(self._spelt(name, normal(name))[1])
        return known

    def _spelt(self, name: str, plain: str) -> tuple[Match, set[str]]:
        """Return who has a name in the same spelling, and how it was found."""
        if is_slug(name) and name in self._lives.entities:
            return "slug", {name}
        if plain in self._names:
            return "name", self._names[plain]
        return "alias", self._aliases.get(plain, set())

    def _unknown(
        self,
        name: str,
        accepts: tuple[EntityType, ...],
        doubtful: Mapping[str, tuple[Doubt, ...]],
        *,
        create: bool,
        clues: Clues,
    ) -> Found:
        """Create a company or person for a name that nobody has for certain, or say why not."""
        if not doubtful and normal(name) in _NO_NAME:
            message = f"'{name[:80]}' is not a name"
            hint = f'write in the mapping empty: ["{name[:80]}"]; if it is a name: {_in_table(name[:80], "SLUG")}'
            return Found("", "unresolved", error=FactError(message, code="S128", suggestion=hint))
        similar = [] if doubtful else sorted(self._folded.get(fold(name), set()))
        twins = [] if doubtful or similar else sorted(self._twins.get(twin_key(name), set()))
        candidates = (*doubtful, *similar, *twins)
        reasons = [f"{slug}: {doubt.text}" for slug, doubts in doubtful.items() for doubt in doubts]
        reasons += [f"{slug} ({self._lives.entities[slug].name}) has another spelling" for slug in similar]
        lookalike = bool(twins) and any(character.isalpha() and not character.isascii() for character in name)
        reasons += [f"{slug} ({self._lives.entities[slug].name}) has another legal form or letters" for slug in twins]
        shown, meant = name[:80], " or ".join(candidates)
        match: Match = "similar" if candidates else "unresolved"
        if lookalike:
            message = f"'{shown}' may be the same as {meant}: its letters look alike"
            error = FactError(message, code="S210", suggestion=_in_table(shown, candidates[0]))
            return Found("", "lookalike", tuple(reasons), candidates, error)
        if not create:
            told = f" ({'; '.join(reasons)})" if reasons else ""
            hint = _in_table(shown, candidates[0] if candidates else "SLUG")
            error = FactError(f"unknown {' or '.join(accepts)} '{shown}'{told}", code="S201", suggestion=hint)
            return Found("", match, tuple(reasons), candidates, error)
        type_ = clues.type_for(accepts)
        if type_ not in accepts:
            message = f"'{shown}' would be a {type_}; this role takes a {' or '.join(accepts)}"
            return Found("", "unresolved", (), candidates, FactError(message, code="S202", suggestion="correct type:"))
        key = (normal(name), type_, tuple(doubtful))
        if (known := self._new_of.get(key)) is not None:
            return known
        found = self._make(None, name, clues, type_, tuple(doubtful), "similar" if candidates else "new")
        found = Found(found.slug, found.match, tuple(reasons), candidates, found.error)
        self._new_of[key] = found
        if found.error is None:
            self._identified |= {one.key: found.slug for one in clues.identifiers}
        return found

    def _typed(
        self, slugs: set[str], name: str, accepts: tuple[EntityType, ...], match: Match, doubts: tuple[str, ...] = ()
    ) -> Found:
        """Return the only one of some entities whose type fits, or why there is none."""
        fitting = sorted(slug for slug in slugs if self._type(slug) in accepts)
        if len(fitting) == 1:
            return Found(fitting[0], match, doubts)
        if fitting:
            message = f"'{name[:80]}' is ambiguous: {' or '.join(fitting)}"
            error = FactError(message, code="S204", suggestion=_in_table(name[:80], fitting[0]))
            return Found("", "ambiguous", doubts, tuple(fitting), error)
        slug = min(slugs)
        message = f"'{name[:80]}' is the {self._type(slug)} {slug}; this role takes a {' or '.join(accepts)}"
        error = FactError(message, code="S202", suggestion="choose another slug in entities:")
        return Found("", "unresolved", (), (slug,), error)

    def _type(self, slug: str) -> EntityType:
        entity = self._lives.entities.get(slug)
        return entity.kind if entity is not None else self._new[slug].type

    def _make(  # noqa: PLR0913, PLR0917 - what a new entity is made of
        self,
        given: str | None,
        name: str,
        clues: Clues,
        type_: EntityType,
        different_from: tuple[str, ...],
        match: Match,
    ) -> Found:
        """Create a company or person, if it can have a slug.

        Args:
            given: its slug by the mapping's table; None means to make one.
            name: its name.
            clues: what else the row says.
            type_: what it is.
            different_from: the entities with that name that it can't be.
            match: how it was matched.
        """
        slug = given or slugify(name)
        if not slug:
            return _no_slug(f"'{name[:80]}' has no letters or digits for a slug")
        if given is None and different_from and slug in self._taken | self._new.keys():
            numbered = (f"{slug}-{number}" for number in count(2))
            slug = next(one for one in numbered if one not in self._taken and one not in self._new)
        if given is None and slug in self._taken:
            return _no_slug(f"the slug '{slug}' of '{name[:80]}' is taken")
        before = self._new.get(slug)
        if before is not None and given is None:
            return _no_slug(f"'{name[:80]}' and '{before.name[:80]}' would have the same slug '{slug}'")
        if before is None:
            new = _New(type_, name, clues, different_from, Counter())
            try:
                new.entity = _entity(slug, name, new)
            except ValidationError as error:
                fault, _ = next(fact_errors(error, facts.FACTS[type_]))
                wrong = FactError(fault.message, code=fault.code, suggestion=fault.suggestion)
                return Found("", "unresolved", error=wrong)
            self._new[slug] = new
        return Found(slug, match)


def _entity(slug: str, name: str, new: _New) -> facts.Entity:
    """Return a new company or person as a fact."""
    clues = new.clues
    fields: dict[str, object] = {"id": slug, "name": name, "country": clues.country}
    if new.different_from:
        fields["different_from"] = list(new.different_from)
    if clues.identifiers:
        fields["identifiers"] = dump(clues.identifiers)
    if new.type == "person":
        return facts.Person.model_validate(fields)
    more = {"sector": clues.sector, "form": "group" if clues.form == "group" else None}
    return facts.Company.model_validate({**fields, **more})


def _may_be_early(doubts: Iterable[Doubt]) -> bool:
    """Return whether the only doubt is that the event is too early: then the date may be wrong, and not the name."""
    return all(doubt.early for doubt in doubts)


def _in_table(name: str, slug: str) -> str:
    return f'write in the mapping entities: {{"{name}": {slug}}}'


def _no_slug(message: str) -> Found:
    return Found("", "unresolved", error=FactError(message, code="S205", suggestion="write a slug in entities:"))
