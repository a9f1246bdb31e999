"""A plan that is saved in a file, with its files and its log."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from timeline.errors import LogError, SeedError, StalePlanError
from timeline.facts.quantities import count
from timeline.log.merkle import TreeHead
from timeline.seeds.plan.plan import Plan
from timeline.seeds.read.files import SeedFile, Selection
from timeline.seeds.read.shared_sources import with_shared

_MOST_BYTES = 1024 * 2**20
_MOST_NAMED = 5
_AGAIN = "make the plan again: timeline plan --out"


class SavedPlan(BaseModel):
    """A saved plan.

    Attributes:
        form: the version of the file format.
        today: the day of the plan's own reasons.
        paths: the given files and folders, relative to the folder of the command; none means the shipped files.
        root: the given name of the root, or None.
        log: the tree head of the log that the files were compared with.
        files: the SHA-256 of each file, by its origin.
        plan: the plan, from `Plan.to_json`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal["timeline-plan-1"] = "timeline-plan-1"
    today: dt.date
    paths: tuple[Annotated[str, Field(pattern=r"^[^\x00]*$")], ...]
    root: str | None
    log: str
    files: Mapping[str, str]
    plan: Mapping[str, Any]

    def write(self, path: Path) -> None:
        """Write it as JSON.

        Raises:
            SeedError: the file can't be written.
        """
        try:
            path.write_bytes(orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise SeedError(f"{path} can't be written: {error.strerror}") from None
        except (TypeError, UnicodeError):
            raise SeedError("a plan can't have a path that is not Unicode: rename the file or folder") from None

    def check_files(self, selection: Selection) -> None:
        """Check that the files are those of the plan.

        Raises:
            StalePlanError: some have changed, are new or are missing.
        """
        now = digests(selection.files)
        moved = [f"{origin} is new" for origin in now if origin not in self.files]
        moved += [f"{origin} is missing" for origin in self.files if origin not in now]
        moved += [f"{origin} has changed" for origin in now if self.files.get(origin, now[origin]) != now[origin]]
        if moved:
            more = f" and {len(moved) - _MOST_NAMED} more" if len(moved) > _MOST_NAMED else ""
            raise StalePlanError(
                f"the files have changed since the plan was made: {', '.join(moved[:_MOST_NAMED])}{more}: {_AGAIN}"
            )

    def check_log(self, head: TreeHead) -> None:
        """Check that the log is that of the plan.

        Raises:
            StalePlanError: it is another log, or has grown.
        """
        if str(head) != self.log:
            planned = TreeHead.parse(self.log)
            how = (
                f"it had {count(planned.size, 'entry')} and now has {head.size}"
                if planned.size != head.size
                else "it is another log"
            )
            raise StalePlanError(f"the log has changed since the plan was made: {how} (tree head {head}): {_AGAIN}")

    def check_plan(self, plan: Plan) -> None:
        """Check that the steps are those of the plan.

        Raises:
            StalePlanError: they are not: another version made the plan, or somebody edited it.
        """
        if orjson.loads(orjson.dumps(plan.to_json())) != self.plan:
            raise StalePlanError(f"these files now give a plan that differs from the saved one: {_AGAIN}")


def make_saved_plan(  # noqa: PLR0913 - all that a plan rests on
    plan: Plan,
    *,
    paths: Sequence[Path],
    root: str | None,
    log: TreeHead,
    files: Mapping[str, str],
    today: dt.date,
) -> SavedPlan:
    """Return a plan together with its files and its log.

    Args:
        plan: a plan without diagnostics.
        paths: the given files and folders.
        root: the given name of the root.
        log: the tree head of its log.
        files: the `digests` of its files.
        today: its day.
    """
    return SavedPlan(
        today=today,
        paths=tuple(path.as_posix() for path in paths),
        root=root,
        log=str(log),
        files=files,
        plan=plan.to_json(),
    )


def read_saved_plan(path: Path) -> SavedPlan:
    """Read a saved plan.

    Raises:
        SeedError: it can't be read, or is not a plan.
    """
    try:
        saved = SavedPlan.model_validate(orjson.loads(path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""))
        TreeHead.parse(saved.log)
    except OSError as error:
        raise SeedError(f"{path} can't be read: {error.strerror}") from None
    except (ValidationError, LogError, ValueError):
        raise SeedError(f"{path} is not a saved plan: `timeline plan --out` makes one") from None
    if saved.today > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):  # time zones differ by a day at most
        raise SeedError(f"{path} says that it was made on {saved.today}, a day to come: {_AGAIN}")
    return saved


def digests(files: Sequence[SeedFile]) -> dict[str, str]:
    """Return the SHA-256 of each file, and of the shared sources beside them, by its origin.

    The second file with the same origin has its path as the key.

    Raises:
        SeedError: a file can't be read.
    """
    found: dict[str, str] = {}
    for file in with_shared(files):
        try:
            with file.path.open("rb") as stream:
                key = file.origin if file.origin not in found else file.shown
                found[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise SeedError(f"{file.shown} can't be read: {error.strerror}") from None
    return found
