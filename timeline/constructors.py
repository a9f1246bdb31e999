"""Typed functions that make facts, one for each kind: `Layoffs(id="…", company="twitter", …)`.

Written by `make generate` from the classes in `timeline/facts`. Values are given as in seed files: an id or a list of
them for a role, EDTF for a date, a number, a text or a mapping for a figure. Whatever is wrong is raised as
`timeline.errors.FactErrors`, all of it at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar

from pydantic import BaseModel, ValidationError

from timeline import facts
from timeline.errors import FactErrors
from timeline.facts import Money

Status: TypeAlias = Literal["confirmed", "reported", "rumoured"]
DateLike: TypeAlias = "str | int | dt.date | Mapping[str, Any] | Sequence[Mapping[str, Any]]"
FigureLike: TypeAlias = "int | float | Decimal | Money | str | Mapping[str, Any] | Sequence[Mapping[str, Any]]"
Slugs: TypeAlias = "str | Sequence[str]"
TextLike: TypeAlias = "str | Mapping[str, Any] | Sequence[Mapping[str, Any]]"
Relations: TypeAlias = "str | Sequence[str | Mapping[str, Any]]"


class SourceFields(TypedDict, total=False):
    """What is said of a source: its url, or publisher, title and published; and published, or undated."""

    publisher: str
    title: str
    url: str
    published: str | int | dt.date
    undated: bool
    accessed: str | int | dt.date
    archive: str
    author: str | Sequence[str]
    language: str
    kind: Literal["filing", "company", "press", "post", "video"]
    page: str | int
    time: str
    place: str
    quote: str
    derived_from: str


Sources: TypeAlias = "Mapping[str, SourceFields]"
_Model = TypeVar("_Model", bound=BaseModel)


def _made(model: type[_Model], given: Mapping[str, Any]) -> _Model:
    """Make a fact of what was given; None stands for what was not."""
    names = {name: field.alias or name for name, field in model.model_fields.items()}
    fields = {names.get(name, name): value for name, value in given.items() if value is not None}
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        from timeline.seeds.read.validation import fact_errors

        raise FactErrors([found for found, _ in fact_errors(error, model)]) from None


def Acquisition(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    acquirer: Slugs,
    target: Slugs,
    stage: Literal["announced", "signed", "closed", "terminated"],
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    price: FigureLike | None = None,
    price_per_share: FigureLike | None = None,
    stake: FigureLike | None = None,
) -> facts.Event:
    """A company, or a share of it, is bought. Each stage of the deal is an event of its own, in one thread."""
    return _made(facts.KINDS["acquisition"], locals())


def Appointment(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    people: Slugs,
    sources: Sources,
    company: Slugs,
    role: str,
    summary: TextLike | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    predecessor: Slugs | None = None,
) -> facts.Event:
    """A person takes an office in a company."""
    return _made(facts.KINDS["appointment"], locals())


def ComputePurchase(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    buyer: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    vendor: Slugs | None = None,
    units: FigureLike | None = None,
    price: FigureLike | None = None,
    model: str | None = None,
    purpose: TextLike | None = None,
) -> facts.Event:
    """A company buys, orders or rents GPUs or other accelerators."""
    return _made(facts.KINDS["compute_purchase"], locals())


def DataBreach(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    records: FigureLike | None = None,
    users: FigureLike | None = None,
) -> facts.Event:
    """Data is stolen or exposed."""
    return _made(facts.KINDS["data_breach"], locals())


def DataCenter(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    partners: Slugs | None = None,
    units: FigureLike | None = None,
    price: FigureLike | None = None,
    capacity: FigureLike | None = None,
    location: str | None = None,
) -> facts.Event:
    """A data centre is planned, built or opened."""
    return _made(facts.KINDS["data_center"], locals())


def Departure(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    to: Slugs | None = None,
    role: str | None = None,
    headcount: FigureLike | None = None,
) -> facts.Event:
    """People, or a number of people, leave a company."""
    return _made(facts.KINDS["departure"], locals())


def Divestiture(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    seller: Slugs,
    target: Slugs,
    stage: Literal["announced", "signed", "closed", "terminated"],
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    buyer: Slugs | None = None,
    price: FigureLike | None = None,
) -> facts.Event:
    """A company sells a part of itself."""
    return _made(facts.KINDS["divestiture"], locals())


def Fine(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    authority: Slugs | None = None,
    price: FigureLike | None = None,
) -> facts.Event:
    """An authority fines a company."""
    return _made(facts.KINDS["fine"], locals())


def Founding(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    founders: Slugs | None = None,
) -> facts.Event:
    """A company begins."""
    return _made(facts.KINDS["founding"], locals())


def FundingRound(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    investors: Slugs | None = None,
    round: str | None = None,
    amount: FigureLike | None = None,
    valuation: FigureLike | None = None,
) -> facts.Event:
    """A company raises money from investors."""
    return _made(facts.KINDS["funding_round"], locals())


def Hire(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    from_: Slugs | None = None,
    role: str | None = None,
    headcount: FigureLike | None = None,
) -> facts.Event:
    """People, or a number of people, join a company."""
    return _made(facts.KINDS["hire"], locals())


def Ipo(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    exchange: str | None = None,
    raised: FigureLike | None = None,
    price_per_share: FigureLike | None = None,
    valuation: FigureLike | None = None,
) -> facts.Event:
    """A company's shares are listed on an exchange."""
    return _made(facts.KINDS["ipo"], locals())


def Lawsuit(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    defendant: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    plaintiff: Slugs | None = None,
    court: str | None = None,
    outcome: TextLike | None = None,
    price: FigureLike | None = None,
) -> facts.Event:
    """A suit is filed, decided or settled."""
    return _made(facts.KINDS["lawsuit"], locals())


