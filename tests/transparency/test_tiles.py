"""Tiles of a log, read by code that knows nothing of the project's own tree."""

from __future__ import annotations

import hashlib
import http.server
import threading
from functools import partial

import pytest

from tests.builders import layoffs, new_store, record
from timeline.errors import KeyFormatError, NoteError, PublishedLogError
from timeline.log import read
from timeline.log.entry import leaf_hash, leaf_input
from timeline.log.merkle import Leaves, TreeHead, consistency_proof
from timeline.transparency import note, published
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.keys import COSIGNATURE, PrivateKey
from timeline.transparency.tiles import TiledTree, bundle, tile, tile_path, tiles_of
from timeline.transparency.witness import add_checkpoint, request

ORIGIN = "log.example.org"


def mth(leaves):
    """Return the root over leaf hashes, as RFC 6962, section 2.1 defines it."""
    if len(leaves) == 1:
        return leaves[0]
    if not leaves:
        return hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


def bundled(data):
    """Return the entries of a bundle."""
    found = []
    while data:
        size = int.from_bytes(data[:2], "big")
        found.append(data[2 : 2 + size])
        data = data[2 + size :]
    return found


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path)
    record(store, *(layoffs(f"cut-{n}") for n in range(598)))
    yield store
    store.close()


def write(store, folder, size, since=0):
    def put(path, data):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    with store.read() as connection:
        for level, index, width in tiles_of(size, since):
            put(tile_path(level, index, width), tile(connection, size, level, index, width))
            if level == 0:
                put(tile_path("entries", index, width), bundle(connection, index, width))


def head_of(store, size=None):
    with store.read() as connection:
        leaves = [entry.leaf for entry in read.entries(connection, until=size)]
    return TreeHead(len(leaves), mth(leaves))


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("index", "path"),
    [(0, "tile/0/000"), (999, "tile/0/999"), (1000, "tile/0/x001/000"), (1234067, "tile/0/x001/x234/067")],
)
def test_paths_are_those_of_the_specification(index, path):
    assert tile_path(0, index) == path
    assert tile_path("entries", index, 8) == path.replace("/0/", "/entries/", 1) + ".p/8"


