"""Companies and people, with their names over time."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from timeline.errors import FactError, FactErrors
from timeline.facts.dated_text import TextType, known_by
from timeline.facts.dates import When
from timeline.facts.revisions import Changes, Retraction
from timeline.facts.text import Line, Slug, Url

EntityType = Literal["company", "person"]


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
    aliases: tuple[Line, ...] = Field(default=(), description="Other names that searches find it by.")
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
        """Return the name on a day; None asks for the latest name."""
        return name_on([(name.name, name.since.earliest if name.since else None) for name in self.names], day)

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
                errors.append(
                    FactError(message, code="S125", suggestion="write since: 2023-07-23", path=("names", index))
                )
        for index, name in enumerate(self.names):
            if name.since is not None and name.since.earliest is None:
                message = f"'{name.since.written}' has no first day, so a name can't begin then"
                errors.append(FactError(message, code="S125", path=("names", index, "since")))
        days = [name.since.anchor for name in self.names if name.since]
        if days != sorted(days):
            errors.append(FactError("the names are not in order of their dates", code="S125", path=("names",)))
        if errors:
            raise FactErrors(errors)
        return self

    def as_reported(self, day: dt.date) -> Self:
        """Return the entity as it can have been known by a day: without later names and texts.

        A text without a day of its own may tell anything, so it is left out.
        """
        names = tuple(name for name in self.names if name.since is None or (name.since.earliest or day) <= day)
        return self.model_copy(update={"names": names, "summary": known_by(self.summary, day, None)})

    def payload(self) -> dict[str, Any]:
        """Return its content for the log, in canonical form: all fields but the id and `NOT_CONTENT`."""
        names: list[Any] = [
            name.name if name.since is None else {"name": name.name, "since": name.since.text} for name in self.names
        ]
        fields: dict[str, Any] = {
            "kind": self.kind,
            "names": names,
            "aliases": list(self.aliases) or None,
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
    founded: When | None = Field(default=None, description="When it was founded.")

    def _more(self) -> dict[str, Any]:
        return {"form": self.form, "founded": self.founded.text if self.founded else None}


class Person(Entity):
    """A person."""

    kind: ClassVar[EntityType] = "person"


def name_on(names: list[tuple[str, dt.date | None]], day: dt.date | None) -> str:
    """Return the name on a day.

    Args:
        names: each name with its first day, in order; that of the first name is None.
        day: the day, or None for the latest name.
    """
    valid = names[0][0]
    for name, since in names:
        if since is None or day is None or since <= day:
            valid = name
    return valid
