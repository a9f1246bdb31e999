"""S201 to S203: unknown companies and people, and which ones the author probably means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.errors import FactError
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.facts.entities import EntityType
    from timeline.seeds.entity_index import EntityIndex
    from timeline.seeds.read.diagnostics import Fix
    from timeline.seeds.read.fix_locations import FixBuilder
    from timeline.seeds.read.seed import Seed
    from timeline.seeds.read.yaml import Document, Path
    from timeline.seeds.rules.stated import StatedFacts


def unknown_entities(stated: StatedFacts) -> Iterator[Violation]:
    """Yield roles that name an unknown entity or one of the wrong type, or one whose file can't be loaded."""
    for seed, path, slug, accepts in _named(stated):
        found = stated.entities.get(slug) if slug in stated.entities or slug not in stated.unreadable else None
        if found is None and slug not in stated.unreadable:
            yield _unknown(seed, slug, accepts, stated.entities, path)
        elif found is not None and found.type not in accepts:
            message = f"'{slug}' is a {found.type}; this role takes a {' or '.join(accepts)}"
            other = "people:" if found.type == "person" else "concerns:"
            hint = f"write {'a ' + ' or a '.join(accepts)} here; {slug} can go into {other}"
            yield Violation(seed, "S202", message, hint, path)
    for seed, path, slug, _ in _named(stated) if stated.unloadable else ():
        if slug in stated.unloadable:
            message = f"the file of '{slug}' has errors"
            yield Violation(seed, "S201", message, f"run `timeline check` on {slug}.yaml and correct it first", path)


def name_error(name: str, accepts: tuple[EntityType, ...], entities: EntityIndex, path: Path) -> FactError | None:
    """Return the error for a name in the place of a slug, or None if no entity has that name.

    Args:
        name: the text.
        accepts: the types that the role takes.
        entities: the known companies and people.
        path: the place of the text.
    """
    slugs = entities.slugs_of(name, accepts)
    if not slugs:
        return None
    message, suggestion = _is_a_name(name[:60], slugs)
    return FactError(message, code="S203", suggestion=suggestion, path=path, instead=_only(slugs))


def write_slug(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Replace a name with its slug."""
    return builder.replace(document, error, builder.only_item(document, path))


def _named(stated: StatedFacts) -> Iterator[tuple[Seed, Path, str, tuple[EntityType, ...]]]:
    """Yield each participant: the fact, the path, the slug, and the types that the role accepts."""
    from timeline import facts

    incomplete = ((fact.seed, fact.broken) for fact in stated.incomplete)
    for seed, broken in (*((seed, frozenset[str]()) for seed in stated.seeds), *incomplete):
        if isinstance(seed.fact, facts.Event):
            values = seed.fact.__dict__
            for role, kind in seed.fact.roles().items():
                if role not in broken:
                    for index, slug in enumerate(values[kind.attribute]):
                        yield seed, (role, index), slug, kind.accepts


def _unknown(seed: Seed, slug: str, accepts: tuple[EntityType, ...], entities: EntityIndex, path: Path) -> Violation:
    slugs = entities.slugs_of(slug, accepts)
    if slugs:
        message, suggestion = _is_a_name(slug, slugs)
        return Violation(seed, "S203", message, suggestion, path, instead=_only(slugs))
    folder = "people" if accepts == ("person",) else "companies"
    suggestion = entities.suggestion(slug, accepts)
    suggestion = suggestion or f"add {folder}/{slug}.yaml with kind: {accepts[0]} and name:"
    return Violation(seed, "S201", f"unknown {' or '.join(accepts)} '{slug}'", suggestion, path)


def _is_a_name(text: str, slugs: list[str]) -> tuple[str, str]:
    """Return the message and the suggestion for a name in the place of a slug."""
    meant = " or ".join(slugs)
    return f"'{text}' is a name; the slug is '{meant}'", f"write {meant}"


def _only(slugs: list[str]) -> str | None:
    return slugs[0] if len(slugs) == 1 else None


RULES = (
    Rule(
        "S201",
        "unknown company or person",
        "The company or person has no file yet, or the slug is misspelt. For a new company or person, add a file"
        " that is named after the slug, with kind: and name:.",
        "Each company and person has a page, and a misspelt slug would create a second page.",
        "company: acme-labs",
        """\
# my_events/companies/acme-labs.yaml
kind: company
name: Acme Labs
# my_events/events/acme-layoffs-2023.yaml
company: acme-labs""",
        check=unknown_entities,
    ),
    Rule(
        "S202",
        "a person where a company belongs, or a company where a person belongs",
        "Each role takes companies, people or both; docs/seed-files.md lists them. If a person has no role, use"
        " people:; if a company has no role, use concerns:. In a step of a story, events go into events: and"
        " companies into companies:.",
        "The event would be on the wrong timeline.",
        "concerns: [jane-roe]",
        "people: [jane-roe]",
        check=unknown_entities,
    ),
    Rule(
        "S203",
        "this is a name, not a slug",
        "The text is the name or alias of a known company or person. Write the slug from the message.",
        "Names change, and two companies can have the same name; each slug stays the same and is unique.",
        "company: acme-corporation",
        "company: acme",
        check=unknown_entities,
        fix=write_slug,
    ),
)
