"""Companies and people, with their names over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from timeline.errors import FactError, FactErrors
from timeline.facts.countries import Country
from timeline.facts.dated_text import TextType, known_by
from timeline.facts.dates import When
from timeline.facts.identifiers import Identifier, IdentifiersType, dump
from timeline.facts.lifetimes import Period, period_errors
from timeline.facts.revisions import Changes, Retraction
from timeline.facts.text import Line, Slug, Url, one_or_many

EntityType = Literal["company", "person"]
_MOST_DIFFERENT = 100
_MOST_PERIODS = 20


Sector = Literal[
    "software",
    "internet",
    "ai",
    "semiconductors",
    "hardware",
    "telecommunications",
    "media",
    "games",
    "finance",
    "commerce",
    "transport",
    "health",
    "energy",
    "space",
    "defence",
    "industry",
    "services",
    "investment",
    "research",
    "public",
]
"""What a company mostly does; docs/seed-files.md says what each word covers."""


class DatedName(NamedTuple):
    """A name as the read models keep it.

    Attributes:
        name: the name.
        since: when it became valid, as precisely as the file says; None for the first name.
    """

    name: str
    since: When | None


class Name(BaseModel):
    """A name and the day from which it is valid; the first name is valid from the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line = Field(description="The name.")
    since: When | None = Field(default=None, description="When it became valid; the first name needs no date.")


def _names(value: object) -> object:
    if isinstance(value, str):
        return [{"name": value}]
    if isinstance(value, list | tuple):
        return [{"name": item} if isinstance(item, str) else item for item in value]
    raise FactError(
        "names must be a list", code="S125", suggestion="write names: [Twitter, {name: X, since: 2023-07-23}]"
    )


