"""One tree of errors: catch `TimelineError` for all of them, or at any height below."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "ConcurrencyError",
    "ExistingFilesError",
    "ExportError",
    "FactError",
    "FactErrors",
    "ImportDataError",
    "IntegrityError",
    "LogError",
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
    "UnknownVersionError",
]


class TimelineError(Exception):
    """Something that Timeline can name. Its text is meant for people."""


class TimelineWarning(UserWarning):
    """Something that may be wrong, and is done all the same."""


class FactError(TimelineError, ValueError):
    """A value that is no fact.

    Attributes:
        message: what is wrong, in one sentence.
        code: a stable code, such as `S101`.
        suggestion: what to write instead, or "".
        path: where inside the value the fault lies, outermost key first.
        instead: the only text that can be meant there, or None.
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
        """Return the same error, seen from further out."""
        return FactError(
            self.message,
            code=self.code,
            suggestion=self.suggestion,
            path=(*path, *self.path),
            instead=self.instead,
        )


class FactErrors(TimelineError, ValueError):  # noqa: N818 - several of them
    """Several faults of one value, all found in one go."""

    def __init__(self, errors: Iterable[FactError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


class LogError(TimelineError):
    """The log refused something, or is not what it should be."""


class ConcurrencyError(LogError):
    """A subject has moved on since its version was read."""


class IntegrityError(LogError):
    """The log, its hashes or its guards are not as they were written.

    Attributes:
        position: the first position that fails, or None where the fault is not one entry's.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class UnknownVersionError(LogError):
    """An entry was written by a newer Timeline than this one."""


class StoreError(TimelineError):
    """The database can't be opened or used."""


class MissingDatabaseError(StoreError):
    """There is no database at that address."""


class OutdatedDatabaseError(StoreError):
    """The database is of another version than this program."""


class QueryError(TimelineError, ValueError):
    """A question that can't be asked: an unknown kind, slug or date."""


class MissingExtraError(TimelineError, ImportError):
    """Something needs a package that is not installed; the message names the extra that brings it."""


class SeedError(TimelineError):
    """Seed files can't be loaded as they are; the diagnostics say why."""


class StalePlanError(SeedError):
    """A plan that was kept is not of the log or the files as they are now."""


class RevisionError(SeedError):
    """A revision of the files can't be compared with: git does not have it, or it can't be loaded."""


class ImportDataError(SeedError):
    """A table can't be imported as a whole: it can't be read, or nothing says what it means."""


class ExistingFilesError(SeedError):
    """Files that an import would write are there already and say something else."""


class ExportError(TimelineError):
    """A file of events can't be written."""