def Layoffs(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    headcount: FigureLike | None = None,
    share: FigureLike | None = None,
    base: FigureLike | None = None,
) -> facts.Event:
    """A company lets staff go."""
    return _made(facts.KINDS["layoffs"], locals())


def Merger(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    parties: Slugs,
    stage: Literal["announced", "signed", "closed", "terminated"],
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    result: Slugs | None = None,
    price: FigureLike | None = None,
) -> facts.Event:
    """Companies become one."""
    return _made(facts.KINDS["merger"], locals())


def Milestone(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    measure: Literal["headcount", "users", "market_value", "revenue", "valuation", "stake", "other"],
    value: FigureLike,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
) -> facts.Event:
    """A measured value of a company: its headcount, users, market value and the like."""
    return _made(facts.KINDS["milestone"], locals())


def ModelRelease(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    model: str,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    parameters: FigureLike | None = None,
) -> facts.Event:
    """A machine-learning model is released."""
    return _made(facts.KINDS["model_release"], locals())


def OpenLetter(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    issuer: Slugs | None = None,
    signatories: Slugs | None = None,
    addressees: Slugs | None = None,
    demand: TextLike | None = None,
    signed_by: Sequence[str] | None = None,
    signature_count: FigureLike | None = None,
) -> facts.Event:
    """A letter with many signatories, on the timelines of issuer, signatories and the companies that it concerns."""
    return _made(facts.KINDS["open_letter"], locals())


def Outage(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    product: str | None = None,
    duration: FigureLike | None = None,
    users: FigureLike | None = None,
) -> facts.Event:
    """A service is not available."""
    return _made(facts.KINDS["outage"], locals())


def Partnership(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    partners: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    purpose: TextLike | None = None,
    price: FigureLike | None = None,
) -> facts.Event:
    """Companies agree to work together."""
    return _made(facts.KINDS["partnership"], locals())


def ProductLaunch(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    product: str,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    price: FigureLike | None = None,
) -> facts.Event:
    """A product is announced or made available."""
    return _made(facts.KINDS["product_launch"], locals())


def ProductShutdown(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    product: str,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
) -> facts.Event:
    """A product ends."""
    return _made(facts.KINDS["product_shutdown"], locals())


def Project(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    name: str,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    purpose: TextLike | None = None,
) -> facts.Event:
    """A company starts or pursues a project that is not a product yet."""
    return _made(facts.KINDS["project"], locals())


def Regulation(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    authority: Slugs | None = None,
    measure: TextLike | None = None,
) -> facts.Event:
    """A law, an order or a decision of an authority."""
    return _made(facts.KINDS["regulation"], locals())


def Rename(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    old_name: str,
    new_name: str,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
) -> facts.Event:
    """A company changes its name."""
    return _made(facts.KINDS["rename"], locals())


def Shutdown(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    company: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
) -> facts.Event:
    """A company ends."""
    return _made(facts.KINDS["shutdown"], locals())


def Statement(
    *,
    id: str,
    title: TextLike,
    date: DateLike,
    status: Status,
    sources: Sources,
    speaker: Slugs,
    summary: TextLike | None = None,
    people: Slugs | None = None,
    concerns: Slugs | None = None,
    thread: str | None = None,
    includes: Relations | None = None,
    replaces: Relations | None = None,
    after: Sequence[str] | None = None,
    first_report: Literal["unknown"] | None = None,
    not_same_as: Sequence[str] | None = None,
    topic: TextLike | None = None,
) -> facts.Event:
    """Somebody says something in public that matters to companies."""
    return _made(facts.KINDS["statement"], locals())


def Company(
    *,
    id: str,
    name: str | None = None,
    names: Sequence[str | Mapping[str, Any]] | None = None,
    aliases: Sequence[str] | None = None,
    summary: TextLike | None = None,
    homepage: str | None = None,
    founded: str | int | dt.date | None = None,
    form: str | None = None,
    ended: str | int | dt.date | None = None,
    periods: Sequence[Mapping[str, Any]] | None = None,
    description: str | None = None,
    country: str | None = None,
    sector: str | None = None,
    identifiers: Mapping[str, Any] | None = None,
    different_from: Slugs | None = None,
) -> facts.Company:
    """A company, or another organisation that acts like one (see `form`)."""
    return _made(facts.Company, locals())


def Person(
    *,
    id: str,
    name: str | None = None,
    names: Sequence[str | Mapping[str, Any]] | None = None,
    aliases: Sequence[str] | None = None,
    summary: TextLike | None = None,
    homepage: str | None = None,
    description: str | None = None,
    country: str | None = None,
    identifiers: Mapping[str, Any] | None = None,
    different_from: Slugs | None = None,
) -> facts.Person:
    """A person."""
    return _made(facts.Person, locals())


__all__ = [
    "Acquisition",
    "Appointment",
    "Company",
    "ComputePurchase",
    "DataBreach",
    "DataCenter",
    "DateLike",
    "Departure",
    "Divestiture",
    "FigureLike",
    "Fine",
    "Founding",
    "FundingRound",
    "Hire",
    "Ipo",
    "Lawsuit",
    "Layoffs",
    "Merger",
    "Milestone",
    "ModelRelease",
    "OpenLetter",
    "Outage",
    "Partnership",
    "Person",
    "ProductLaunch",
    "ProductShutdown",
    "Project",
    "Regulation",
    "Relations",
    "Rename",
    "Shutdown",
    "Slugs",
    "SourceFields",
    "Sources",
    "Statement",
    "Status",
    "TextLike",
]
