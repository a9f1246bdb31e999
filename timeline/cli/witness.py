"""`timeline witness`: sign the checkpoints of other people's logs, or ask a witness to sign yours."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

NAME = "witness"


class Action(StrEnum):
    """What to do."""

    serve = "serve"
    add_checkpoint = "add-checkpoint"


def run(  # noqa: PLR0913 - the options of the command
    action: Annotated[
        Action, typer.Argument(help="serve: be a witness; add-checkpoint: ask one to sign what you published.")
    ],
    site: Annotated[
        Path | None, typer.Argument(help="add-checkpoint: the published folder, with tlog/ in it.", metavar="DIR")
    ] = None,
    *,
    url: Annotated[str | None, typer.Option(help="add-checkpoint: the address of the witness.", metavar="URL")] = None,
    witness: Annotated[
        str | None, typer.Option(help="add-checkpoint: the witness's public key.", metavar="KEY")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="serve: the file of your private key, from `timeline key new`.", metavar="FILE")
    ] = None,
    log: Annotated[
        list[str] | None,
        typer.Option(help="serve: the public key of a log to sign for; may be repeated.", metavar="KEY"),
    ] = None,
    state: Annotated[
        Path, typer.Option(help="serve: the folder that keeps the head of each log.", metavar="DIR")
    ] = Path("witness"),
    host: Annotated[str, typer.Option(help="serve: the address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="serve: the port to listen at.", min=0, max=65535)] = 8601,
) -> int:
    """Be a witness, who signs a log's checkpoint only if the log extends the one signed before; or ask one to sign."""
    if action is Action.serve:
        return _serve(key, log or [], state, host, port)
    return _add_checkpoint(site, url, witness)


def _serve(key: Path | None, logs: list[str], state: Path, host: str, port: int) -> int:
    from timeline.errors import KeyFormatError, PublishedLogError
    from timeline.transparency.keys import COSIGNATURE, PrivateKey, PublicKey
    from timeline.transparency.witness_server import server

    if key is None or not logs:
        raise KeyFormatError("give --key FILE, and --log KEY for each log that you sign for")
    own = PrivateKey.read(key, COSIGNATURE)
    try:
        made = server(host, port, state, own, [PublicKey.parse(one) for one in logs])
    except OSError as error:
        raise PublishedLogError(f"{host}:{port} can't be listened at: {error.strerror}") from None
    print(f"the witness {own.public} listens at http://{host}:{made.server_port}  (Ctrl-C stops it)", flush=True)
    with made:
        made.serve_forever()
    return 0


def _add_checkpoint(site: Path | None, url: str | None, witness: str | None) -> int:
    from timeline.errors import PublishedLogError
    from timeline.facts.quantities import count
    from timeline.terminal import visible
    from timeline.transparency.cosign import cosign
    from timeline.transparency.keys import PublicKey

    if site is None or url is None or witness is None:
        raise PublishedLogError("give the published folder, --url URL and --witness KEY")
    found = cosign(site / "tlog", url, PublicKey.parse(witness))
    print(visible(f"the witness signed {found.origin} with {count(found.head.size, 'entry')}"))
    return 0
