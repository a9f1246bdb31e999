"""The review of a plan: new disputes, near duplicates, changed company timelines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from timeline import facts
from timeline.facts.entities import EntityType
from timeline.facts.figures import Claim, DateClaim
from timeline.log.entry import Entry
from timeline.projections.decode import fact_or_none
from timeline.seeds.entity_index import EntityIndex, KnownEntity
from timeline.seeds.near_duplicates import Near, Neighbours, kinds_alike
from timeline.seeds.plan.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Dispute:
    """A figure or date that becomes disputed: its sources contradict each other.

    Attributes:
        id: the event's id.
        field: the figure's name, or `date`.
        claims: each value in words, with the publisher or the key of its source.
    """

    id: str
    field: str
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A new company or person that may be the same as another one.

    Attributes:
        id: its id.
        others: the ids of the others.
        names: the latest names of the others.
    """

    id: str
    others: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The consequences of a plan.

    Attributes:
        plan: the plan.
        disputes: the new disputes, in the order of the plan.
        near: new events that may be duplicates of recorded events or of each other; each pair once.
        twins: new companies and people that may be the same as recorded ones or as each other; each pair once.
        companies: the number of changed events of each company, by its slug; the most first.
        names: the latest names of these companies.
    """

    plan: Plan
    disputes: tuple[Dispute, ...]
    near: tuple[Near, ...]
    twins: tuple[Twin, ...]
    companies: Mapping[str, int]
    names: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return the plan and the review as JSON values, for `timeline plan --format json`."""
        disputes = defaultdict(list)
        for dispute in self.disputes:
            claims = [{"value": value, "by": by} for value, by in dispute.claims]
            disputes[dispute.id].append({"field": dispute.field, "claims": claims})
        plan = self.plan.to_json()
        for step in plan["steps"]:
            step["disputes"] = disputes.get(step["id"], [])
        plan["near_duplicates"] = [
            {"id": pair.event.id, "other": pair.other.id, "days": pair.days, "signs": list(pair.signs)}
            for pair in self.near
        ]
        plan["twins"] = [{"id": twin.id, "others": list(twin.others)} for twin in self.twins]
        plan["companies"] = [
            {"id": slug, "name": self.names[slug], "events": events} for slug, events in self.companies.items()
        ]
        return plan


def review(plan: Plan) -> Review:
    """Review a plan.

    Args:
        plan: a plan without diagnostics.
    """
    entities = _entities(plan)
    companies = _companies(plan, {slug: entity.kind for slug, entity in entities.items()})
    return Review(
        plan,
        tuple(dispute for step in plan.changes for dispute in _disputes(step)),
        tuple(_near(plan, {slug: _called(entity) for slug, entity in entities.items()})),
        tuple(_twins(plan, entities)),
        companies,
        {slug: entities[slug].name for slug in companies},
    )


def _entities(plan: Plan) -> dict[str, facts.Entity]:
    recorded = (fact_or_none(entry) for entry in plan.recorded.values() if entry.kind in ("company", "person"))
    stated = (step.fact for step in plan.steps)
    return {fact.id: fact for fact in (*recorded, *stated) if isinstance(fact, facts.Entity)}


def _called(entity: facts.Entity) -> tuple[str, ...]:
    return (*(name.name for name in entity.names), *entity.aliases)


# -- disputes ---------------------------------------------------------------------------------------------------------


def _disputes(step: Step) -> Iterator[Dispute]:
    """Yield the new disputes of a step; those from before do not count."""
    event = step.fact
    if not isinstance(event, facts.Event) or event.retracted is not None:
        return
    before = fact_or_none(step.before) if step.before is not None else None
    standing = isinstance(before, facts.Event) and before.retracted is None
    already = before.disputed if isinstance(before, facts.Event) and standing else ()
    for field in event.disputed:
        if field not in already:
            claims = event.date if field == "date" else event.figures[field]
            yield Dispute(
                event.id, field, tuple(_claim(event, claim) for claim in claims if claim.rank != "deprecated")
            )


