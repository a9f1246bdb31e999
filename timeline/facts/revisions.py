"""Why a recorded fact was changed or retracted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    field_validator,
)

from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.facts.text import Line, Slug, Summary, one_or_many

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


_ERASED = "erased"
_MOST = 20  # reasons for one change of a file


NOT_CONTENT = frozenset({"change", "renamed_from", "not_same_as"})
"""Fields of a file about its relation to the log and to other files. They are not part of the content in the log."""


class Revision(BaseModel):
    """When and why somebody changed a fact."""

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


class Change(Revision):
    """Why the file differs from the log. The log keeps it as the entry's reason, not as content."""

    fields: Annotated[tuple[Line, ...], BeforeValidator(one_or_many)] = Field(
        default=(), description="The fields that it explains; without it, all of them."
    )

    @field_validator("fields", mode="before")
    @classmethod
    def _some(cls, value: object) -> object:
        if isinstance(value, list | tuple) and not value:
            raise FactError(
                "fields: is empty",
                code="S100",
                suggestion="name the fields that it explains, such as fields: [headcount]; or leave fields out",
            )
        return value

    @property
    def reason(self) -> str:
        """The reason in one line for the log: `2026-11-24 wrong_figure (headcount): the note`."""
        named = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.on.isoformat()} {self.why}{named}" + (f": {self.note}" if self.note else "")

    def explains(self, field: str) -> bool:
        """Return whether it gives the reason for a field, such as `headcount` or `sources.a.url`."""
        return not self.fields or field.partition(".")[0] in self.fields


def _changes(value: object) -> tuple[Change, ...]:
    if isinstance(value, Change):
        return (value,)
    if not isinstance(value, list | tuple):
        return (Change.model_validate(value),)
    if not 0 < len(value) <= _MOST:
        raise FactError(f"change: has 1 to {_MOST} reasons, not {len(value)}", code="S100", suggestion="write one line")
    found: tuple[Change, ...] = TypeAdapter(tuple[Change, ...]).validate_python(value)
    named = Counter(field for change in found for field in change.fields)
    for index, change in enumerate(found):
        if not change.fields:
            raise FactError(
                "each of several reasons names its fields",
                code="S100",
                suggestion="write fields: [headcount], or only one reason",
                path=(index,),
            )
        twice = next((field for field in change.fields if named[field] > 1), None)
        if twice is not None:
            raise FactError(
                f"'{twice}' has two reasons", code="S100", suggestion="name each field once", path=(index, "fields")
            )
    return found


def dump(changes: tuple[Change, ...]) -> Any:  # noqa: ANN401 - a JSON value
    """Return reasons as a file has them: a mapping for one, a list for several; None for none."""
    dumped = [change.model_dump(mode="json", exclude_defaults=True) for change in changes]
    return (dumped if len(dumped) > 1 else dumped[0]) if dumped else None


Changes = Annotated[tuple[Change, ...], PlainValidator(_changes), PlainSerializer(dump)]
"""One reason, or several, each for its fields."""


def reason_of(changes: tuple[Change, ...]) -> str | None:
    """Return some reasons in one line for the log, or None."""
    return "; ".join(change.reason for change in changes) or None


def is_among(reason: str, recorded: Collection[str | None]) -> bool:
    """Return whether a reason is one of the recorded ones, or a part of one that has several."""
    return any(f"; {reason}; " in f"; {text}; " for text in recorded if text is not None)


class Retraction(Revision):
    """Marks a fact as retracted, and says why. It is state: without it, the fact is not retracted."""

    superseded_by: Slug | None = Field(default=None, description="The id of the fact that replaces it.")

    @classmethod
    def by_erasure(cls, day: dt.date) -> Retraction:
        """Return what stands for the content of a company or a person that was erased. No file can state this."""
        return cls.model_construct(on=day, why=_ERASED)

    @property
    def is_erasure(self) -> bool:
        """Whether the fact was erased, and not only retracted."""
        return str(self.why) == _ERASED

    def payload(self) -> dict[str, Any]:
        """Return its content for the log."""
        fields = {
            "on": self.on.isoformat(),
            "why": self.why,
            "note": self.note,
            "superseded_by": self.superseded_by,
        }
        return {key: value for key, value in fields.items() if value is not None}
