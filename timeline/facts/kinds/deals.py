"""Companies that are bought, sold, merged, funded, listed, founded, closed or renamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from timeline.errors import FactError
from timeline.facts.events import (
    Companies,
    DealRoles,
    Effect,
    Event,
    Family,
    Figure,
    FigureType,
    Parties,
    People,
    Prose,
    Role,
)
from timeline.facts.text import Line

Stage = Literal["announced", "signed", "closed", "terminated"]
_DEAL = "Price of a deal"


class Acquisition(Event):
    """A company, or a share of it, is bought. Each stage of the deal is an event of its own, in one thread."""

    kind: ClassVar[str] = "acquisition"
    label: ClassVar[str] = "Acquisition"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "diamond"
    told_as: ClassVar[tuple[str, ...]] = ("merger", "divestiture", "hire")
    effects: ClassVar[frozenset[Effect]] = frozenset({"leadership", "ownership"})
    deal: ClassVar[DealRoles | None] = DealRoles(target="target", buyer="acquirer")

    acquirer: Parties = Field(min_length=1)
    target: Companies = Field(min_length=1)
    stage: Stage
    price: Annotated[Figure | None, FigureType("money", label="Price", meaning=_DEAL)] = None
    price_per_share: Annotated[Figure | None, FigureType("money", label="Price of a share", nature="rate")] = None
    stake: Annotated[Figure | None, FigureType("percent", "percent", label="Stake", nature="rate")] = None


class Divestiture(Event):
    """A company sells a part of itself."""

    kind: ClassVar[str] = "divestiture"
    label: ClassVar[str] = "Divestiture"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "diamond-tall"
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})
    deal: ClassVar[DealRoles | None] = DealRoles(target="target", buyer="buyer", seller="seller")

    seller: Companies = Field(min_length=1)
    target: Companies = Field(min_length=1)
    buyer: Parties = ()
    stage: Stage
    price: Annotated[Figure | None, FigureType("money", label="Price", meaning=_DEAL)] = None


class Merger(Event):
    """Companies become one."""

    kind: ClassVar[str] = "merger"
    label: ClassVar[str] = "Merger"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "bowtie"
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})
    deal: ClassVar[DealRoles | None] = DealRoles(target="parties", buyer="result")

    parties: Companies = Field(min_length=2)
    result: Companies = ()
    stage: Stage
    price: Annotated[Figure | None, FigureType("money", label="Value", meaning=_DEAL)] = None


class FundingRound(Event):
    """A company raises money from investors."""

    kind: ClassVar[str] = "funding_round"
    label: ClassVar[str] = "Funding round"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "circle"
    told_as: ClassVar[tuple[str, ...]] = ("partnership", "acquisition")
    acts: ClassVar[bool] = True

    company: Companies = Field(min_length=1)
    investors: Parties = ()
    round: Line | None = None
    amount: Annotated[Figure | None, FigureType("money", label="Raised")] = None
    valuation: Annotated[Figure | None, FigureType("money", label="Valuation", nature="stock", of="company")] = None


class Ipo(Event):
    """A company's shares are listed on an exchange."""

    kind: ClassVar[str] = "ipo"
    label: ClassVar[str] = "Stock listing"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "star-diamond"
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})

    company: Companies = Field(min_length=1)
    exchange: Line | None = None
    raised: Annotated[Figure | None, FigureType("money", label="Raised")] = None
    price_per_share: Annotated[Figure | None, FigureType("money", label="Price of a share", nature="rate")] = None
    valuation: Annotated[Figure | None, FigureType("money", label="Valuation", nature="stock", of="company")] = None


class Founding(Event):
    """A company begins."""

    kind: ClassVar[str] = "founding"
    label: ClassVar[str] = "Founding"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "hexagram"
    told_as: ClassVar[tuple[str, ...]] = ("project",)
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"leadership", "moves"})
    joins: ClassVar[str] = "founders"

    company: Companies = Field(min_length=1)
    founders: People = ()


class Shutdown(Event):
    """A company ends."""

    kind: ClassVar[str] = "shutdown"
    label: ClassVar[str] = "Shutdown"
    family: ClassVar[Family] = "layoffs"
    symbol: ClassVar[str] = "square-x"
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})

    company: Companies = Field(min_length=1)


class Rename(Event):
    """A company changes its name."""

    kind: ClassVar[str] = "rename"
    label: ClassVar[str] = "Change of name"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "diamond-wide"

    company: Companies = Field(min_length=1)
    old_name: Line
    new_name: Line

    def _rules(self) -> Iterator[FactError]:
        if self.old_name == self.new_name:
            hint = "write the two names of the source"
            yield FactError(
                "the old name and the new name are the same", code="S140", suggestion=hint, path=("new_name",)
            )


class Partnership(Event):
    """Companies agree to work together."""

    kind: ClassVar[str] = "partnership"
    label: ClassVar[str] = "Partnership"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "hourglass"
    told_as: ClassVar[tuple[str, ...]] = ("acquisition",)

    partners: Annotated[Companies, Role(("company",), "Partners")] = Field(min_length=2)
    purpose: Prose | None = None
    price: Annotated[Figure | None, FigureType("money", label="Value", meaning="Value of a partnership")] = None
