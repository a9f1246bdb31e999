"""Texts in an editor's own words, with the day from which each wording can have been known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple, Self

from timeline.errors import FactError, FactErrors
from timeline.facts.text import check_text

_MOST = 100
_SHAPE = "write {text: …, since: 2023-04-14}, or a list of these"


class Wording(NamedTuple):
    """A wording of a text.

    Attributes:
        text: the wording.
        since: the day from which its content was known.
    """

    text: str
    since: dt.date


class DatedText(str):  # noqa: SLOT000 - it has an attribute of its own
    """A text whose wordings say from which day their content was known. As a string, it is the latest wording.

    Attributes:
        wordings: all wordings, in order of their days.
    """

    wordings: tuple[Wording, ...]

    def __new__(cls, wordings: tuple[Wording, ...]) -> Self:
        """Make a text of at least one wording."""
        made = super().__new__(cls, wordings[-1].text)
        made.wordings = wordings
        return made

    def __reduce__(self) -> tuple[type[DatedText], tuple[tuple[Wording, ...]]]:
        """Return what `pickle` and `copy` make it of."""
        return DatedText, (self.wordings,)


class TextType:
    """The type of a text that may be dated: `Annotated[str, TextType(200)]`.

    Args:
        most: the most characters of a wording.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._check: Callable[[object], str] = check_text(most)

    def parse(self, value: object) -> str:
        """Read a text, a mapping `{text, since}` or a list of such mappings.

        Raises:
            FactErrors: all errors in the value, each with its path.
        """
        if isinstance(value, DatedText):
            return value
        if isinstance(value, dict):
            return DatedText((self._wording(value),))
        if not isinstance(value, list | tuple):
            return self._check(value)
        if not 0 < len(value) <= _MOST:
            raise FactError(f"a list of texts has 1 to {_MOST} items, not {len(value)}", code="S126", suggestion=_SHAPE)
        errors: list[FactError] = []
        wordings: list[Wording] = []
        for index, item in enumerate(value):
            try:
                wordings.append(self._wording(item))
            except FactErrors as several:
                errors += [error.under(index) for error in several.errors]
                continue
            if len(wordings) > 1 and wordings[-1].since <= wordings[-2].since:
                message = f"{wordings[-1].since} does not follow {wordings[-2].since}"
                path = (index, "since")
                errors.append(FactError(message, code="S126", suggestion="order the texts by their days", path=path))
        if errors:
            raise FactErrors(errors)
        return DatedText(tuple(wordings))

    def _wording(self, value: object) -> Wording:
        from timeline.facts.dates import When

        if not isinstance(value, dict):
            error = FactError("a text in a list needs the day since when it was known", code="S126", suggestion=_SHAPE)
            raise FactErrors([error])
        errors = [
            FactError(f"a text has no field '{key}'", code="S002", suggestion=_SHAPE, path=(key,))
            for key in value
            if key not in ("text", "since")
        ]
        text, since = "", dt.date.min
        if "since" not in value:
            message = "the day since when the text was known is missing"
            errors.append(FactError(message, code="S126", suggestion=_SHAPE))
        for key, read in (("text", self._check), ("since", When.day)):
            if key in value or key == "text":
                try:
                    read_value: Any = read(value.get(key))
                except FactError as error:
                    errors.append(error.under(key))
                else:
                    text, since = (read_value, since) if key == "text" else (text, read_value)
        if errors:
            raise FactErrors(errors)
        return Wording(text, since)

    @staticmethod
    def dump(value: str) -> Any:  # noqa: ANN401 - a JSON value
        """Return the canonical seed form: the text, a mapping, or a list of mappings."""
        if not isinstance(value, DatedText):
            return value
        dumped = [{"text": wording.text, "since": wording.since.isoformat()} for wording in value.wordings]
        return dumped[0] if len(dumped) == 1 else dumped

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.parse)


def known_by(value: str | None, day: dt.date, since: dt.date | None) -> str | None:
    """Return the wording of a text that can have been known by a day, or None.

    Args:
        value: the text; None stays None.
        day: the day.
        since: the day from which a text without days of its own was known; None if that is unknown.
    """
    if isinstance(value, DatedText):
        known = [wording for wording in value.wordings if wording.since <= day]
        return DatedText(tuple(known)) if known else None
    return value if since is not None and since <= day else None
