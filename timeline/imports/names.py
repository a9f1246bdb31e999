"""Match names to slugs: by slug, name or alias, by a simplified name, or by the mapping's own table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from timeline import facts
from timeline.errors import FactError
from timeline.facts.entities import EntityType
from timeline.facts.name_forms import twin_key
from timeline.facts.suggest import near
from timeline.facts.text import is_slug, slugify
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.read.validation import fact_errors

Outcome = Literal["unresolved", "ambiguous", "created", "nearly"]
_CANDIDATES = 3
# Legal suffixes, which are often left out. Only those that are not words.
_SUFFIXES = frozenset(
    {
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "gmbh",
        "ag",
        "kg",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "asa",
        "oy",
        "oyj",
        "aps",
        "pty",
        "pte",
        "pvt",
        "kk",
    }
)


def fold(name: str) -> str:
    """Return a simplified name, without case, accents, punctuation and legal suffixes.

    `Yahoo! Inc.` and `YAHOO` are both `yahoo`; `+` and `#` stay, because C++ is not C.
    """
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = re.sub(r"['\u2019.]", "", text).replace("&", " and ")
    words = re.sub(r"[^\w+#]+|_", " ", text).split()
    while len(words) > 1 and words[-1] in _SUFFIXES and words[-2] != "and":
        words.pop()
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class Found:
    """The match of a name.

    Attributes:
        slug: the company or person.
        outcome: how it was matched; None if the match is certain, by name or by the mapping.
        error: why there is no match; then the slug is "".
    """

    slug: str
    outcome: Outcome | None = None
    error: FactError | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A name for the user to review.

    Attributes:
        times: how often the data has it.
        slug: the match, or "".
        candidates: slugs with a similar name, the most similar first.
    """

    name: str
    times: int
    outcome: Outcome
    slug: str
    candidates: tuple[str, ...]


