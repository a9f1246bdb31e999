"""`timeline check`: what is wrong with seed files."""

from __future__ import annotations

from timeline.cli.options import Format, OutputFormat, Paths, RootName

NAME = "check"


def run(paths: Paths = None, root: RootName = None, format: OutputFormat = Format.text) -> int:  # noqa: A002
    """Check seed files: every fault of every file in one run. Writes nothing."""
    from timeline.cli.output import print_diagnostics, print_json
    from timeline.cli.seeds import check_paths

    checked = check_paths(paths, root)
    if format is Format.json:
        print_json([diagnostic.to_json() for diagnostic in checked.diagnostics])
    else:
        print_diagnostics(checked.diagnostics)
        if checked.ok:
            print(f"{len(checked.seeds)} facts in {len(checked.documents)} files: nothing wrong")
    return 0 if checked.ok else 1
