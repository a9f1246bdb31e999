"""Why a recorded fact was changed or retracted."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from timeline.facts.dates import When
from timeline.facts.text import Slug, Summary

Why = Literal[
    "wrong_date",
    "wrong_figure",
    "wrong_participant",
    "wrong_kind",
    "wrong_status",
    "better_source",
    "more_precise",
    "new_information",
    "typo",
    "duplicate",
    "not_an_event",
    "withdrawn_by_source",
    "renamed",
    "other",
]


NOT_CONTENT = frozenset({"change", "renamed_from", "not_same_as"})
"""Fields of a file about its relation to the log and to other files. They are not part of the content in the log."""


class Change(BaseModel):
    """Why the file differs from the log. The log keeps it as the entry's reason, not as content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: dt.date = Field(description="The day of the change, such as 2026-11-24.")
    why: Why = Field(description="The reason, by its name.")
    note: Summary | None = Field(default=None, description="The reason, in a sentence in your own words.")

    @field_validator("on", mode="before")
    @classmethod
    def _day(cls, value: object) -> dt.date:
        return When.day(value)

    @property
    def reason(self) -> str:
        """The reason in one line for the log: `2026-11-24 wrong_figure: the note`."""
        return f"{self.on.isoformat()} {self.why}" + (f": {self.note}" if self.note else "")


class Retraction(Change):
    """Marks a fact as retracted, and says why. It is state: without it, the fact is not retracted."""

    superseded_by: Slug | None = Field(default=None, description="The id of the fact that replaces it.")

    def payload(self) -> dict[str, Any]:
        """Return its content for the log."""
        fields = {
            "on": self.on.isoformat(),
            "why": self.why,
            "note": self.note,
            "superseded_by": self.superseded_by,
        }
        return {key: value for key, value in fields.items() if value is not None}
