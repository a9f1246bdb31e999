"""`timeline merge`: make one of two companies, people or events."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import Paths, RootName

if TYPE_CHECKING:
    from timeline.seeds.check import Checked
    from timeline.seeds.edit.merge import Merge

NAME = "merge"
_MOST_SHOWN = 20


def run(  # noqa: PLR0913, PLR0917 - each is an argument or an option
    old: Annotated[str, typer.Argument(help="The id that is retracted.", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="The id that stays.", metavar="NEW")],
    paths: Paths = None,
    why: Annotated[str, typer.Option(help="The reason, by its name in retracted:.")] = "duplicate",
    note: Annotated[str | None, typer.Option(help="The reason, in a sentence in your own words.")] = None,
    keep_names: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--keep-names", help="Add the names of OLD to the aliases of NEW.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write the files without asking.")] = False,  # noqa: FBT002
    root: RootName = None,
) -> int:
    """Merge two companies, people or events in seed files: NEW stays, and OLD is retracted.

    What names OLD in these files names NEW afterwards. The command shows all changes first, and writes all files or
    none. After it, `timeline plan` and `timeline load` need no further reasons.
    """
    import datetime as dt

    from timeline.cli.output import print_diagnostics
    from timeline.cli.seeds import check_with_log
    from timeline.seeds.edit.elsewhere import find_elsewhere
    from timeline.seeds.edit.merge import merge

    checked = check_with_log(paths, root)
    if not _is_readable(checked):
        print_diagnostics([found for found in checked.diagnostics if found.severity == "error"])
        return 1
    today = dt.datetime.now(dt.UTC).date()
    elsewhere = find_elsewhere(checked, old, new, None)
    made = merge(checked, old, new, why=why, note=note, keep_names=keep_names, elsewhere=elsewhere, today=today)
    if not made.files:
        print(f"nothing to do: {old} is merged into {new}, and nothing in these files names {old}")
        return 0
    _print(made)
    after = check_with_log(paths, root, texts=made.texts)
    if not after.ok:
        print("the files with these changes have errors:", file=sys.stderr)
        print_diagnostics([found for found in after.diagnostics if found.severity == "error"])
        return 1
    if not _is_wanted(made, yes=yes):
        return 1
    made.write()
    _print_done(made, checked)
    return 0


def _is_readable(checked: Checked) -> bool:
    """Return whether all facts could be read. Errors between two facts don't matter: the two may be one."""
    return checked.ok or not any(
        document.counts["error"] and (document.incomplete or document.document.errors or not document.seeds)
        for document in checked.documents.values()
    )


def _print(made: Merge) -> None:
    """Print the changes, what they leave alone, and what the user can take over."""
    from timeline.cli.output import print_lines

    print_lines(list(made.diff()))
    new = made.new.partition("/")[2]
    if made.lacking:
        print_lines([f"what {new} does not say; take over what is right:"])
        print_lines([f"  {one.field}: {one.value}" for one in made.lacking])
    if made.left:
        print_lines([f"not changed, because they are not in these files (pages and filters show them under {new}):"])
        print_lines([f"  {where}" for where in made.left[:_MOST_SHOWN]])
        if len(made.left) > _MOST_SHOWN:
            print_lines([f"  and {len(made.left) - _MOST_SHOWN} more"])


def _is_wanted(made: Merge, *, yes: bool) -> bool:
    from timeline.cli.output import is_confirmed
    from timeline.facts.quantities import count

    asked = f"Change {count(len(made.files), 'file')}?"
    return yes or is_confirmed(asked, "nothing was written; --yes writes the files")


def _print_done(made: Merge, checked: Checked) -> None:
    from timeline.cli.output import print_lines
    from timeline.facts.quantities import count

    old, new = (subject.partition("/")[2] for subject in (made.old, made.new))
    changed = f"{count(len(made.files), 'file')} changed, {count(made.references, 'reference')} to {old} rewritten"
    roots = dict.fromkeys(str(file.root.path) for file in checked.selection.files)
    print_lines([f"{old} is merged into {new}: {changed}", f"next: timeline plan {' '.join(roots)}"])
