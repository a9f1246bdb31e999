"""Stories: narratives over events, told step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.facts.revisions import Change, Retraction
from timeline.facts.text import Slug, Summary, Title, twice

_MOST_STEPS = 30
_MOST_EVENTS = 30


def one_or_many(value: object) -> object:
    """Take one id for a list of one, and refuse what stands there twice."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        raise FactError("an id or a list of ids is needed", code="S120")
    for index, item in enumerate(given):
        if item in given[:index]:
            raise twice(item, index)
    return given


def _window(value: object) -> When:
    when = When.parse(value)
    if when.earliest is None or when.latest is None:
        raise FactError(f"'{when.text}' has an open end", code="S103", suggestion="write it as 2022-10/2023-04")
    return when


Slugs = Annotated[tuple[Slug, ...], BeforeValidator(one_or_many)]


class Step(BaseModel):
    """A step of a story: some sentences, the time that they are about, and the events that they tell of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title = Field(description="What the step is about, in a few words.")
    text: Summary = Field(description="What happened, in our own words; no more than its events say.")
    window: Annotated[When, BeforeValidator(_window)] = Field(
        description="The time that is shown, such as 2022-10/2023-04."
    )
    events: Slugs = Field(min_length=1, max_length=_MOST_EVENTS, description="Ids of the events that it tells of.")
    companies: Slugs = Field(
        default=(),
        max_length=12,
        description="Companies whose lanes are shown; without them those that take part in its events.",
    )
    look_back: Annotated[dt.date, BeforeValidator(When.day)] | None = Field(
        default=None, description="A day as of which the step can be looked at, as it had been reported by then."
    )

    def payload(self) -> dict[str, Any]:
        """Return what the log keeps of it."""
        body: dict[str, Any] = {
            "title": self.title,
            "text": self.text,
            "window": self.window.text,
            "events": list(self.events),
        }
        if self.companies:
            body["companies"] = list(self.companies)
        if self.look_back is not None:
            body["look_back"] = self.look_back.isoformat()
        return body


class Story(BaseModel):
    """A narrative over events. Nothing is a fact because a story tells it: its events are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = "story"

    id: Slug
    title: Title = Field(description="What it is called.")
    summary: Summary = Field(description="What it is about, in a sentence or two.")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=_MOST_STEPS, description="Its steps, in their order.")
    retracted: Retraction | None = Field(default=None, description="That it is taken back, and why.")
    change: Change | None = Field(default=None, description="Why the file says something else than what is recorded.")
    renamed_from: Slug | None = Field(default=None, description="The id under which this was recorded before.")

    @property
    def subject(self) -> str:
        """The log's name for it, such as `story/twitter-turns-to-ai`."""
        return f"story/{self.id}"

    @property
    def events(self) -> tuple[str, ...]:
        """The ids of all events that it tells of, each once."""
        return tuple(dict.fromkeys(event for step in self.steps for event in step.events))

    def named(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Yield each id that it names, with its path."""
        for number, step in enumerate(self.steps):
            for field in ("events", "companies"):
                for index, slug in enumerate(getattr(step, field)):
                    yield slug, ("steps", number, field, index)

    def payload(self) -> dict[str, Any]:
        """Return what the log keeps of it: the whole story in canonical form, without id and `NOT_CONTENT`."""
        body: dict[str, Any] = {
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "steps": [step.payload() for step in self.steps],
        }
        return {**body, "retracted": self.retracted.payload()} if self.retracted else body
