"""`timeline verify`: prove that the log is as it was written."""

from __future__ import annotations

from timeline.cli.options import Format, OutputFormat

NAME = "verify"


def run(format: OutputFormat = Format.text) -> int:  # noqa: A002
    """Walk the whole log: guards, positions, versions, clock, payloads, hashes. Names the first fault."""
    import sys

    from timeline.cli.load import progress_bar
    from timeline.cli.output import print_json
    from timeline.errors import IntegrityError
    from timeline.log import read
    from timeline.store import Store

    store = Store.open()
    try:
        with store.read() as connection:
            total = read.head(connection)
        with progress_bar("Verifying") as progress:
            head = store.verify(lambda done: progress(done, total))
    except IntegrityError as error:
        if format is Format.json:
            print_json({"ok": False, "position": error.position, "message": str(error)})
        print(f"error: the log is not as it was written: {error}", file=sys.stderr)
        return 1
    finally:
        store.close()
    if format is Format.json:
        print_json({"ok": True, "size": head.size, "root": head.root.hex()})
    else:
        print(f"the log is as it was written: {head.size} entries, root {head.root.hex()}")
    return 0
