"""All errors, as one tree: catch `TimelineError` for all of them, or a class below it for some."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

__all__ = [
    "ConcurrencyError",
    "ErasedError",
    "ExistingFilesError",
    "ExportError",
    "FactError",
    "FactErrors",
    "ImportDataError",
    "IntegrityError",
    "LogError",
    "LogReplacedError",
    "MissingDatabaseError",
    "MissingExtraError",
    "OutdatedDatabaseError",
    "QueryError",
    "RevisionError",
    "SeedError",
    "StalePlanError",
    "StoreError",
    "TimelineError",
    "TimelineWarning",
    "UnknownTableError",
    "UnknownVersionError",
]


class TimelineError(Exception):
    """The base class of all errors of Timeline. The text is for people."""


class TimelineWarning(UserWarning):
    """Something that may be wrong, but does not stop the program."""


class FactError(TimelineError, ValueError):
    """A value is not valid in a fact.

    Attributes:
        message: what is wrong, in one sentence.
        code: a stable code, such as `S101`.
        suggestion: what to write instead, or "".
        path: the place of the error inside the value, outermost key first.
        instead: the only text that can be meant, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "S100",
        suggestion: str = "",
        path: tuple[str | int, ...] = (),
        instead: str | None = None,
    ) -> None:
        super().__init__(f"{message} ({suggestion})" if suggestion else message)
        self.message = message
        self.code = code
        self.suggestion = suggestion
        self.path = path
        self.instead = instead

    def under(self, *path: str | int) -> FactError:
        """Return the same error with keys added in front of its path."""
        return FactError(
            self.message,
            code=self.code,
            suggestion=self.suggestion,
            path=(*path, *self.path),
            instead=self.instead,
        )


class FactErrors(TimelineError, ValueError):  # noqa: N818 - several of them
    """Several errors in one value, all found at once."""

    def __init__(self, errors: Iterable[FactError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


class LogError(TimelineError):
    """The log rejected an entry, or is damaged."""


class ConcurrencyError(LogError):
    """A subject has a newer version than the writer expected."""


class IntegrityError(LogError):
    """The log, its hashes or its guards were changed.

    Attributes:
        position: the first wrong position, or None if the error is not about one entry.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class UnknownVersionError(LogError):
    """A newer version of Timeline wrote the entry."""


class StoreError(TimelineError):
    """The database can't be opened or used."""


class MissingDatabaseError(StoreError):
    """There is no database at the address."""


class OutdatedDatabaseError(StoreError):
    """The database has a different version from this program."""


class LogReplacedError(StoreError):
    """The log is not the one that was read before, or has lost its last entries.

    Attributes:
        seen: the last position that was read.
        common: the last position up to which both logs are known to be the same.
    """

    def __init__(self, message: str, *, seen: int = 0, common: int = 0) -> None:
        super().__init__(message)
        self.seen = seen
        self.common = common

    @classmethod
    def of(cls, seen: int, common: int, *, place: str = "") -> LogReplacedError:
        """Return the error for a log that does not go on from what was read.

        Args:
            seen: the last position that was read.
            common: the last position that both logs are known to share.
            place: the database, for the message.
        """
        same = f"the two are the same up to position {common:,}" if common else "no common position is known"
        return cls(
            f"{place}: the log".removeprefix(": ")
            + f" was replaced or restored: it was read up to position {seen:,} before, and does not go on from there"
            f" ({same}). If that is right, `timeline verify --accept` begins anew with the present log; what you"
            f" derived from entries after position {common:,} is no longer true",
            seen=seen,
            common=common,
        )


class QueryError(TimelineError, ValueError):
    """A question is invalid: for example an unknown kind, slug or date."""


class ErasedError(QueryError):
    """What was asked for was erased from the log.

    Attributes:
        day: the day of the erasure, in UTC; None if no erasure names it.
        reason: why, in the words of whoever erased; or None.
    """

    def __init__(self, subject: str, day: dt.date | None, reason: str | None) -> None:
        self.subject, self.day, self.reason = subject, day, reason
        sort, _, slug = subject.partition("/")
        when = f" on {day}" if day is not None else ""
        super().__init__(f"{sort} '{slug}' was erased{when}" + (f": {reason}" if reason else ""))

    def __reduce__(self) -> tuple[type[ErasedError], tuple[str, dt.date | None, str | None]]:
        """Pickle what it is made of."""
        return type(self), (self.subject, self.day, self.reason)


class UnknownTableError(QueryError, KeyError):
    """There is no table with this name; the message suggests the nearest."""

    def __str__(self) -> str:
        """Return the message, which `KeyError` would put in quotes."""
        return str(self.args[0])


class MissingExtraError(TimelineError, ImportError):
    """A package is not installed; the message says how to install the extra that includes it."""


class SeedError(TimelineError):
    """Seed files can't be loaded; the diagnostics say why."""


class StalePlanError(SeedError):
    """A saved plan does not match the present log or files."""


class RevisionError(SeedError):
    """The files can't be compared with a revision: git does not have it, or it can't be loaded."""


class ImportDataError(SeedError):
    """A table can't be imported at all: it can't be read, or the mapping is missing or wrong."""


class ExistingFilesError(SeedError):
    """Files that an import would write already exist with different content."""


class ExportError(TimelineError):
    """A file of events can't be written."""


class KeyFormatError(TimelineError, ValueError):
    """A text is not a key for signing, or a name can't be one."""


class NoteError(TimelineError):
    """A signed note or a checkpoint is malformed, or a signature is wrong or missing."""


class PublishedLogError(TimelineError):
    """A published log can't be read, or does not extend the one that was seen before."""


class FetchError(TimelineError):
    """A page can't be fetched.

    Attributes:
        gone: whether it is gone for good, as far as anybody can tell.
    """

    def __init__(self, message: str, *, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


class PrivateAddressError(FetchError):
    """An address leads into a private network, where nothing is asked."""
