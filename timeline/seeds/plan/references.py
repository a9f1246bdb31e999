"""Ids that files name besides participants: `superseded_by`, `not_same_as`, `renamed_from` and the steps of stories."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from timeline import facts
from timeline.errors import FactError
from timeline.facts.quantities import count
from timeline.log.entry import Entry
from timeline.projections.decode import fact_or_none
from timeline.seeds.check import Checked
from timeline.seeds.plan import renames
from timeline.seeds.read.seed import Seed
from timeline.seeds.rules.references import Reference, has_a_new_id, reference_error, references


def named_elsewhere(seeds: Collection[Seed]) -> set[str]:
    """Return the ids that facts name and that none of these facts has."""
    named: set[str] = set()
    for fact in (seed.fact for seed in seeds):
        named |= {one.slug for one in references(fact)}
        if isinstance(fact, facts.Event):
            named |= {slug for slug, _ in fact.participants}
    return named - {seed.fact.id for seed in seeds}


class References:
    """All ids of the files and of the log, and their renames.

    Args:
        checked: files without errors.
        latest: the last entry of every subject.
        today: the day in proposed lines.

    Attributes:
        renamed: the new id of every renamed subject in the log.
        declared: for each subject that this load renames, the file with `renamed_from:`.
        now: for each old id of a company or person, the new one.
    """

    def __init__(self, checked: Checked, latest: Mapping[str, Entry], today: dt.date) -> None:
        self._checked = checked
        self._latest = latest
        self._today = today
        self._stated = {seed.fact.subject: seed for seed in checked.seeds}
        self._slugs = {subject.partition("/")[2]: subject for subject in (*latest, *self._stated)}
        self._claimed: dict[str, Seed] = {}
        for seed in checked.seeds:
            if (old := renames.old_subject(seed)) is not None:
                self._claimed.setdefault(old, seed)
        self.renamed = renames.recorded(latest)
        self.declared = {
            old: seed
            for old, seed in self._claimed.items()
            if old in latest and old not in self.renamed and seed.fact.subject not in latest
        }
        changed = {**self.renamed, **{old: seed.fact.id for old, seed in self.declared.items()}}
        self.now = {old.partition("/")[2]: new for old, new in changed.items() if not old.startswith("event/")}
        self._still_naming = self._find_events_left_behind()

    def errors(self, seed: Seed) -> Iterator[tuple[FactError, bool]]:
        """Yield the errors in the ids that a fact names, and whether the key is wrong, and not the value."""
        fact = seed.fact
        if fact.subject in self.renamed:
            yield self._used_again(fact), True
        if fact.renamed_from is not None:
            for error in self._rename(seed):
                yield error, False
        for one in references(fact):
            old = self._old_id_in_a_story(one) if isinstance(fact, facts.Story) else None
            found = old or reference_error(fact, one, self)
            is_unknown = one.is_loose and self.types(one.slug) is None
            if found is not None and not is_unknown:
                yield found, False
        if isinstance(fact, facts.Event):
            yield from self._old_names(seed, fact)

    def types(self, slug: str) -> tuple[str, ...] | None:
        """Return the types of the facts with an id, in the files or in the log; None if there is none."""
        return (self._slugs[slug].partition("/")[0],) if slug in self._slugs else None

    def renamed_to(self, slug: str) -> str | None:
        """Return the new id of a fact that a file renames, or None."""
        return next((seed.fact.id for old, seed in self._claimed.items() if old.partition("/")[2] == slug), None)

    def known(self) -> Iterable[str]:
        """Return all ids."""
        return self._slugs

    def _old_id_in_a_story(self, one: Reference) -> FactError | None:
        """Return the error about an old id in a story, or None."""
        subject = f"{one.accepts[0]}/{one.slug}"
        new = subject if subject in self._stated else self._newest_subject(subject)
        return has_a_new_id(one.slug, new.partition("/")[2], one.path) if new != subject else None

    def _newest_subject(self, subject: str) -> str:
        """Follow renames of renames, in the log and in the files."""
        seen = {subject}
        while (following := self._renamed_to(subject)) is not None and following not in seen:
            seen.add(subject := following)
        return subject

    def _renamed_to(self, subject: str) -> str | None:
        if subject in self._claimed:
            return self._claimed[subject].fact.subject
        return f"{subject.partition('/')[0]}/{self.renamed[subject]}" if subject in self.renamed else None

    def _old_names(self, seed: Seed, event: facts.Event) -> Iterator[tuple[FactError, bool]]:
        if not self.now:
            return
        places = self._checked.documents[seed.file.path].document.places
        for role, kind in event.roles().items():
            for index, slug in enumerate(getattr(event, kind.attribute)):
                if slug in self.now:
                    path = (role, index) if (*seed.base, role, index) in places else (role,)
                    yield has_a_new_id(slug, renames.last_of(slug, self.now), path), False

    def _used_again(self, fact: facts.Fact) -> FactError:
        new = self.renamed[fact.subject]
        message = f"'{fact.id}' was renamed to '{new}': an old id can't be used again"
        return FactError(message, code="S307", suggestion=f"use {new}, or choose another id")

    def _rename(self, seed: Seed) -> Iterator[FactError]:
        """Yield why a fact can't have been renamed from what its file says."""
        fact, old = seed.fact, renames.old_subject(seed)
        name = fact.renamed_from
        assert old is not None  # noqa: S101 - only asked of facts that were renamed
        duplicate = f"retracted: {{on: {self._today}, why: duplicate, superseded_by: {fact.id}}}"
        message, way_out = "", f"remove renamed_from: {name}"
        other = self._slugs.get(name or "", old)
        if name == fact.id:
            message = f"'{name}' is the present id, not the old one"
        elif other.partition("/")[0] != old.partition("/")[0]:
            message = f"'{name}' is something else: {other}"
        elif old in self._stated:
            message = f"'{name}' still has a file: {self._stated[old].file.shown}"
            way_out = (
                f"delete that file; or remove this line and, if both are the same, add to the old one: {duplicate}"
            )
        elif self._claimed[old] is not seed:
            message = f"{self._claimed[old].file.shown} already renames '{name}'"
        elif old in self.renamed and self.renamed[old] != fact.id:
            message = f"'{name}' was renamed to '{self.renamed[old]}'"
        elif old in self._latest and old not in self.renamed and fact.subject in self._latest:
            message = f"'{fact.id}' is recorded already, beside '{name}'"
            way_out = f"remove this line, bring the old file back and add to it: {duplicate}"
        elif old in self._still_naming:
            events = self._still_naming[old]
            several = "recorded events that are not among these files still name"
            named_by = count(len(events), "recorded event that is not among these files still names", several)
            message = f"{named_by} '{name}': {events[0]}{' …' if len(events) > 1 else ''}"
            way_out = f"change them to {fact.id}, and load the whole folder"
        if message:
            yield FactError(message, code="S307", suggestion=way_out, path=("renamed_from",))

    def _find_events_left_behind(self) -> dict[str, list[str]]:
        """Return the recorded events of each renamed company or person that are not in these files."""
        people = {old: self._latest[old] for old in self.declared if not old.startswith("event/")}
        found: dict[str, list[str]] = defaultdict(list)
        for subject, entry in self._latest.items() if people else ():
            if not subject.startswith("event/") or subject in self._stated or '"retracted":' in entry.body:
                continue
            for old, recorded in people.items():
                if f'"{recorded.slug}"' in entry.body and _root(entry) == _root(recorded):
                    event = fact_or_none(entry)
                    if isinstance(event, facts.Event) and recorded.slug in dict(event.participants):
                        found[old].append(entry.slug)
        return found


def _root(entry: Entry) -> str:
    return (entry.origin or "").partition("/")[0]
