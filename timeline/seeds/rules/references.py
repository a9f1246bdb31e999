"""S306 and S308: ids that facts name besides participants, such as those in `superseded_by` and `includes`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.errors import FactError
from timeline.facts.suggest import did_you_mean
from timeline.seeds.rules.examples import event_file
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline import facts
    from timeline.seeds.read.diagnostics import Severity
    from timeline.seeds.read.yaml import Path
    from timeline.seeds.rules.stated import Ids, StatedFacts


_ARTICLE = {"event": "an event", "company": "a company", "person": "a person", "story": "a story"}
_ANYBODY = ("company", "person")


@dataclass(frozen=True, slots=True)
class Reference:
    """An id that a fact names.

    Attributes:
        slug: the id.
        path: its place in the fact.
        accepts: the types of facts that the field takes: event, company, person, story.
        takes_old: whether the field also takes ids that facts had before they were renamed.
        is_loose: whether an unknown id is only a warning: it may be in a folder that is loaded later.
    """

    slug: str
    path: Path
    accepts: tuple[str, ...]
    takes_old: bool = False
    is_loose: bool = False


def references(fact: facts.Fact) -> Iterator[Reference]:
    """Yield the ids that a fact names besides its participants."""
    from timeline import facts

    if isinstance(fact, facts.Event):
        for name in ("not_same_as", "after", "includes", "replaces"):
            for index, one in enumerate(getattr(fact, name)):
                other = one if isinstance(one, str) else one.event
                yield Reference(other, (name, index), ("event",), takes_old=name == "not_same_as")
    elif isinstance(fact, facts.Story):
        for slug, path in fact.named():
            yield Reference(slug, path, ("event",) if "events" in path else ("company",))
    else:
        for index, slug in enumerate(fact.different_from):
            yield Reference(slug, ("different_from", index), _ANYBODY, is_loose=True)
    if fact.retracted is not None and fact.retracted.superseded_by is not None:
        wanted = fact.subject.partition("/")[0]
        yield Reference(fact.retracted.superseded_by, ("retracted", "superseded_by"), (wanted,))


def reference_error(fact: facts.Fact, one: Reference, ids: Ids) -> FactError | None:
    """Return what is wrong with an id that a fact names, or None.

    Args:
        fact: the fact.
        one: the id and its place.
        ids: the ids that there are.
    """
    if one.slug == fact.id and fact.subject.partition("/")[0] in one.accepts:
        message, hint = f"'{one.slug}' is this fact itself", "write another id, or remove this one"
        return FactError(message, code="S306", suggestion=hint, path=one.path)
    types = ids.types(one.slug)
    if types is not None:
        return wrong_type(one, types)
    new = ids.renamed_to(one.slug)
    if new is not None:
        return None if one.takes_old else has_a_new_id(one.slug, new, one.path)
    hint = did_you_mean(one.slug, ids.known()) or "write an id that is in the files or in the log, or remove this one"
    return FactError(f"unknown id '{one.slug}'", code="S306", suggestion=hint, path=one.path)


def wrong_type(one: Reference, types: tuple[str, ...]) -> FactError | None:
    """Return the error for an id of facts of other types than the field takes, or None."""
    if not types or not set(types).isdisjoint(one.accepts):
        return None
    wanted = " or ".join(_ARTICLE[name] for name in one.accepts)
    message = f"'{one.slug}' is {_ARTICLE[types[0]]}; this field takes {wanted}"
    hint = f"write the id of {wanted}, or remove this one"
    return FactError(message, code="S202", suggestion=hint, path=one.path)


def has_a_new_id(slug: str, new: str, path: Path) -> FactError:
    """Return the error for an id that was renamed."""
    return FactError(f"'{slug}' has a new id: '{new}'", code="S308", suggestion=f"write {new}", path=path)


def unfit_references(stated: StatedFacts) -> Iterator[Violation]:
    """Yield ids that no fact has, those of the wrong type, and those that were renamed.

    Nothing is known about ids of facts that have no file yet: the plan compares those with the log.
    """
    ids = stated.ids
    if ids is None:
        return
    for seed in stated.seeds:
        for one in references(seed.fact):
            error = reference_error(seed.fact, one, ids)
            if error is not None:
                is_unknown = one.is_loose and ids.types(one.slug) is None and error.code == "S306"
                severity: Severity = "warning" if is_unknown else "error"
                yield Violation(seed, error.code, error.message, error.suggestion, error.path, severity)


RULES = (
    Rule(
        "S306",
        "no fact has this id",
        "superseded_by:, not_same_as:, different_from:, includes:, replaces:, after: and the steps of a story must name"
        " a fact that is in the files or in the log, and not the fact itself. Correct the id, or remove it. If only the"
        " log of your database has it, use `timeline check --with-log`.",
        "Readers who follow the id would find nothing.",
        "headcount: 100\nretracted: {on: 2023-05-01, why: duplicate, superseded_by: acme-layofs-2022}",
        event_file("acme-layoffs-2022", "layoffs", "Acme shrinks", "2022-04", "company: acme")
        + "# my_events/events/acme-layoffs-2023.yaml\n"
        "headcount: 100\nretracted: {on: 2023-05-01, why: duplicate, superseded_by: acme-layoffs-2022}",
        check=unfit_references,
    ),
    Rule(
        "S308",
        "this id was renamed",
        "The company, the person or the event has a new id. Write the id from the message. You need no reason for this"
        " change.",
        "Under the old id, the event would be on no timeline.",
        "# my_events/companies/acme.yaml is deleted\n"
        "# my_events/companies/apex.yaml\nkind: company\nname: Acme\nrenamed_from: acme",
        "company: apex\n"
        "# my_events/companies/acme.yaml is deleted\n"
        "# my_events/companies/apex.yaml\nkind: company\nname: Acme\naliases: [Acme Corporation]\nrenamed_from: acme",
        ("title: Acme lets staff go",),
        check=unfit_references,
    ),
)
