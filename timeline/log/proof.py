"""A proof that goes by itself: an entry with its payload, the path to the root, and the tree head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from timeline.errors import IntegrityError, LogError
from timeline.facts.quantities import count
from timeline.log.entry import Entry, is_payload, leaf_hash
from timeline.log.merkle import TreeHead, inclusion_proof, tree_head, verify_inclusion
from timeline.log.segments import entry_from_json, entry_to_json

_FORMAT = "timeline-proof-1"


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry, the sibling hashes from its leaf to the root, and the tree head that they lead to."""

    entry: Entry
    path: tuple[bytes, ...]
    head: TreeHead


def make_proof(entry: Entry, leaves: Sequence[bytes]) -> Proof:
    """Prove an entry against the tree over all leaf hashes of its log."""
    return Proof(entry, tuple(inclusion_proof(leaves, entry.position - 1)), tree_head(leaves))


def proof_to_json(proof: Proof) -> bytes:
    """Return the proof as a JSON text."""
    fields = {
        "format": _FORMAT,
        "entry": entry_to_json(proof.entry),
        "path": [node.hex() for node in proof.path],
        "tree_head": {"size": proof.head.size, "root": proof.head.root.hex()},
    }
    return orjson.dumps(fields, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_proof(data: bytes) -> Proof:
    """Read what `proof_to_json` wrote.

    Raises:
        LogError: it is no proof.
    """
    try:
        fields = orjson.loads(data)
        if fields["format"] != _FORMAT:
            raise LogError(f"a proof of the form '{fields['format']}' is not known: update company-timeline")
        size, path = fields["tree_head"]["size"], fields["path"]
        if type(size) is not int or not isinstance(path, list):
            raise TypeError  # noqa: TRY301 - said below, in one way with all the others
        head = TreeHead(size, bytes.fromhex(fields["tree_head"]["root"]))
        return Proof(entry_from_json(fields["entry"]), tuple(map(bytes.fromhex, path)), head)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LogError("this is no proof: `timeline prove` writes one") from None


def check_proof(proof: Proof, kept: TreeHead | None = None) -> None:
    """Check that the entry and its payload are in the tree.

    Args:
        proof: the proof.
        kept: a tree head from elsewhere; None takes the proof's own.

    Raises:
        IntegrityError: they are not; the message says what does not fit.
    """
    entry, head = proof.entry, kept or proof.head
    if kept is not None and kept.size != proof.head.size:
        raise IntegrityError(
            f"the proof was made over {count(proof.head.size, 'entry')}, the tree head over {kept.size}:"
            f" `timeline prove {entry.slug} --size {kept.size}` makes one that fits"
        )
    if not is_payload(entry.salt, entry.body, entry.payload_digest):
        raise IntegrityError("the payload is not the one that was hashed", entry.position)
    if leaf_hash(entry.header) != entry.leaf:
        raise IntegrityError("the entry is not the one that was hashed", entry.position)
    if not verify_inclusion(entry.leaf, entry.position - 1, head.size, head.root, proof.path):
        raise IntegrityError("the entry is not in the tree with this head", entry.position)
