"""`timeline rebuild`: make the projections again from the log."""

from __future__ import annotations

NAME = "rebuild"


def run() -> int:
    """Make all projections again from the log."""
    from timeline.cli.load import progress_bar
    from timeline.store import Store

    store = Store.open(write=True, log_only=True)
    try:
        with progress_bar("Rebuilding") as progress:
            position = store.rebuild(progress=progress)
    finally:
        store.close()
    print(f"the projections are rebuilt up to position {position}")
    return 0
