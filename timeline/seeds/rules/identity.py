"""S206 to S211: what tells companies and people apart, and twins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.rules.rule import Rule, Violation
from timeline.seeds.rules.written import domains_with_www

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedFacts


CODES = frozenset({"S208", "S209", "S210"})
"""The codes that compare entities with each other."""


def unique(stated: StatedFacts) -> Iterator[Violation]:
    """Yield entities with the name and description of another one, or with its identifier, and possible twins.

    They are compared with all that is known: these files, those beside them, the shipped files and the log. A pair in
    these files is one violation, at the later file.
    """
    from timeline import facts
    from timeline.facts.identifiers import SCHEMES

    own = [seed for seed in stated.seeds if isinstance(seed.fact, facts.Entity) and seed.fact.retracted is None]
    place = {seed.fact.id: index for index, seed in enumerate(own)}
    for index, seed in enumerate(own):
        fact = seed.fact
        assert isinstance(fact, facts.Entity)  # noqa: S101 - chosen above
        entity = KnownEntity.of(fact)
        free = {fact.id, fact.renamed_from}
        for other in stated.entities.namesakes(fact.id, entity):
            if other not in free and place.get(other, -1) <= index:
                message = f"'{other}' has the same name and the same description"
                hint = "write in each description what the other one is not"
                yield Violation(seed, "S208", message, hint, ("description",))
        for (scheme, value), other in stated.entities.owners(fact.id, entity).items():
            if other not in free and place.get(other, -1) <= index:
                message = f"the {SCHEMES[scheme].label} {_shown(fact, scheme, value)} belongs to '{other}'"
                hint = f"remove it from one of the two; if both are the same: timeline merge {fact.id} {other} PATH"
                yield Violation(seed, "S209", message, hint, ("identifiers", scheme))
        twins = [
            other
            for other in stated.entities.twins(fact.id, entity)
            if other not in free and place.get(other, -1) <= index
        ]
        if twins:
            shown = ", ".join(f"'{other}' ({stated.entities.name_of(other)})" for other in twins)
            several = f"{fact.id} may be the same as {shown}: their names differ only in what readers overlook"
            yield Violation(
                seed,
                "S210",
                several,
                f"if it is another one, add different_from: [{', '.join([*fact.different_from, *twins])}];"
                f" if not, remove this file and write {' or '.join(twins)} in events",
                ("names",),
            )


def _shown(fact: object, scheme: str, value: str) -> str:
    """Return an identifier as the file has it."""
    return next((str(one.value) for one in getattr(fact, "identifiers", ()) if one.key == (scheme, value)), value)


_FILE = "# my_events/companies/{}.yaml\nkind: company\nname: {}\n"
_OTHER = _FILE.format("acme-labs", "Acme Labs")

RULES = (
    Rule(
        "S206",
        "an identifier has the wrong form or wrong check digits",
        "Each identifier has a form of its own: Q918 (Wikidata), 20 characters (LEI), up to ten digits (CIK), 12"
        " characters (ISIN), a mapping of exchange and symbol (ticker), example.org (domain), a login (GitHub), a"
        " permalink (Crunchbase), 0000-0002-1825-0097 (ORCID). LEI, ISIN and ORCID have check digits.",
        "With a right identifier, programs and readers find the same company elsewhere; a wrong one names another.",
        _OTHER + "identifiers: {lei: INR2EJN1ERAN0W5ZP947}",
        _OTHER + "identifiers: {lei: INR2EJN1ERAN0W5ZP974}",
        written=domains_with_www,
    ),
    Rule(
        "S207",
        "this is not a country code",
        "Write the code of the country by ISO 3166-1 alpha-2, in two upper-case letters.",
        "A country can be written in many ways; a code is the same for all readers and programs.",
        _OTHER + "country: Germany",
        _OTHER + "country: DE",
    ),
    Rule(
        "S208",
        "two companies or people have the same name and description",
        "Two may have the same name, but then their descriptions differ. Write in each description what tells it"
        " apart, such as its country or what it makes.",
        "The description is what readers choose by if names are equal.",
        "# my_events/companies/acme.yaml\nkind: company\nname: Acme\ndescription: Maker of anvils\n"
        + _FILE.format("acme-2", "Acme")
        + "description: Maker of anvils\ndifferent_from: acme",
        "# my_events/companies/acme.yaml\nkind: company\nname: Acme\ndescription: American maker of anvils\n"
        + _FILE.format("acme-2", "Acme")
        + "description: Norwegian bank\ndifferent_from: acme",
        check=unique,
    ),
    Rule(
        "S209",
        "another company or person has this identifier",
        "An identifier belongs to one company or person. Remove it from the wrong one. If both files are about the"
        " same company, `timeline merge` makes one of them.",
        "An identifier says who somebody is, so it can't name two.",
        "# my_events/companies/acme.yaml\nidentifiers: {wikidata: Q1}\n" + _OTHER + "identifiers: {wikidata: Q1}",
        "# my_events/companies/acme.yaml\nidentifiers: {wikidata: Q1}\n" + _OTHER + "identifiers: {wikidata: Q2}",
        check=unique,
    ),
    Rule(
        "S210",
        "a possible twin: another company or person has nearly the same name",
        "The two names differ only in what readers overlook: case, accents, spaces, a legal form such as Inc. or GmbH,"
        " the form of Unicode, or letters of another script that look alike. If they are different, say so with"
        " different_from: in one of the two files. If they are the same, keep one file.",
        "Twice the same company has two pages, each with half of its events.",
        _FILE.format("acme-inc", "ACME, Inc."),
        _FILE.format("acme-inc", "ACME, Inc.") + "different_from: acme",
        severity="warning",
        check=unique,
    ),
    Rule(
        "S211",
        "the periods of a company can't be",
        "A company has founded: and ended:, or periods: if it ended and began again. Each period but the first needs"
        " founded, and each but the last needs ended. They are in the order of their dates.",
        "The periods decide which events are too early or too late.",
        _OTHER + "founded: 2010\nended: 2009",
        _OTHER + "periods: [{founded: 1998, ended: 2009}, {founded: 2010}]",
    ),
)