@pytest.mark.no_database
def test_a_tree_of_70_000_has_the_tiles_that_the_specification_counts():
    found = list(tiles_of(70_000))
    assert [sum(level == one and width == 256 for level, _, width in found) for one in range(3)] == [273, 1, 0]
    assert [tile for tile in found if tile[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.no_database
@pytest.mark.parametrize(("since", "size"), [(0, 1), (1, 256), (255, 257), (300, 70_000), (65_536, 70_000), (5, 5)])
def test_what_a_smaller_tree_has_is_not_written_again(since, size):
    """The tiles of both trees are those of the larger one, but for partial ones that are complete now."""
    before, after = set(tiles_of(since)), set(tiles_of(size))
    assert set(tiles_of(size, since)) == after - before


def test_entries_and_tiles_give_the_root_of_the_log(store, tmp_path):
    folder = tmp_path / "published"
    write(store, folder, 300)
    write(store, folder, 601, since=300)
    entries = [
        one for name in ("000", "001", "002.p/89") for one in bundled((folder / f"tile/entries/{name}").read_bytes())
    ]
    leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    assert mth(leaves) == head_of(store).root
    assert (folder / "tile/0/001").read_bytes() == b"".join(leaves[256:512])
    assert (folder / "tile/1/000.p/2").read_bytes() == mth(leaves[:256]) + mth(leaves[256:512])
    with store.read() as connection:
        entry = next(read.entries(connection))
    assert (entries[0], leaf_hash(entry.header)) == (leaf_input(entry.header), entry.leaf)
    assert entry.body.encode() not in b"".join(entries)  # a payload can be erased


def test_an_erasure_changes_no_file_of_earlier_entries(store, tmp_path):
    write(store, tmp_path / "before", 512)
    with store.write() as connection:
        store.erase(connection, [1, 300, 512], [], why="asked for it", author="a")
    write(store, tmp_path / "after", 512)
    assert files(tmp_path / "before") == files(tmp_path / "after")


def files(folder):
    """Return the bytes of the tiles and bundles below a folder."""
    return {path.relative_to(folder): path.read_bytes() for path in (folder / "tile").rglob("*") if path.is_file()}


def test_proofs_from_tiles_are_those_from_leaves(store, tmp_path):
    folder = tmp_path / "published"
    write(store, folder, 601)
    with store.read() as connection:
        leaves = Leaves(entry.leaf for entry in read.entries(connection))
    tree = TiledTree(601, lambda path: (folder / path).read_bytes())
    for size in (1, 2, 255, 256, 257, 512, 600, 601):
        assert consistency_proof(tree, size) == consistency_proof(leaves, size)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Serve a folder, and give it with its address; what this computer saw of it is forgotten."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "published"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.sqlite
def test_a_published_log_is_verified_and_what_it_does_wrong_is_named(store, site):
    folder, url = site
    key, witness = PrivateKey.new(ORIGIN), PrivateKey.new("witness.example.org", COSIGNATURE)

    def sign(head, *keys, origin=ORIGIN):
        (folder / "checkpoint").write_text(note.sign(Checkpoint(origin, head).text, keys or [key], seconds=5))

    write(store, folder, 300)
    sign(head_of(store, 300))
    assert published.verify(url, key.public).before is None
    write(store, folder, 601, since=300)
    sign(head_of(store))
    found = published.verify(url, key.public)
    assert (found.before, found.checkpoint.head) == (head_of(store, 300), head_of(store))
    assert 0 < found.bytes_read < 601 * 32
    with pytest.raises(NoteError, match=r"not signed by witness\.example\.org"):
        published.verify(url, key.public, [witness.public])
    sign(head_of(store), key, witness)
    assert published.verify(url, key.public, [witness.public]).by == (ORIGIN, "witness.example.org")

    sign(head_of(store, 300))
    with pytest.raises(PublishedLogError, match=r"went back: it has 300 entries.*perhaps an old backup"):
        published.verify(url, key.public)
    sign(head_of(store, 200))
    with pytest.raises(PublishedLogError, match="never had this head"):
        published.verify(url, key.public)
    sign(TreeHead(601, bytes(32)))
    with pytest.raises(PublishedLogError, match="forked or altered"):
        published.verify(url, key.public)
    sign(TreeHead(700, bytes(32)))
    with pytest.raises(PublishedLogError, match="can't be fetched"):
        published.verify(url, key.public)
    with pytest.raises(NoteError, match="none of the given keys"):
        published.verify(url, PrivateKey.new(ORIGIN).public)
    sign(head_of(store), origin="other.example.org")
    with pytest.raises(NoteError, match=r"is of the log other\.example\.org"):
        published.verify(url, key.public)

    # A tampered tile is caught as soon as a proof needs it.
    record(store, layoffs("one-more"))
    write(store, folder, 602, since=601)
    sign(head_of(store))
    last = folder / "tile/0/002.p/90"
    last.write_bytes(bytes([last.read_bytes()[0] ^ 1]) + last.read_bytes()[1:])
    with pytest.raises(PublishedLogError, match="forked or altered"):
        published.verify(url, key.public)
    last.write_bytes(last.read_bytes()[:-1])
    with pytest.raises(PublishedLogError, match="has 2,879 bytes, not 2,880"):
        published.verify(url, key.public)
    assert published.verify(url, key.public, accept=True).before is None


@pytest.mark.no_database
@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org", "example.org", "", "http://"])
def test_only_addresses_of_the_web_are_read(url):
    with pytest.raises(PublishedLogError, match="not the address of a published log"):
        published.verify(url, PrivateKey.new(ORIGIN).public)


@pytest.mark.sqlite
def test_a_witness_signs_only_what_extends_what_it_signed(store, tmp_path):
    key, witness, other = PrivateKey.new(ORIGIN), PrivateKey.new("w", COSIGNATURE), PrivateKey.new("other.example.org")
    folder = tmp_path / "witness"
    with store.read() as connection:
        leaves = [entry.leaf for entry in read.entries(connection)]

    def ask(old, size, proof=None, *, root=None, signer=key, origin=ORIGIN):  # noqa: PLR0913 - what may be wrong
        head = TreeHead(size, root or head_of(store, size).root)
        given = note.sign(Checkpoint(origin, head).text, [signer])
        path = proof if proof is not None else _proof(leaves, old, size)
        return add_checkpoint(request(old, path, given), folder, witness, [key.public], seconds=9), given

    answer, given = ask(0, 300)
    assert answer.status == 200
    assert note.verified(given + answer.body, [key.public, witness.public]).times == {"w": 9}
    assert ask(0, 300)[0] == ask(200, 601)[0]  # not what it signed last: it says what that was
    assert (ask(0, 601)[0].status, ask(0, 601)[0].body, ask(0, 601)[0].media_type) == (409, "300\n", "text/x.tlog.size")
    assert ask(300, 601, [])[0].status == 422
    assert ask(300, 601, [bytes(32)])[0].status == 422
    assert ask(300, 300, [], root=bytes(32))[0].status == 409
    assert ask(300, 299, [])[0].status == 400
    assert ask(300, 601, signer=other)[0].status == 403
    assert ask(300, 601, origin="nobody.example.org")[0].status == 404
    assert ask(300, 601, [bytes(32)] * 64)[0].status == 400
    assert add_checkpoint("old 01\n\nx\n1\n", folder, witness, [key.public], seconds=9).status == 400
    assert ask(300, 601)[0].status == 200
    assert ask(601, 601, [])[0].status == 200
    with pytest.raises(KeyFormatError):
        PrivateKey.parse(str(witness.public))


def _proof(leaves, old, size):
    return consistency_proof(Leaves(leaves[:size]), old) if 0 < old < size else []
