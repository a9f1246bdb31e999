"""Sources: the publications that report an event."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator

from timeline.errors import FactError, FactErrors
from timeline.facts.dates import When
from timeline.facts.text import Line, Slug, Title, Url, check_slug

_MOST = 500
"""The most sources of an event."""


class Source(BaseModel):
    """A publication that reports an event.

    It needs a `url`, or `publisher`, `title` and `published`; and `published`, or `undated: true`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Slug
    publisher: Line | None = Field(default=None, description="Who published it.")
    title: Title | None = Field(default=None, description="The title of the article, filing or page.")
    url: Url | None = Field(
        default=None, description="Its address; without one it needs publisher, title and published."
    )
    published: When | None = Field(default=None, description="When it was published; it may be imprecise, not open.")
    undated: StrictBool = Field(default=False, description="True where nobody knows when it was published.")
    accessed: When | None = Field(default=None, description="When it was last looked at.")
    place: Line | None = Field(default=None, description="Where in the text the fact stands.")
    derived_from: Slug | None = Field(default=None, description="The key of the source that this one repeats.")

    @property
    def known_from(self) -> dt.date | None:
        """The day by which it was published: the last day of an imprecise date, None where it is undated."""
        return self.published.latest if self.published else None

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.url is not None and self.published is not None and not self.undated and self.published.latest:
            return self
        errors = []
        if self.url is None and not (self.publisher and self.title and self.published):
            errors.append(
                FactError(
                    f"source '{self.key}' can't be found again",
                    code="S130",
                    suggestion="give its url, or publisher, title and published",
                )
            )
        if self.published is None and not self.undated:
            errors.append(
                FactError(
                    f"source '{self.key}' has no date of publication",
                    code="S131",
                    suggestion="give published, or undated: true",
                )
            )
        if self.published is not None and self.undated:
            errors.append(FactError(f"source '{self.key}' is dated and undated", code="S131", path=("undated",)))
        if self.published is not None and self.published.latest is None:
            errors.append(FactError("a publication has a last possible day", code="S131", path=("published",)))
        if errors:
            raise FactErrors(errors)
        return self

    def payload(self) -> dict[str, Any]:
        """Return what the log keeps of it, under its key."""
        body: dict[str, Any] = {}
        values = self.__dict__
        for name in ("publisher", "title", "url", "place", "derived_from"):
            if (text := values[name]) is not None:
                body[name] = text
        if self.undated:
            body["undated"] = True
        for name in ("published", "accessed"):
            if (when := values[name]) is not None:
                body[name] = when.text
        return body


def _keyed(value: object) -> object:
    """Turn the file's mapping of key to source into a list of sources that know their key."""
    if isinstance(value, dict):
        if len(value) > _MOST:
            raise FactError(f"{len(value)} sources stand there; {_MOST} is the limit", code="S130")
        errors: list[FactError] = []
        keyed: dict[object, object] = {}
        for key, fields in value.items():
            try:
                check_slug(key)
            except FactError as error:
                errors.append(error.under(key))
            if not isinstance(fields, dict):
                errors.append(
                    FactError("a source is a mapping", code="S130", suggestion="write {url: …, published: …}").under(
                        key
                    )
                )
                continue
            if "key" in fields:
                errors.append(FactError("the key stands before the source", code="S002", path=(key, "key")))
            keyed[key] = {**fields, "key": key}
        if errors:
            raise FactErrors(errors)
        return keyed
    if isinstance(value, tuple | list) and all(isinstance(source, Source) for source in value):
        return {source.key: source for source in value}
    raise FactError(
        "sources are a mapping of a short key to a source",
        code="S130",
        suggestion="write sources: {key: {url: …}}",
    )


def _at_least_one(sources: dict[str, Source]) -> dict[str, Source]:
    if not sources:
        raise FactError("an event needs at least one source", code="S130")
    errors = [
        FactError(
            f"'{key}' would copy itself"
            if source.derived_from == key
            else f"there is no source '{source.derived_from}' here",
            code="S132",
            path=(key, "derived_from"),
        )
        for key, source in sources.items()
        if source.derived_from is not None and (source.derived_from not in sources or source.derived_from == key)
    ]
    for key, source in sources.items():
        seen, at = {key}, source.derived_from
        if at is None:
            continue
        while at is not None and at in sources and at not in seen:
            seen.add(at)
            at = sources[at].derived_from
        if at == key and not errors:
            message = f"'{key}' would copy itself in the end"
            errors.append(FactError(message, code="S132", path=(key, "derived_from")))
    if errors:
        raise FactErrors(errors)
    return sources


Sources = Annotated[dict[str, Source], BeforeValidator(_keyed), AfterValidator(_at_least_one)]
