"""Checks a log that is published as files: that its checkpoint is signed, and that it extends the one seen before."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from timeline.errors import IntegrityError, LogError, NoteError, PublishedLogError
from timeline.files import atomic_path
from timeline.log.merkle import TreeHead, consistency_proof, verify_consistency
from timeline.transparency import note
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.tiles import CHECKPOINT, TiledTree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from timeline.transparency.keys import PublicKey

_PATIENCE = 30  # seconds
_LARGEST = 1 << 20  # bytes of a file
_MOST_HEADS, _MOST_LOGS = 16, 50


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked of a published log.

    Attributes:
        checkpoint: its present head.
        before: the head that this computer saw last, or None if it saw none.
        by: the names of the keys whose signatures are right.
        bytes_read: how many bytes of tiles were fetched.
    """

    checkpoint: Checkpoint
    before: TreeHead | None
    by: tuple[str, ...]
    bytes_read: int


def verify(url: str, key: PublicKey, witnesses: Sequence[PublicKey] = (), *, accept: bool = False) -> Verified:
    """Check a published log, and keep its head for the next time.

    It fetches the checkpoint, and the tiles that show that the log extends the head that was seen last.

    Args:
        url: the address below which `checkpoint` and `tile/` are.
        key: the log's public key.
        witnesses: keys of witnesses; each must have signed the checkpoint, too.
        accept: take the log as it is, whatever was seen before.

    Raises:
        NoteError: a signature is wrong or missing.
        PublishedLogError: it can't be read; or it went back, or was forked: it does not extend what was seen.
    """
    fetch = fetcher(url)
    signed = note.verified(_text(fetch(CHECKPOINT)), [key, *witnesses])
    missing = [one.name for one in (key, *witnesses) if one not in signed.by]
    if missing:
        raise NoteError(f"the checkpoint is not signed by {', '.join(missing)}")
    now = Checkpoint.parse(signed.text)
    if now.origin != key.name:
        raise NoteError(f"the checkpoint is of the log {now.origin[:100]}, and the key is that of {key.name}")
    logs = _read()
    heads = [] if accept else logs.pop(f"{now.origin} {key.id.hex()}", [])
    tree = TiledTree(now.head.size, fetch)
    _compare(now, heads, tree)
    kept = [now.head, *(head for head in heads if head != now.head)][:_MOST_HEADS]
    _write({**logs, f"{now.origin} {key.id.hex()}": kept})
    return Verified(now, heads[0] if heads else None, tuple(one.name for one in signed.by), tree.bytes_read)


def _compare(now: Checkpoint, heads: Sequence[TreeHead], tree: TiledTree) -> None:
    """Check that a head extends the one that was seen last, with the tiles of its tree.

    Raises:
        PublishedLogError: it does not; the message says what may have happened.
    """
    if not heads:
        return
    last, head = heads[0], now.head
    if head == last or not last.size:
        return
    if head.size < last.size:
        if head in heads:
            why = "It had this head before: perhaps an old backup was restored"
        else:
            why = "It never had this head, as far as this computer knows"
        raise PublishedLogError(
            f"{now.origin} went back: it has {head.size:,} entries, but this computer saw {last.size:,} already. {why}"
            + _HOW
        )
    if head.size > last.size:
        try:
            path = consistency_proof(tree, last.size)
        except IntegrityError as error:
            raise PublishedLogError(f"{now.origin}: {error}") from None
        if verify_consistency((last.size, last.root), (head.size, head.root), path):
            return
    raise PublishedLogError(
        f"{now.origin} was forked or altered: its tree of {head.size:,} entries does not contain the {last.size:,} that"
        " this computer saw" + _HOW
    )


_HOW = ". Ask its publisher; with --accept, you begin anew with what is there"


def fetcher(url: str) -> Callable[[str], bytes]:
    """Return what fetches files below an address, each of at most a megabyte.

    Raises:
        PublishedLogError: the address is none of http or https.
    """
    base = url.rstrip("/") + "/"
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise PublishedLogError(f"'{url[:100]}' is not the address of a published log: it begins with https://")

    def fetch(path: str) -> bytes:
        request = urllib.request.Request(base + path, headers={"Accept-Encoding": "identity"})  # noqa: S310 - checked
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - checked above
                data: bytes = answer.read(_LARGEST + 1)
        except (urllib.error.URLError, OSError, ValueError) as error:
            why = getattr(error, "reason", error)
            raise PublishedLogError(f"{path} can't be fetched: {why}") from None
        if len(data) > _LARGEST:
            raise PublishedLogError(f"{path} is larger than {_LARGEST:,} bytes")
        return data

    return fetch


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise NoteError("the checkpoint is not text") from None


def _path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("company-timeline") / "published.json"


def _read() -> dict[str, list[TreeHead]]:
    """Return the heads of each log that were seen, the last first; nothing if the file is missing or damaged."""
    try:
        logs = json.loads(_path().read_text(encoding="utf-8"))
        return {str(name): list(map(TreeHead.parse, heads)) for name, heads in logs.items()}
    except (OSError, ValueError, AttributeError, TypeError, LogError):
        return {}


def _write(logs: dict[str, list[TreeHead]]) -> None:
    text = json.dumps({name: list(map(str, heads)) for name, heads in list(logs.items())[-_MOST_LOGS:]})
    try:
        _path().parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(_path()) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PublishedLogError(f"the head can't be kept for the next time: {error.strerror or error}") from None
