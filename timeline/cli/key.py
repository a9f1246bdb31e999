"""`timeline key`: make a key that signs what is published."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

NAME = "key"


class Action(StrEnum):
    """What to do."""

    new = "new"


def run(
    action: Annotated[Action, typer.Argument(help="new makes a key.", metavar="new")],  # noqa: ARG001 - the only one
    name: Annotated[
        str,
        typer.Argument(help="Whose key it is: an address without https://, as example.org/tlog.", metavar="NAME"),
    ],
    out: Annotated[Path, typer.Option(help="The file for the private key. It must not exist.")] = Path("timeline.key"),
    witness: Annotated[  # noqa: FBT002 - a flag of the command line
        bool,
        typer.Option("--witness", help="Print the public key of a witness, which signs the checkpoints of others."),
    ] = False,
) -> int:
    """Make a key: write the private key to a file that only you can read, and print the public key."""
    import os

    from timeline.errors import KeyFormatError
    from timeline.transparency.keys import COSIGNATURE, ED25519, PrivateKey

    made = PrivateKey.new(name, COSIGNATURE if witness else ED25519)
    try:
        number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFormatError(f"{out} exists: a key that is lost is lost for ever, so choose another file") from None
    except OSError as error:
        raise KeyFormatError(f"{out} can't be written: {error.strerror}") from None
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(f"{made.text}\n")
    print(made.public)
    return 0
