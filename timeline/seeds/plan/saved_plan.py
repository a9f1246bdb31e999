"""A plan saved in a file: what was planned, of which files, against which log."""

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

_MOST_BYTES = 1024 * 2**20
_MOST_NAMED = 5
_AGAIN = "make the plan again: timeline plan --out"


class SavedPlan(BaseModel):
    """A plan as its file has it.

    Attributes:
        form: the form of the file.
        today: the day of what the plan itself gives a reason for.
        paths: files and folders that were given, from the folder that the command ran in; none means the shipped ones.
        root: the name of the root that was given, or None.
        log: size and root of the log's tree that the files were compared with.
        files: for each file by its origin, the SHA-256 of its bytes.
        plan: what was planned, as `Plan.to_json` gives it.
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
            SeedError: it can't be written there.
        """
        try:
            path.write_bytes(orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise SeedError(f"{path} can't be written: {error.strerror}") from None
        except (TypeError, UnicodeError):
            raise SeedError("a path that is no Unicode can't be saved in a plan: rename it") from None

    def check_files(self, selection: Selection) -> None:
        """See that the files are those that were planned.

        Raises:
            StalePlanError: some are changed, new or gone.
        """
        now = digests(selection.files)
        moved = [f"{origin} is new" for origin in now if origin not in self.files]
        moved += [f"{origin} is gone" for origin in self.files if origin not in now]
        moved += [f"{origin} is changed" for origin in now if self.files.get(origin, now[origin]) != now[origin]]
        if moved:
            more = f" and {len(moved) - _MOST_NAMED} more" if len(moved) > _MOST_NAMED else ""
            raise StalePlanError(
                f"the files moved since it was planned: {', '.join(moved[:_MOST_NAMED])}{more}: {_AGAIN}"
            )

    def check_log(self, head: TreeHead) -> None:
        """See that the log is the one that was planned against.

        Raises:
            StalePlanError: it is another, or has grown.
        """
        if str(head) != self.log:
            planned = TreeHead.parse(self.log)
            how = (
                f"it had {count(planned.size, 'entry')} and has {head.size}"
                if planned.size != head.size
                else "it is another"
            )
            raise StalePlanError(f"the log moved since it was planned: {how} (tree head {head}): {_AGAIN}")

    def check_plan(self, plan: Plan) -> None:
        """See that what would be done is what was planned.

        Raises:
            StalePlanError: it is not: another program made the plan, or somebody edited it.
        """
        if orjson.loads(orjson.dumps(plan.to_json())) != self.plan:
            raise StalePlanError(f"these files now give another plan than the saved one: {_AGAIN}")


def make_saved_plan(  # noqa: PLR0913 - all that a plan rests on
    plan: Plan,
    *,
    paths: Sequence[Path],
    root: str | None,
    log: TreeHead,
    files: Mapping[str, str],
    today: dt.date,
) -> SavedPlan:
    """Return a plan with all that it rests on.

    Args:
        plan: without diagnostics.
        paths: the files and folders that were given.
        root: the root's name that was given.
        log: the tree head of the log that it was made against.
        files: the `digests` of its files.
        today: the day for which it was made.
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
        SeedError: it can't be read, or is no plan.
    """
    try:
        saved = SavedPlan.model_validate(orjson.loads(path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""))
        TreeHead.parse(saved.log)
    except OSError as error:
        raise SeedError(f"{path} can't be read: {error.strerror}") from None
    except (ValidationError, LogError, ValueError):
        raise SeedError(f"{path} is no plan that this program wrote: `timeline plan --out` makes one") from None
    return saved


def digests(files: Sequence[SeedFile]) -> dict[str, str]:
    """Return for each file by its origin the SHA-256 of its bytes; of two with one origin one stands under its path.

    Raises:
        SeedError: one can't be read.
    """
    found: dict[str, str] = {}
    for file in files:
        try:
            with file.path.open("rb") as stream:
                key = file.origin if file.origin not in found else file.shown
                found[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise SeedError(f"{file.shown} can't be read: {error.strerror}") from None
    return found
