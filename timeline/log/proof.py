"""A self-contained proof: an entry with its payload, the path to the root, and the tree head."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from timeline.errors import IntegrityError, LogError
from timeline.facts.quantities import count
from timeline.log.entry import Entry, is_payload, leaf_hash
from timeline.log.merkle import TreeHead, inclusion_proof, verify_inclusion
from timeline.log.segments import entry_from_json, entry_to_json
from timeline.log.tree import StoredTree

_FORMAT = "timeline-proof-1"


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry, the sibling hashes from its leaf to the root, and the tree head that they give."""

    entry: Entry
    path: tuple[bytes, ...]
    head: TreeHead


def make_proof(entry: Entry, tree: StoredTree) -> Proof:
    """Prove that an entry is in the tree of its log.

    Raises:
        IndexError: the tree does not cover the entry.
    """
    return Proof(entry, tuple(inclusion_proof(tree, entry.position - 1)), tree.head)


def proof_to_json(proof: Proof) -> bytes:
    """Return the proof as JSON text."""
    fields = {
        "format": _FORMAT,
        "entry": entry_to_json(proof.entry),
        "path": [node.hex() for node in proof.path],
        "tree_head": {"size": proof.head.size, "root": proof.head.root.hex()},
    }
    return orjson.dumps(fields, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_proof(data: bytes) -> Proof:
    """Read a proof that `proof_to_json` wrote.

    Raises:
        LogError: it is not a proof.
    """
    try:
        fields = orjson.loads(data)
        if fields["format"] != _FORMAT:
            raise LogError(f"unknown proof format '{fields['format']}': update company-timeline")
        size, path = fields["tree_head"]["size"], fields["path"]
        if type(size) is not int or not isinstance(path, list):
            raise TypeError  # noqa: TRY301 - reported below, like the others
        head = TreeHead(size, bytes.fromhex(fields["tree_head"]["root"]))
        return Proof(entry_from_json(fields["entry"]), tuple(map(bytes.fromhex, path)), head)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LogError("this is not a proof: `timeline prove` writes one") from None


def check_proof(proof: Proof, kept: TreeHead | None = None) -> None:
    """Check that the entry and its payload are in the tree; of an erased payload, only the entry.

    Args:
        proof: the proof.
        kept: a tree head from another source; None takes the proof's own.

    Raises:
        IntegrityError: they are not; the message says what is wrong.
    """
    entry, head = proof.entry, kept or proof.head
    if kept is not None and kept.size != proof.head.size:
        raise IntegrityError(
            f"the proof covers {count(proof.head.size, 'entry')}, the tree head {kept.size}:"
            f" `timeline prove {entry.slug} --size {kept.size}` makes a proof that fits"
        )
    if entry.has_payload and not is_payload(entry.salt, entry.body, entry.payload_digest):
        raise IntegrityError("the payload does not match its hash", entry.position)
    if leaf_hash(entry.header) != entry.leaf:
        raise IntegrityError("the entry does not match its hash", entry.position)
    if not verify_inclusion(entry.leaf, entry.position - 1, head.size, head.root, proof.path):
        raise IntegrityError("the entry is not in the tree of this head", entry.position)
