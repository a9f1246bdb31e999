"""`timeline verify`: check that the log has not been altered."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.options import Format, OutputFormat

NAME = "verify"

_UNSEEN = (
    "not seen: whether last entries are missing, or entries were written anew with right hashes;"
    " keep the tree head, and run `timeline verify --against SIZE:ROOT` with it"
)
_DERIVED = "not seen: whether the read models are those of the log; run `timeline verify --projections`"


def run(  # noqa: PLR0913, PLR0917 - the options of the command
    against: Annotated[
        str | None, typer.Option(help="A tree head that you kept, as SIZE:ROOT; the log must begin with its entries.")
    ] = None,
    projections: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--projections", help="Also check that the projections equal a replay of the log.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(help="A tree head that you verified before, as SIZE:ROOT: go on from there, which is quick."),
    ] = None,
    accept: Annotated[  # noqa: FBT002 - a flag of the command line
        bool,
        typer.Option(
            "--accept", help="Take the log as it is, even if it does not extend the one that you read here before."
        ),
    ] = False,
    published: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Verify a log that is published as files below this address, instead of a database; needs --key.",
        ),
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="The public key of the published log.")] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="The public key of a witness that must have signed it, too; may be repeated."),
    ] = None,
    format: OutputFormat = Format.text,  # noqa: A002
) -> int:
    """Check that nobody altered the log: guards, positions, versions, times, payloads, hashes. Name the first error."""
    import sys

    from timeline.cli.load import progress_bar
    from timeline.cli.output import print_json
    from timeline.errors import IntegrityError
    from timeline.facts.quantities import count
    from timeline.log import read
    from timeline.log.merkle import TreeHead
    from timeline.store import Store
    from timeline.terminal import visible

    if published is not None or key is not None or witness:
        return _published(published, key, witness or [], format, accept=accept)
    kept = TreeHead.parse(against) if against else None
    store = Store.open(log_only=True)
    try:
        with store.read_log() as connection:
            total = read.head(connection)
        with progress_bar("Verifying") as progress:
            head = store.verify(
                against=kept,
                since=TreeHead.parse(since) if since else None,
                projections=projections,
                progress=lambda done: progress(done, total),
            )
        if accept:
            store.forget()
        store.remember()
    except IntegrityError as error:
        if format is Format.json:
            print_json({"ok": False, "position": error.position, "message": str(error)})
        print(visible(f"error: the log is not intact: {error}"), file=sys.stderr)
        return 1
    finally:
        store.close()
    if format is Format.json:
        print_json({"ok": True, "size": head.size, "root": head.root.hex()})
    else:
        print(f"the log is intact: {count(head.size, 'entry', 'entries')}, tree head {head}")
        for unseen in [_UNSEEN] * (kept is None) + [_DERIVED] * (not projections):
            print(unseen)
    return 0


def _published(url: str | None, key: str | None, witnesses: list[str], format: Format, *, accept: bool) -> int:  # noqa: A002
    """Verify a published log, and print what was checked."""
    from timeline.cli.output import print_json
    from timeline.errors import PublishedLogError
    from timeline.facts.quantities import count
    from timeline.terminal import visible
    from timeline.transparency.keys import PublicKey
    from timeline.transparency.published import verify

    if url is None or key is None:
        raise PublishedLogError("give both --published URL and --key KEY: the publisher of the log names its key")
    found = verify(url, PublicKey.parse(key), [PublicKey.parse(one) for one in witnesses], accept=accept)
    head, before = found.checkpoint.head, found.before
    if format is Format.json:
        seen = None if before is None else {"size": before.size, "root": before.root.hex()}
        fields = {"ok": True, "log": found.checkpoint.origin, "size": head.size, "root": head.root.hex()}
        print_json({**fields, "signed_by": list(found.by), "extends": seen})
        return 0
    signers = ", ".join(found.by)
    print(visible(f"{found.checkpoint.origin} is signed by {signers}: {count(head.size, 'entry')}, tree head {head}"))
    if before is None:
        print("This computer had not seen it before. It keeps this head, and compares the next one with it.")
    else:
        print(f"It extends the head of {count(before.size, 'entry')} that this computer saw last.")
    return 0
