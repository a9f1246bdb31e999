"""Sources: the publications that report an event."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    field_validator,
    model_validator,
)

from timeline.errors import FactError, FactErrors
from timeline.facts.dates import When
from timeline.facts.languages import check_language
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import Line, Quote, Slug, Title, Url, check_slug, one_or_many

SourceKind = Literal["filing", "company", "press", "post", "video"]
"""What a source is: a filing with an authority or a court; what the company publishes; a report of the press; a post
in a blog or on a network; a video or a recording."""
_MORE = ("archive", "language", "kind", "page", "time", "quote")
_TIME = re.compile(r"(?:\d{1,2}:)?[0-5]?\d:[0-5]\d", re.ASCII)
_MOST = 500
"""The most sources that an event can have."""


class Source(BaseModel):
    """A publication that reports an event.

    It needs a `url`, or `publisher`, `title` and `published`. It also needs `published` or `undated: true`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Slug
    publisher: Line | None = Field(default=None, description="Who published it.")
    title: Title | None = Field(default=None, description="The title of the article, filing or page.")
    url: Url | None = Field(default=None, description="Its address; without it, give publisher, title and published.")
    published: When | None = Field(
        default=None, description="When it was published; it may be imprecise, but its end must be known."
    )
    undated: StrictBool = Field(default=False, description="True if its publication date is unknown.")
    accessed: When | None = Field(default=None, description="When it was last read.")
    archive: Url | None = Field(default=None, description="The address of an archived copy.")
    author: Annotated[tuple[Line, ...], BeforeValidator(one_or_many)] = Field(
        default=(), max_length=50, description="Who wrote it: a name, or a list of names."
    )
    language: Line | None = Field(default=None, description="The language of the text, as a BCP 47 tag: en, zh-Hans.")
    kind: SourceKind | None = Field(default=None, description="What it is.")
    page: Line | None = Field(default=None, description="The page of the fact, or the pages: 12, 12-14.")
    time: Line | None = Field(default=None, description="The time of the fact in a video or a recording: 1:02:30.")
    place: Line | None = Field(default=None, description="Where in the text the fact is.")
    quote: Quote | None = Field(
        default=None, description="The words in it that back the fact, at most 300 characters; … stands for a gap."
    )
    derived_from: Slug | None = Field(default=None, description="The key of the source that this one copies.")

    @field_validator("page", mode="before")
    @classmethod
    def _page(cls, value: object) -> object:
        return str(value) if type(value) is int else value

    @field_validator("language")
    @classmethod
    def _language(cls, value: str | None) -> str | None:
        return value if value is None else check_language(value)

    @field_validator("time")
    @classmethod
    def _time(cls, value: str | None) -> str | None:
        if value is None or _TIME.fullmatch(value):
            return value
        raise FactError(f"'{value}' is not a time in a recording", code="S133", suggestion="write 2:30 or 1:02:30")

    @property
    def where(self) -> str:
        """Where in it the fact is, for people: 'page 12', 'at 1:02:30', and `place`."""
        page = f"page{'s' if self.page and not self.page.isdecimal() else ''} {self.page}" if self.page else ""
        return ", ".join(filter(None, (page, f"at {self.time}" if self.time else "", self.place)))

    @property
    def quote_hash(self) -> str | None:
        """The SHA-256 of the quote in UTF-8, in hexadecimal; it names the words without them. None without a quote."""
        return None if self.quote is None else hashlib.sha256(self.quote.encode()).hexdigest()

    @property
    def known_from(self) -> dt.date | None:
        """The day by which it was published: the last day of an imprecise date; None if it is undated."""
        return self.published.latest if self.published else None

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.url is not None and self.published is not None and not self.undated and self.published.latest:
            return self
        errors = []
        if self.url is None and not (self.publisher and self.title and self.published):
            errors.append(
                FactError(
                    f"source '{self.key}' has too little to find it by",
                    code="S130",
                    suggestion="give its url, or publisher, title and published",
                )
            )
        if self.published is None and not self.undated:
            errors.append(
                FactError(
                    f"source '{self.key}' has no publication date",
                    code="S131",
                    suggestion="give published, or undated: true",
                )
            )
        if self.published is not None and self.undated:
            message = f"source '{self.key}' is both dated and undated"
            errors.append(FactError(message, code="S131", suggestion="remove undated: true", path=("undated",)))
        if self.published is not None and self.published.latest is None:
            hint = "write the last day that it can have, as in 2023-04; or undated: true instead of published"
            message = "published needs a last possible day"
            errors.append(FactError(message, code="S131", suggestion=hint, path=("published",)))
        if errors:
            raise FactErrors(errors)
        return self

    def payload(self) -> dict[str, Any]:
        """Return its content for the log, under its key."""
        body: dict[str, Any] = {}
        values = self.__dict__
        for name in ("publisher", "title", "url", "place", "derived_from", *_MORE):
            if (text := values[name]) is not None:
                body[name] = text
        if authors := values["author"]:
            body["author"] = list(authors) if len(authors) > 1 else authors[0]
        if self.undated:
            body["undated"] = True
        for name in ("published", "accessed"):
            if (when := values[name]) is not None:
                body[name] = when.text
        return body


def _keyed(value: object) -> object:
    """Turn the file's mapping of key to source into sources that know their keys."""
    if isinstance(value, dict):
        if len(value) > _MOST:
            hint = "keep those that report the fact themselves"
            raise FactError(f"there are {len(value)} sources; the limit is {_MOST}", code="S130", suggestion=hint)
        errors: list[FactError] = []
        keyed: dict[object, object] = {}
        for key, fields in value.items():
            try:
                check_slug(key)
            except FactError as error:
                errors.append(error.under(key))
            if not isinstance(fields, dict):
                errors.append(
                    FactError(
                        "a source must be a mapping", code="S130", suggestion="write {url: …, published: …}"
                    ).under(key)
                )
                continue
            if "key" in fields:
                errors.append(
                    FactError(
                        "a source has no field 'key': the key comes first",
                        code="S002",
                        suggestion=f"remove it: {key} is the key",
                        path=(key, "key"),
                    )
                )
            keyed[key] = {**fields, "key": key}
        if errors:
            raise FactErrors(errors)
        return keyed
    if isinstance(value, tuple | list) and all(isinstance(source, Source) for source in value):
        return {source.key: source for source in value}
    raise FactError(
        "sources must be a mapping from a short key to a source",
        code="S130",
        suggestion="write sources: {key: {url: …}}",
    )


def _at_least_one(sources: dict[str, Source]) -> dict[str, Source]:
    if not sources:
        raise FactError(
            "an event needs at least one source",
            code="S130",
            suggestion="write sources: {a: {publisher: Example News, published: 2023-04-12, url: …}}",
        )
    errors = [
        FactError(
            f"source '{key}' copies itself"
            if source.derived_from == key
            else f"unknown source '{source.derived_from}'",
            code="S132",
            suggestion="remove this line"
            if source.derived_from == key
            else did_you_mean(source.derived_from, sources) or f"write a key of this event: {', '.join(sources)}"[:200],
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
            message = f"source '{key}' copies itself through other sources"
            hint = "keep derived_from: only in the copies, and not in the first source"
            errors.append(FactError(message, code="S132", suggestion=hint, path=(key, "derived_from")))
    if errors:
        raise FactErrors(errors)
    return sources


Sources = Annotated[dict[str, Source], BeforeValidator(_keyed), AfterValidator(_at_least_one)]
