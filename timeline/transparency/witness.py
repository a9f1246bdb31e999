"""A witness: it signs a log's checkpoint if the log extends the one that it signed before (C2SP tlog-witness)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.errors import NoteError
from timeline.files import atomic_path
from timeline.log.merkle import TreeHead, verify_consistency
from timeline.transparency import note
from timeline.transparency.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from timeline.transparency.keys import PrivateKey, PublicKey

_OLD = re.compile(r"old (0|[1-9][0-9]{0,17})")
_MOST_LINES = 63
_HASH = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to `add-checkpoint`, as HTTP has it.

    Attributes:
        status: 200, 400, 403, 404, 409 or 422.
        body: lines of signatures; for 409 the size that the witness signed last; else what is wrong.
        media_type: the type of the body.
    """

    status: int
    body: str
    media_type: str = "text/plain; charset=utf-8"


def request(old: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """Return the body of a request to a witness.

    Args:
        old: the size that the witness signed last, 0 if none.
        proof: the proof that the checkpoint extends it.
        checkpoint: the signed checkpoint.
    """
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
    return "\n".join(lines) + f"\n\n{checkpoint}"


def add_checkpoint(body: str, folder: Path, key: PrivateKey, logs: Sequence[PublicKey], *, seconds: int) -> Answer:
    """Answer a request to sign a checkpoint, and keep its head.

    Only one process may answer at a time for a folder: the caller holds its lock.

    Args:
        body: the request, as a log sends it.
        folder: where the witness keeps the head of each log.
        key: the witness's key, of the kind `COSIGNATURE`.
        logs: the keys of the logs that it signs for; the name of each is the log's origin.
        seconds: the present time, in seconds since 1970.
    """
    try:
        old, proof, checkpoint = _read(body)
        text, _ = note.split(checkpoint)
        given = Checkpoint.parse(text)
    except NoteError as error:
        return Answer(400, f"{error}\n")
    if (refused := _refused(checkpoint, given, logs)) is not None:
        return refused
    head = given.head
    if old > head.size:
        return Answer(400, "the old size is larger than the checkpoint\n")
    kept = _kept(folder, given.origin)
    if old != (kept.size if kept else 0) or (kept and old == head.size and kept.root != head.root):
        return Answer(409, f"{kept.size if kept else 0}\n", "text/x.tlog.size")
    if not _extends(kept, head, proof):
        return Answer(422, "the proof does not show that the log extends the one that was signed before\n")
    _keep(folder, given.origin, head)
    return Answer(200, note.line(text, key, seconds=seconds))


def _refused(checkpoint: str, given: Checkpoint, logs: Sequence[PublicKey]) -> Answer | None:
    """Return the answer to a checkpoint of an unknown log, or without a right signature; None if it is right."""
    known = [one for one in logs if one.name == given.origin]
    if not known:
        return Answer(404, "this witness does not know the log\n")
    try:
        note.verified(checkpoint, known)
    except NoteError as error:
        return Answer(403, f"{error}\n")
    return None


def _extends(kept: TreeHead | None, head: TreeHead, proof: Sequence[bytes]) -> bool:
    if kept is None or kept.size == 0:
        return not proof
    return verify_consistency((kept.size, kept.root), (head.size, head.root), proof)


def _read(body: str) -> tuple[int, list[bytes], str]:
    """Return the old size, the proof and the checkpoint of a request.

    Raises:
        NoteError: it is none.
    """
    lines, gap, checkpoint = body.partition("\n\n")
    first, *rest = lines.split("\n")
    match = _OLD.fullmatch(first)
    if match is None or not gap or len(rest) > _MOST_LINES:
        raise NoteError("the request is malformed: a line 'old SIZE', lines of a proof, an empty line, a checkpoint")
    try:
        proof = [base64.b64decode(line, validate=True) for line in rest]
    except binascii.Error:
        proof = [b""]
    if any(len(one) != _HASH for one in proof):
        raise NoteError("a line of the proof is not a hash in base64")
    return int(match[1]), proof, checkpoint


def _path(folder: Path) -> Path:
    return folder / "witnessed.json"


def _kept(folder: Path, origin: str) -> TreeHead | None:
    if not _path(folder).exists():
        return None
    found = json.loads(_path(folder).read_text(encoding="utf-8")).get(origin)
    return None if found is None else TreeHead.parse(found)


def _keep(folder: Path, origin: str, head: TreeHead) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = json.loads(_path(folder).read_text(encoding="utf-8")) if _path(folder).exists() else {}
    with atomic_path(_path(folder)) as beside:
        beside.write_text(json.dumps({**kept, origin: str(head)}), encoding="utf-8")
