"""`timeline erase`: remove what the log says about something, and keep every proof."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from timeline.erasing import ErasurePlan

NAME = "erase"
_BACKUPS = "backups, replicas and published sites may still have it: docs/operating.md says what to do with each"


def run(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            help="What to erase: subjects such as person/jane-doe, which removes all versions; and positions of"
            " earlier versions.",
            metavar="SUBJECT|POSITION…",
        ),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(
            help="The reason. The log keeps it for ever, so don't repeat in it what you erase.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,  # noqa: FBT002
    again: Annotated[  # noqa: FBT002
        bool,
        typer.Option("--again", help="Do again what earlier erasures ask for, such as after a restored backup."),
    ] = False,
    released: Annotated[  # noqa: FBT002
        bool,
        typer.Option("--released", help="Erase from the released log in seed_events/released/. For maintainers."),
    ] = False,
) -> int:
    """Erase what the log says about an event, a company, a person or a story. This can't be undone.

    The content is removed from the log and from everything that is derived from it. An entry says what was erased and
    why. Ids, times, authors and reasons stay, so that all hashes and proofs stay valid: where you may have to erase
    something one day, choose an id without personal data. The command shows first what it removes, and what other
    entries still say.
    """
    if again:
        if targets or why is not None:
            raise typer.BadParameter("--again takes no targets and no --why")
        return _again(released=released)
    if not targets:
        raise typer.BadParameter("name what to erase: timeline erase person/jane-doe --why …")
    if why is None:
        raise typer.BadParameter(f"give the reason: timeline erase {shlex.join(targets)} --why …")
    return _released(targets, why, yes=yes) if released else _erase(targets, why, yes=yes)


def _erase(targets: list[str], why: str, *, yes: bool) -> int:
    from timeline import erasing
    from timeline.author import author
    from timeline.store import Store

    store = Store.open(write=True)
    try:
        with store.read() as connection:
            found = erasing.plan(connection, targets)
        if not _is_wanted(found, why, yes=yes):
            return 1
        with store.write() as connection:
            if erasing.plan(connection, targets) != found:
                print("error: the log has changed meanwhile; nothing was erased: run it again", file=sys.stderr)
                return 1
            entry = store.erase(connection, found.positions, found.subjects, why=why, author=author())
        return _done(f"erased {_payloads(len(found.entries))}; position {entry.position} says so")
    finally:
        store.close()


def _released(targets: list[str], why: str, *, yes: bool) -> int:
    import os

    from timeline.seeds.release import MAINTAINERS, ReleasedErasure

    with ReleasedErasure(targets) as erasure:
        if not _is_wanted(erasure.plan, why, yes=yes):
            return 1
        segment, files = erasure.write(why=why, author=os.environ.get("TIMELINE_AUTHOR") or MAINTAINERS)
    print(
        f"released the erasure as {segment.file}, and removed it from {_files(files)}; the tree head is {segment.head}"
    )
    print("delete the seed files that state it, and the old segments from the history of the repository")
    return 0


def _again(*, released: bool) -> int:
    from timeline.log.segments import erase_in_segments
    from timeline.seeds.released import released_folder
    from timeline.store import Store

    if released:
        print(f"removed what erasures name from {_files(erase_in_segments(released_folder()))}")
        return 0
    store = Store.open(write=True, log_only=True)
    try:
        with store.write() as connection:
            removed = store.erase_again(connection)
        return _done(f"removed {_payloads(removed)} that erasures name; the files of the database are rewritten")
    finally:
        store.close()


def _done(text: str) -> int:
    print(text)
    print(_BACKUPS)
    return 0


def _is_wanted(found: ErasurePlan, why: str, *, yes: bool) -> bool:
    from timeline.cli.output import is_confirmed, print_lines
    from timeline.erasing import describe

    found.check_reason(why)
    print_lines(list(describe(found)))
    asked = f"Erase {_payloads(len(found.entries))} for ever?"
    return yes or is_confirmed(asked, "nothing was erased; --yes erases it")


def _payloads(many: int) -> str:
    from timeline.facts.quantities import count

    return count(many, "payload")


def _files(many: int) -> str:
    from timeline.facts.quantities import count

    return count(many, "segment")
