"""What a row says about a company or person besides its name: identifiers, country and sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from timeline.errors import FactError, FactErrors
from timeline.facts.entities import EntityType
from timeline.facts.identifiers import SCHEMES, Identifier, IdentifiersType, of_address, without_www

EntityForm = Literal["company", "person", "group"]
"""What an import can create: a company, a person, or a group of companies or people."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a row says about a company or person.

    Attributes:
        form: what it is, if it is new; None means what the role takes.
        identifiers: its identifiers.
        country: the code of its country, or None.
        sector: its sector, by a word of `facts.entities.Sector`, or None.
    """

    form: EntityForm | None = None
    identifiers: tuple[Identifier, ...] = ()
    country: str | None = None
    sector: str | None = None

    def type_for(self, accepts: tuple[EntityType, ...]) -> EntityType:
        """Return the type of a new entity in a role that takes these types."""
        if self.form is None:
            return "company" if "company" in accepts else "person"
        return "person" if self.form == "person" else "company"


NO_CLUES = Clues()
"""A row that says only a name."""


@lru_cache(maxsize=65536)
def read_identifier(scheme: str, text: str) -> Identifier:
    """Return the identifier in a cell.

    Args:
        scheme: its name in `SCHEMES`.
        text: the identifier, or the address of its page; a ticker is `EXCHANGE:SYMBOL`.

    Raises:
        FactError: it has another form, or its check digits are wrong.
    """
    value: object = text
    if scheme == "ticker":
        exchange, _, symbol = text.partition(":")
        value = [{"exchange": exchange.strip(), "symbol": symbol.strip()}]
    elif "://" in text:
        value = of_address(SCHEMES[scheme], text) or text
    elif scheme == "domain":
        value = without_www(text)
    of = SCHEMES[scheme].of[0]
    try:
        return IdentifiersType(of).parse({scheme: value})[0]
    except FactErrors as several:
        error = several.errors[0]
        raise FactError(error.message, code=error.code, suggestion=error.suggestion) from None


def differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str | None:
    """Return the first scheme in which both have an identifier, and another one; None if there is none.

    Args:
        ours: identifiers by their schemes.
        theirs: the same of the other one. Schemes that allow several identifiers don't count.
    """
    for scheme, value in ours.items():
        if not SCHEMES[scheme].many and scheme in theirs and theirs[scheme].casefold() != value.casefold():
            return scheme
    return None
