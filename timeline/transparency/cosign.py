"""Asks a witness to sign the checkpoint of a published site."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from timeline.errors import NoteError, PublishedLogError
from timeline.files import atomic_write
from timeline.log.merkle import consistency_proof
from timeline.transparency import note, witness
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.tiles import CHECKPOINT, TiledTree

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.transparency.keys import PublicKey

_PATIENCE = 30  # seconds
_LARGEST = 100_000  # bytes of an answer
_CONFLICT = 409


def cosign(folder: Path, url: str, key: PublicKey) -> Checkpoint:
    """Ask a witness to sign a checkpoint, and add its signature to the file.

    Args:
        folder: the folder of the log, in which `checkpoint` and `tile/` are.
        url: the address of the witness, without `add-checkpoint`.
        key: the witness's public key.

    Returns:
        The checkpoint that it signed.

    Raises:
        PublishedLogError: the folder has no log, or the witness does not answer, or refuses.
        NoteError: its answer is no signature of it.
    """
    path = folder / CHECKPOINT
    text, _ = note.split(_read(path).decode("utf-8", "replace"))
    signed = path.read_text(encoding="utf-8")
    found = Checkpoint.parse(text)
    tree = TiledTree(found.head.size, lambda name: _read(folder / name))
    status, answer = _ask(url, witness.request(0, [], signed))
    if status == _CONFLICT and answer.strip().isdecimal():
        old = int(answer)
        proof = consistency_proof(tree, old) if 0 < old < found.head.size else []
        status, answer = _ask(url, witness.request(old, proof, signed))
    if status != 200:  # noqa: PLR2004 - as HTTP has it
        raise PublishedLogError(f"the witness refused with {status}: {answer.strip()[:200]}")
    if key not in note.verified(signed + answer, [key]).by:
        raise NoteError(f"the answer has no signature of {key.name}")
    kept = "".join(line for line in signed.splitlines(keepends=True) if not line.startswith(f"— {key.name} "))
    with atomic_write(path) as file:
        file.write((kept + answer).encode())
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PublishedLogError(f"{path} can't be read: {error.strerror}") from None


def _ask(url: str, body: str) -> tuple[int, str]:
    if urlsplit(url).scheme not in ("http", "https"):
        raise PublishedLogError(f"'{url[:100]}' is not the address of a witness: it begins with https://")
    address = f"{url.rstrip('/')}/add-checkpoint"
    request = urllib.request.Request(address, data=body.encode(), method="POST")  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - checked above
            return answer.status, answer.read(_LARGEST).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(_LARGEST).decode("utf-8", "replace")
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise PublishedLogError(f"the witness does not answer: {getattr(error, 'reason', error)}") from None