class Names:
    """The known companies and people, and the matches of names. It grows with distinct names, not with rows."""

    def __init__(self, known: Mapping[str, KnownEntity], table: Mapping[str, str], taken: Iterable[str]) -> None:
        """Take the known companies and people.

        Args:
            known: companies and people by slug.
            table: the mapping's names with their slugs; unknown slugs are for new companies.
            taken: other used ids, which a new company can't have.
        """
        self._known = known
        self._table = dict(table)
        of_table: dict[str, set[str]] = defaultdict(set)
        for name, slug in table.items():
            of_table[fold(name)].add(slug)
        self._folded_table = {folded: min(slugs) for folded, slugs in of_table.items() if folded and len(slugs) == 1}
        self._taken = {*taken}
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._loose: dict[str, set[str]] = defaultdict(set)
        self._twins: dict[str, set[str]] = defaultdict(set)
        for slug, entity in known.items():
            for name in entity.names:
                self._exact[name.casefold()].add(slug)
                self._loose[fold(name)].add(slug)
                if not entity.retracted:
                    self._twins[twin_key(name)].add(slug)
        self._new: dict[str, str] = {}  # a new company's slug, and its simplified name
        self._found: dict[tuple[str, tuple[EntityType, ...], bool], Found] = {}
        self._times: Counter[tuple[str, Outcome, str]] = Counter()
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)

    def find(self, name: str, accepts: tuple[EntityType, ...], *, create: bool) -> Found:
        """Match a name, and count it.

        Args:
            name: the name in the data.
            accepts: the types that the role takes.
            create: whether an unknown name becomes a new company.
        """
        key = (name, accepts, create)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._search(name, accepts, create=create)
        if found.outcome is not None:
            self._times[name, found.outcome, found.slug] += 1
        return found

    def use(self, name: str, slug: str) -> None:
        """Note that an event uses this name; only new companies with an event are written."""
        if slug not in self._known:
            self._spellings[slug][name] += 1

    def created(self) -> Iterator[tuple[str, str]]:
        """Yield each new company's slug and its most frequent spelling; among equal ones, the first by alphabet."""
        for slug, spellings in sorted(self._spellings.items()):
            yield slug, min(spellings, key=lambda name, counts=spellings: (-counts[name], name))  # type: ignore[misc]

    @property
    def doubtful(self) -> int:
        """The number of names to review."""
        return len(self._times)

    def reviews(self) -> Iterator[Review]:
        """Yield the names to review, the most frequent first."""
        choices = {folded: sorted(slugs) for folded, slugs in sorted(self._loose.items())}
        known = [*choices]
        for (name, outcome, slug), times in sorted(self._times.items(), key=lambda item: (-item[1], item[0])):
            similar = [candidate for folded in near(fold(name), known, _CANDIDATES) for candidate in choices[folded]]
            others = tuple(dict.fromkeys(candidate for candidate in similar if candidate != slug))
            yield Review(name, times, outcome, slug, others[:_CANDIDATES])

    def _search(self, name: str, accepts: tuple[EntityType, ...], *, create: bool) -> Found:
        folded = fold(name)
        slug = self._table.get(name) or self._folded_table.get(folded)
        if slug is not None:
            return self._accepted({slug}, name, accepts) if slug in self._known else _new(slug, name, None)
        if is_slug(name) and name in self._known:
            return self._accepted({name}, name, accepts)
        if name.casefold() in self._exact:
            return self._accepted(self._exact[name.casefold()], name, accepts)
        if folded and folded in self._loose:
            return self._accepted(self._loose[folded], name, accepts, "nearly")
        if not create or "company" not in accepts:
            wanted = " or ".join(accepts)
            return _nobody(
                f"unknown {wanted} '{name[:80]}'", "S201", "add it to entities:, or to the folder of --entities"
            )
        return self._create(name, folded)

    def _accepted(
        self, slugs: set[str], name: str, accepts: tuple[EntityType, ...], outcome: Outcome | None = None
    ) -> Found:
        fitting = sorted(slug for slug in slugs if self._known[slug].type in accepts)
        if len(fitting) == 1:
            return Found(fitting[0], outcome)
        if fitting:
            message = f"'{name[:80]}' is ambiguous: {' or '.join(fitting)}"
            return Found("", "ambiguous", FactError(message, code="S204", suggestion="choose one in entities:"))
        slug = min(slugs)
        message = f"'{name[:80]}' is the {self._known[slug].type} {slug}; this role takes a {' or '.join(accepts)}"
        return _nobody(message, "S202", "choose another slug in entities:")

    def _create(self, name: str, folded: str) -> Found:
        if twins := [slug for slug in self._twins.get(twin_key(name), ()) if self._known[slug].type == "company"]:
            message = f"'{name[:80]}' may be the same as {' or '.join(sorted(twins))}"
            return _nobody(message, "S210", "write its slug in entities:, or a new slug if it is another company")
        slug = slugify(folded)
        if not slug:
            return _nobody(f"'{name[:80]}' has no letters or digits for a slug", "S205", "write a slug in entities:")
        if slug in self._known or slug in self._taken:
            return _nobody(f"the slug '{slug}' of '{name[:80]}' is taken", "S205", "write another slug in entities:")
        if self._new.setdefault(slug, folded) != folded:
            message = f"'{name[:80]}' and '{self._new[slug][:80]}' would have the same slug '{slug}'"
            return _nobody(message, "S205", "write a slug in entities:")
        return _new(slug, name, "created")


def _new(slug: str, name: str, outcome: Outcome | None) -> Found:
    """Make a new company of a name, if it can have a slug."""
    try:
        facts.Company.model_validate({"id": slug, "name": name})
    except ValidationError as error:
        fault, _ = next(fact_errors(error, facts.Company))
        return Found("", "unresolved", FactError(fault.message, code=fault.code, suggestion=fault.suggestion))
    return Found(slug, outcome)


def _nobody(message: str, code: str, suggestion: str) -> Found:
    return Found("", "unresolved", FactError(message, code=code, suggestion=suggestion))
