"""`timeline verify-proof`: check a proof without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "verify-proof"


def run(
    file: Annotated[Path, typer.Argument(help="The file that `timeline prove` wrote.")],
    against: Annotated[
        str | None, typer.Option(help="A tree head that you kept, as SIZE:ROOT; without it, the one in the proof.")
    ] = None,
) -> int:
    """Check that an entry is in the log that has the given tree head. Needs no database."""
    from timeline.errors import LogError
    from timeline.log.merkle import TreeHead
    from timeline.log.proof import check_proof, read_proof
    from timeline.terminal import visible

    try:
        data = file.read_bytes()
    except OSError as error:
        raise LogError(f"{file}: {error.strerror}") from None
    proof = read_proof(data)
    check_proof(proof, TreeHead.parse(against) if against else None)
    print(
        visible(
            f"{proof.entry.subject} is at position {proof.entry.position} of the log with the tree head {proof.head}"
        )
    )
    print(visible(f"  {proof.entry.operation} {proof.entry.recorded_at} by {proof.entry.recorded_by}"))
    if not proof.entry.has_payload:
        print("  its payload was erased: the proof covers the hash of the payload, which stays")
    if against is None:
        print("  compare this tree head with one that you trust, or give that one with --against")
    return 0
