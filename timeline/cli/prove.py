"""`timeline prove`: write a proof that an entry is in the log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "prove"


def run(
    id: Annotated[str, typer.Argument(help="The id of an event, company, person or story.", metavar="ID")],  # noqa: A002
    position: Annotated[
        int | None, typer.Option(help="Prove its entry at this position; without it, its last entry.")
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            help="Prove it in the log as it was with this many entries; without it, in the present log.", min=1
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
) -> int:
    """Write a proof that an entry is in the log. `timeline verify-proof` checks it without a database."""
    import sys

    import timeline
    from timeline.errors import LogError
    from timeline.facts.quantities import count
    from timeline.log import read
    from timeline.log.proof import make_proof, proof_to_json
    from timeline.log.tree import StoredTree

    view = timeline.open()
    positions = [version.position for version in view.history(id)]
    wanted = positions[-1] if position is None else position
    if wanted not in positions:
        raise LogError(f"'{id}' has no entry at position {wanted}; it has {', '.join(map(str, positions))}")
    with view.store.read() as connection:
        entry = next(read.entries(connection, after=wanted - 1, until=wanted))
        head = read.head(connection)
        if not wanted <= (size or head) <= head:
            raise LogError(
                f"a log of {count(size or 0, 'entry')} does not have position {wanted}, or is longer than this one"
            )
        proof = proof_to_json(make_proof(entry, StoredTree(connection, size or head)))
    if out is None:
        sys.stdout.buffer.write(proof)
    else:
        out.write_bytes(proof)
        print(f"{out}: the proof that {entry.subject} is at position {wanted}")
    return 0
