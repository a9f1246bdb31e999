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
from timeline.facts.short_titles import Lane, ShortTitle, capital
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
    sizes: ClassVar[tuple[str, ...]] = ("price",)
    shown: ClassVar[tuple[str, ...]] = ("price", "stake")
    importance: ClassVar[float] = 0.9

    acquirer: Parties = Field(min_length=1)
    target: Companies = Field(min_length=1)
    stage: Stage
    price: Annotated[Figure | None, FigureType("money", label="Price", meaning=_DEAL)] = None
    price_per_share: Annotated[Figure | None, FigureType("money", label="Price of a share", nature="rate")] = None
    stake: Annotated[Figure | None, FigureType("percent", "percent", label="Stake", nature="rate")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        price = _with_stage(self.short_figure("price"), self.stage)
        share = self.short_figure("stake")
        if lane.role == "acquirer":
            rest = f"{share} for {price}" if share and price else share or price
            return ShortTitle(lane.others(self.target), rest)
        if lane.role == "target":
            buyer = lane.others(self.acquirer)
            if not buyer:
                return None
            if self.stage == "terminated":
                return ShortTitle(f"Not bought by {buyer}", self.short_figure("price"))
            return ShortTitle(f"{share} bought by {buyer}" if share else f"Bought by {buyer}", price)
        return ShortTitle(f"{lane.names(self.acquirer)} buys {lane.names(self.target)}", price)


class Divestiture(Event):
    """A company sells a part of itself."""

    kind: ClassVar[str] = "divestiture"
    label: ClassVar[str] = "Divestiture"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "diamond-tall"
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})
    deal: ClassVar[DealRoles | None] = DealRoles(target="target", buyer="buyer", seller="seller")
    sizes: ClassVar[tuple[str, ...]] = ("price",)
    importance: ClassVar[float] = 0.7

    seller: Companies = Field(min_length=1)
    target: Companies = Field(min_length=1)
    buyer: Parties = ()
    stage: Stage
    price: Annotated[Figure | None, FigureType("money", label="Price", meaning=_DEAL)] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        price = _with_stage(self.short_figure("price"), self.stage)
        if lane.role == "target":
            seller = lane.others(self.seller)
            return ShortTitle(f"Sold by {seller}", price) if seller else None
        if lane.role == "buyer":
            return ShortTitle(lane.others(self.target), lane.of("from", self.seller))
        buyers = [slug for slug in self.buyer if slug not in self.target]
        return ShortTitle(lane.others(self.target), " ".join(filter(None, (lane.of("to", buyers), price))))


class Merger(Event):
    """Companies become one."""

    kind: ClassVar[str] = "merger"
    label: ClassVar[str] = "Merger"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "bowtie"
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})
    deal: ClassVar[DealRoles | None] = DealRoles(target="parties", buyer="result")
    sizes: ClassVar[tuple[str, ...]] = ("price",)
    importance: ClassVar[float] = 1.6

    parties: Companies = Field(min_length=2)
    result: Companies = ()
    stage: Stage
    price: Annotated[Figure | None, FigureType("money", label="Value", meaning=_DEAL)] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        others = [slug for slug in self.parties if slug != lane.slug]
        if len(others) > 1 and lane.role == "parties":
            return None
        return ShortTitle(f"With {lane.names(others)}", _with_stage(self.short_figure("price"), self.stage))


