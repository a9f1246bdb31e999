"""A witness over HTTP, and a publisher who asks it to sign."""

from __future__ import annotations

import http.client
import threading

import pytest

from tests.transparency.test_tiles import head_of, site, store, write
from timeline.cli import main
from timeline.errors import PublishedLogError
from timeline.log.merkle import TreeHead
from timeline.transparency import note, published
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.cosign import cosign
from timeline.transparency.keys import COSIGNATURE, PrivateKey
from timeline.transparency.witness_server import server

__all__ = ["site", "store"]
KEY, WITNESS = PrivateKey.new("log.example.org"), PrivateKey.new("witness.example.org", COSIGNATURE)

pytestmark = pytest.mark.sqlite


@pytest.fixture
def witness(tmp_path):
    """Serve a witness, and give its address."""
    made = server("127.0.0.1", 0, tmp_path / "witnessed", WITNESS, [KEY.public])
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def publish(store, folder, size):
    write(store, folder, size)
    (folder / "checkpoint").write_text(note.sign(Checkpoint("log.example.org", head_of(store, size)).text, [KEY]))


def test_a_witness_signs_each_head_that_extends_the_last(store, site, witness, capsys):
    folder, url = site
    for size in (300, 300, 601):
        publish(store, folder, size)
        assert cosign(folder, witness, WITNESS.public).head.size == size
        assert cosign(folder, witness, WITNESS.public).head.size == size  # asked again, it signs again
        assert (folder / "checkpoint").read_text().count("— witness.example.org ") == 1
        assert published.verify(url, KEY.public, [WITNESS.public]).by == ("log.example.org", "witness.example.org")
    site_folder = folder.parent / "site"
    site_folder.mkdir()
    folder.rename(site_folder / "tlog")
    command = ["witness", "add-checkpoint", str(site_folder), "--url", witness, "--witness", str(WITNESS.public)]
    assert main(command) == 0
    assert "signed log.example.org with 601 entries" in capsys.readouterr().out
    assert main(command[:3]) == 1
    assert "--url URL" in capsys.readouterr().err


def test_a_log_that_goes_back_or_is_forked_gets_no_signature(store, site, witness):
    folder, _ = site
    publish(store, folder, 601)
    cosign(folder, witness, WITNESS.public)
    publish(store, folder, 300)
    before = (folder / "checkpoint").read_text()
    with pytest.raises(PublishedLogError, match="refused with 400"):
        cosign(folder, witness, WITNESS.public)
    forked = note.sign(Checkpoint("log.example.org", TreeHead(601, bytes(32))).text, [KEY])
    (folder / "checkpoint").write_text(forked)
    with pytest.raises(PublishedLogError, match="refused with 409"):
        cosign(folder, witness, WITNESS.public)
    assert (folder / "checkpoint").read_text() == forked != before
    with pytest.raises(PublishedLogError, match="does not answer"):
        cosign(folder, "http://127.0.0.1:9", WITNESS.public)
    with pytest.raises(PublishedLogError, match="not the address of a witness"):
        cosign(folder, "file:///etc/passwd", WITNESS.public)
    (folder / "checkpoint").unlink()
    with pytest.raises(PublishedLogError, match="can't be read"):
        cosign(folder, witness, WITNESS.public)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/", {}, b"", 404),
        ("POST", "/other", {}, b"", 404),
        ("POST", "/add-checkpoint", {"Content-Length": "x"}, b"", 413),
        ("POST", "/add-checkpoint", {"Content-Length": "99999999"}, b"", 413),
        ("POST", "/add-checkpoint", {}, b"\xff\xfe", 400),
        ("POST", "/add-checkpoint", {}, b"old 1\n\nx", 400),
    ],
)
def test_a_malformed_request_is_answered_and_costs_nothing(  # noqa: PLR0913, PLR0917 - what a request has
    witness, method, path, headers, body, status
):
    connection = http.client.HTTPConnection(witness.removeprefix("http://"), timeout=20)
    connection.putrequest(method, path)
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        connection.putheader(name, value)
    connection.endheaders(body)
    assert connection.getresponse().status == status
    connection.close()


def test_to_be_a_witness_needs_a_key_and_a_log(tmp_path, capsys):
    assert main(["witness", "serve"]) == 1
    assert "--log KEY" in capsys.readouterr().err
    (tmp_path / "key").write_text(WITNESS.text)
    assert main(["witness", "serve", "--key", str(tmp_path / "key"), "--log", "nonsense"]) == 1
    assert "not a key" in capsys.readouterr().err
