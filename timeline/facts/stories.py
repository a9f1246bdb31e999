"""Stories: step-by-step narratives over events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.facts.revisions import Changes, Retraction
from timeline.facts.text import Slug, Summary, Title, one_or_many

_MOST_STEPS = 30
_MOST_EVENTS = 30


def _window(value: object) -> When:
    when = When.parse(value)
    if when.earliest is None or when.latest is None:
        raise FactError(
            f"'{when.written}' has an open end", code="S103", suggestion="write a span such as 2022-10/2023-04"
        )
    return when


Slugs = Annotated[tuple[Slug, ...], BeforeValidator(one_or_many)]


class Step(BaseModel):
    """A step of a story: a text, the time that it shows, and its events."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title = Field(description="What the step is about, in a few words.")
    text: Summary = Field(description="What happened, in your own words; only what its events say.")
    window: Annotated[When, BeforeValidator(_window)] = Field(description="The time to show, such as 2022-10/2023-04.")
    events: Slugs = Field(min_length=1, max_length=_MOST_EVENTS, description="Ids of the events in this step.")
    companies: Slugs = Field(
        default=(),
        max_length=12,
        description="Companies whose lanes to show; by default, those in its events.",
    )
    look_back: Annotated[dt.date, BeforeValidator(When.day)] | None = Field(
        default=None, description="A day: the step can be shown as it had been reported by then."
    )

    def payload(self) -> dict[str, Any]:
        """Return its content for the log."""
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
    """A narrative over events. A story adds no facts: its events do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = "story"

    id: Slug
    title: Title = Field(description="The title.")
    summary: Summary = Field(description="What it is about, in one or two sentences.")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=_MOST_STEPS, description="Its steps, in order.")
    retracted: Retraction | None = Field(default=None, description="Marks it as retracted, and says why.")
    change: Changes = Field(default=(), description="Why the file differs from the log.")
    renamed_from: Slug | None = Field(default=None, description="The id that this had before.")

    @property
    def subject(self) -> str:
        """Its subject in the log, such as `story/twitter-turns-to-ai`."""
        return f"story/{self.id}"

    @property
    def events(self) -> tuple[str, ...]:
        """The ids of all its events, each once."""
        return tuple(dict.fromkeys(event for step in self.steps for event in step.events))

    def named(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Yield each id that the story names, with its path."""
        for number, step in enumerate(self.steps):
            for field in ("events", "companies"):
                for index, slug in enumerate(getattr(step, field)):
                    yield slug, ("steps", number, field, index)

    def payload(self) -> dict[str, Any]:
        """Return the whole story for the log, in canonical form: all fields but the id and `NOT_CONTENT`."""
        body: dict[str, Any] = {
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "steps": [step.payload() for step in self.steps],
        }
        return {**body, "retracted": self.retracted.payload()} if self.retracted else body