def _claim(event: facts.Event, claim: Claim | DateClaim) -> tuple[str, str]:
    source = event.sources.get(claim.source or "")
    by = (source.publisher if source is not None else None) or claim.source or "the event"
    if isinstance(claim, DateClaim):
        return str(claim.value), by
    return _number(claim), by


def _number(claim: Claim) -> str:
    given = claim.to_json()
    parts = ["about" if claim.approx else "", given.get("value", "")]
    parts += [f"{word} {given[key]}" for key, word in (("min", "at least"), ("max", "up to")) if key in given]
    parts += [claim.unit, f"(as of {claim.as_of})" if claim.as_of is not None else ""]
    return " ".join(part for part in parts if part)


# -- near duplicates --------------------------------------------------------------------------------------------------


def _near(plan: Plan, names: Mapping[str, tuple[str, ...]]) -> Iterator[Near]:
    """Yield the possible duplicates of new events, among each other and in the log."""
    new = {
        step.fact.id: step.fact
        for step in plan.steps
        if step.operation == "recorded" and isinstance(step.fact, facts.Event) and step.renamed_from is None
    }
    if not new:
        return
    stated = [step.fact for step in plan.steps if isinstance(step.fact, facts.Event)]
    neighbours = Neighbours((*stated, *_others(plan, new)), names)
    for event in new.values():
        for pair in neighbours.of(event):
            if pair.other.id not in new or pair.event.id < pair.other.id:
                yield pair


def _others(plan: Plan, new: Mapping[str, facts.Event]) -> Iterator[facts.Event]:
    """Yield recorded events that are not in the files and share a kind and a participant with new ones."""
    stated = {step.fact.subject for step in plan.steps}
    named: dict[str, set[str]] = defaultdict(set)
    for event in new.values():
        for kind in kinds_alike(event.kind):
            named[kind] |= {slug for slug, _ in event.participants}
    for entry in plan.recorded.values():
        if entry.kind in named and entry.subject not in stated and _names_one_of(entry, named[entry.kind]):
            fact = fact_or_none(entry)
            if isinstance(fact, facts.Event):
                yield fact


def _names_one_of(entry: Entry, slugs: set[str]) -> bool:
    body = orjson.loads(entry.body)
    roles = facts.KINDS[entry.kind].roles() if entry.kind in facts.KINDS else ()
    return any(slug in slugs for role in roles for slug in body.get(role, ()))


# -- twins ------------------------------------------------------------------------------------------------------------


def _twins(plan: Plan, entities: Mapping[str, facts.Entity]) -> Iterator[Twin]:
    """Yield the possible twins of new companies and people."""
    new = [
        step.fact
        for step in plan.steps
        if step.operation == "recorded" and isinstance(step.fact, facts.Entity) and step.renamed_from is None
    ]
    if not new:
        return
    known = {slug: KnownEntity.of(entity) for slug, entity in entities.items()}
    index, later = EntityIndex(known), {entity.id for entity in new}
    for entity in new:
        later.discard(entity.id)
        others = tuple(slug for slug in index.twins(entity.id, known[entity.id]) if slug not in later)
        if others and entity.retracted is None:
            yield Twin(entity.id, others, tuple(entities[slug].name for slug in others))


# -- company timelines ------------------------------------------------------------------------------------------------


def _companies(plan: Plan, types: Mapping[str, EntityType]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    now = {step.renamed_from: step.fact.id for step in plan.changes if step.renamed_from}
    for step in plan.changes:
        touched = set(_participants(step.fact))
        if step.before is not None:
            touched |= set(_participants(fact_or_none(step.before)))
        here = {now.get(slug, slug) for slug in touched}
        counts.update(slug for slug in here if types.get(slug) == "company")
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _participants(fact: facts.Fact | None) -> list[str]:
    return [slug for slug, _ in fact.participants] if isinstance(fact, facts.Event) else []