class FundingRound(Event):
    """A company raises money from investors."""

    kind: ClassVar[str] = "funding_round"
    label: ClassVar[str] = "Funding round"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "circle"
    told_as: ClassVar[tuple[str, ...]] = ("partnership", "acquisition")
    acts: ClassVar[bool] = True
    sizes: ClassVar[tuple[str, ...]] = ("amount",)
    shown: ClassVar[tuple[str, ...]] = ("amount", "valuation")
    importance: ClassVar[float] = 0.9

    company: Companies = Field(min_length=1)
    investors: Parties = ()
    round: Line | None = None
    amount: Annotated[Figure | None, FigureType("money", label="Raised")] = None
    valuation: Annotated[Figure | None, FigureType("money", label="Valuation", nature="stock", of="company")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        amount, valuation = self.short_figure("amount"), self.short_figure("valuation")
        if lane.role == "investors":
            return ShortTitle(lane.others(self.company), amount)
        if amount:
            return ShortTitle(amount, f"at {valuation}" if valuation else lane.of("from", self.investors))
        if valuation:
            return ShortTitle(f"At {valuation}", lane.of("from", self.investors))
        return ShortTitle(self.round or lane.of("From", self.investors))


class Ipo(Event):
    """A company's shares are listed on an exchange."""

    kind: ClassVar[str] = "ipo"
    label: ClassVar[str] = "Stock listing"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "star-diamond"
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})
    sizes: ClassVar[tuple[str, ...]] = ("raised", "valuation")
    shown: ClassVar[tuple[str, ...]] = ("raised", "valuation", "price_per_share")
    importance: ClassVar[float] = 1.5

    company: Companies = Field(min_length=1)
    exchange: Line | None = None
    raised: Annotated[Figure | None, FigureType("money", label="Raised")] = None
    price_per_share: Annotated[Figure | None, FigureType("money", label="Price of a share", nature="rate")] = None
    valuation: Annotated[Figure | None, FigureType("money", label="Valuation", nature="stock", of="company")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role != "company":
            return None
        valuation, raised, price = map(self.short_figure, ("valuation", "raised", "price_per_share"))
        known = ((valuation, "at {}"), (raised, "{} raised"), (price, "at {} a share"), (self.exchange, "on {}"))
        return ShortTitle("Listed", next((words.format(value) for value, words in known if value), ""))


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
    importance: ClassVar[float] = 1.6

    company: Companies = Field(min_length=1)
    founders: People = ()

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role == "company":
            return ShortTitle("Founded", lane.of("by", self.founders))
        return ShortTitle(f"Founds {lane.names(self.company)}") if lane.role == "founders" else None


class Shutdown(Event):
    """A company ends."""

    kind: ClassVar[str] = "shutdown"
    label: ClassVar[str] = "Shutdown"
    family: ClassVar[Family] = "layoffs"
    symbol: ClassVar[str] = "square-x"
    effects: ClassVar[frozenset[Effect]] = frozenset({"ownership"})
    importance: ClassVar[float] = 1.6

    company: Companies = Field(min_length=1)

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle("Shut down") if lane.role == "company" else None


class Rename(Event):
    """A company changes its name."""

    kind: ClassVar[str] = "rename"
    label: ClassVar[str] = "Change of name"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "diamond-wide"
    importance: ClassVar[float] = 1.4

    company: Companies = Field(min_length=1)
    old_name: Line
    new_name: Line

    def _rules(self) -> Iterator[FactError]:
        if self.old_name == self.new_name:
            hint = "write the two names of the source"
            yield FactError(
                "the old name and the new name are the same", code="S140", suggestion=hint, path=("new_name",)
            )

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle(f"Renamed {self.new_name}", f"from {self.old_name}") if lane.role == "company" else None


class Partnership(Event):
    """Companies agree to work together."""

    kind: ClassVar[str] = "partnership"
    label: ClassVar[str] = "Partnership"
    family: ClassVar[Family] = "money"
    symbol: ClassVar[str] = "hourglass"
    told_as: ClassVar[tuple[str, ...]] = ("acquisition",)
    sizes: ClassVar[tuple[str, ...]] = ("price",)
    importance: ClassVar[float] = 0.8

    partners: Annotated[Companies, Role(("company",), "Partners")] = Field(min_length=2)
    purpose: Prose | None = None
    price: Annotated[Figure | None, FigureType("money", label="Value", meaning="Value of a partnership")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        others = [slug for slug in self.partners if slug != lane.slug]
        if lane.role != "partners" or len(others) > 1:
            return ShortTitle(capital(self.purpose), self.short_figure("price")) if self.purpose else None
        return ShortTitle(f"With {lane.names(others)}", self.short_figure("price"))


def _with_stage(price: str, stage: str) -> str:
    """Return a price with the stage of a deal that has ended, of one kind or the other: '$4 bn, closed'."""
    ended = {"closed": "closed", "terminated": "called off"}.get(stage, "")
    return ", ".join(filter(None, (price, ended)))