class Entity(BaseModel):
    """The fields that companies and people share. The first name has no date; each later name needs one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[EntityType]

    id: Slug
    names: Annotated[
        tuple[Name, ...],
        BeforeValidator(_names),
        Field(min_length=1, description="A name, or the names over time; each later name needs its first day."),
    ]
    description: Line | None = Field(
        default=None,
        description="What it is, in a few words, as it is true at all times. No two with one name have the same.",
    )
    aliases: tuple[Line, ...] = Field(default=(), description="Other names that searches find it by.")
    country: Country | None = Field(default=None, description="The country, by its ISO 3166-1 code, such as US.")
    identifiers: Annotated[tuple[Identifier, ...], IdentifiersType("company")] = Field(
        default=(), description="Its identifiers in other registers, such as Wikidata; each belongs to one entity."
    )
    different_from: Annotated[tuple[Slug, ...], BeforeValidator(one_or_many)] = Field(
        default=(), max_length=_MOST_DIFFERENT, description="The ids of others with a similar name that it is not."
    )
    homepage: Url | None = Field(default=None, description="Its address on the web.")
    summary: Annotated[str | None, TextType(2000)] = Field(
        default=None, description="A short sentence in your own words."
    )
    retracted: Retraction | None = Field(default=None, description="Marks it as retracted, and says why.")
    change: Changes = Field(default=(), description="Why the file differs from the log.")
    renamed_from: Slug | None = Field(default=None, description="The id that this had before.")

    @property
    def subject(self) -> str:
        """Its subject in the log, such as `company/twitter`."""
        return f"{self.kind}/{self.id}"

    @property
    def name(self) -> str:
        """Its latest name."""
        return self.names[-1].name

    def name_on(self, day: dt.date | None) -> str:
        """Return the name on a day; None asks for the latest name. See the function `name_on`."""
        return name_on([DatedName(name.name, name.since) for name in self.names], day)

    @model_validator(mode="before")
    @classmethod
    def _single_name(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, dict) and "name" in data:
            if "names" in data:
                raise FactError("name and names can't be used together", code="S125", suggestion="keep names")
            data = {("names" if key == "name" else key): value for key, value in data.items()}
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Entity:
        errors = []
        for index, name in enumerate(self.names):
            if (name.since is None) != (index == 0):
                message = (
                    "the first name must not have a date"
                    if index == 0
                    else "a later name needs the date on which it began"
                )
                hint = "remove since:, or put an earlier name before it" if index == 0 else "write since: 2023-07-23"
                errors.append(FactError(message, code="S125", suggestion=hint, path=("names", index)))
        for index, name in enumerate(self.names):
            if name.since is not None and name.since.earliest is None:
                message = f"'{name.since.written}' has no first day, so a name can't begin then"
                hint = "write the first day as far as you know it: since: 2023"
                errors.append(FactError(message, code="S125", suggestion=hint, path=("names", index, "since")))
        days = [name.since.anchor for name in self.names if name.since]
        if days != sorted(days):
            hint = "put the earliest first: names: [Twitter, {name: X, since: 2023-07-23}]"
            errors.append(
                FactError("the names are not in order of their dates", code="S125", suggestion=hint, path=("names",))
            )
        if errors:
            raise FactErrors(errors)
        return self

    def as_reported(self, day: dt.date) -> Self:
        """Return the entity as it can have been known by a day: without later names and texts.

        A text without a day of its own may tell anything, so it is left out.
        """
        names = tuple(name for name in self.names if began_by(name.since, day))
        return self.model_copy(update={"names": names, "summary": known_by(self.summary, day, None)})

    def payload(self) -> dict[str, Any]:
        """Return its content for the log, in canonical form: all fields but the id and `NOT_CONTENT`."""
        names: list[Any] = [
            name.name if name.since is None else {"name": name.name, "since": name.since.text} for name in self.names
        ]
        fields: dict[str, Any] = {
            "kind": self.kind,
            "names": names,
            "description": self.description,
            "aliases": list(self.aliases) or None,
            "country": self.country,
            "identifiers": dump(self.identifiers) or None,
            "different_from": list(self.different_from) or None,
            "homepage": self.homepage,
            "summary": self.summary and TextType.dump(self.summary),
            "retracted": self.retracted.payload() if self.retracted else None,
            **self._more(),
        }
        return {key: value for key, value in fields.items() if value is not None}

    def _more(self) -> dict[str, Any]:
        return {}


class Company(Entity):
    """A company, or another organisation that acts like one (see `form`)."""

    kind: ClassVar[EntityType] = "company"

    form: Literal["nonprofit", "government", "group"] | None = Field(
        default=None, description="What it is, if it is not a company."
    )
    sector: Sector | None = Field(default=None, description="What it mostly does, by a word of our list.")
    founded: When | None = Field(default=None, description="When it was founded.")
    ended: When | None = Field(default=None, description="When it ended, if it did.")
    periods: tuple[Period, ...] = Field(
        default=(),
        max_length=_MOST_PERIODS,
        description="If it ended and began again: a list of {founded, ended}, instead of founded and ended.",
    )

    @property
    def lifetimes(self) -> tuple[Period, ...]:
        """The periods for which it existed, as far as they are given; () if none is."""
        if self.periods or not (self.founded or self.ended):
            return self.periods
        return (Period(founded=self.founded, ended=self.ended),)

    @model_validator(mode="after")
    def _consistent_periods(self) -> Company:
        errors = list(period_errors(self.lifetimes, is_list=bool(self.periods)))
        if self.periods:
            errors += [
                FactError(
                    f"{name} and periods can't be used together",
                    code="S211",
                    suggestion=f"write {name} in the list periods",
                    path=(name,),
                )
                for name in ("founded", "ended")
                if getattr(self, name) is not None
            ]
        if errors:
            raise FactErrors(errors)
        return self

    def _more(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "sector": self.sector,
            "founded": self.founded.text if self.founded else None,
            "ended": self.ended.text if self.ended else None,
            "periods": [period.payload() for period in self.periods] or None,
        }


class Person(Entity):
    """A person."""

    kind: ClassVar[EntityType] = "person"

    identifiers: Annotated[tuple[Identifier, ...], IdentifiersType("person")] = Field(
        default=(), description="Identifiers in other registers, such as Wikidata or ORCID; each belongs to one entity."
    )


def began_by(since: When | None, day: dt.date) -> bool:
    """Return whether a name can have begun by a day. The first name, which has no date, has."""
    return since is None or since.earliest is None or since.earliest <= day


def name_on(names: Sequence[DatedName], day: dt.date | None) -> str:
    """Return the name on a day.

    If a later name may have begun by that day, but it is not certain, return both: `Run:ai (or NVIDIA Run:ai)`.

    Args:
        names: the names, in order.
        day: the day, or None for the latest name.
    """
    if day is None or len(names) == 1:
        return names[-1].name
    valid, possible = names[0].name, list[str]()
    for name, since in names[1:]:
        if since is not None and since.latest is not None and since.latest <= day:
            valid, possible = name, []
        elif since is not None and since.earliest is not None and since.earliest <= day:
            possible.append(name)
    return f"{valid} (or {', '.join(possible)})" if possible else valid
