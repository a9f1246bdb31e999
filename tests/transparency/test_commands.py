"""`timeline key new` and `timeline verify --published`."""

from __future__ import annotations

import stat

import pytest

from tests.transparency.test_tiles import head_of, site, store, write
from timeline.cli import main
from timeline.transparency import note
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.keys import PrivateKey, PublicKey

__all__ = ["site", "store"]


@pytest.mark.no_database
def test_a_new_key_is_in_a_file_of_its_owner_and_never_replaced(tmp_path, capsys):
    out = tmp_path / "my.key"
    assert main(["key", "new", "log.example.org", "--out", str(out)]) == 0
    public = PublicKey.parse(capsys.readouterr().out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_text()
    assert PrivateKey.parse(before).public == public
    assert main(["key", "new", "log.example.org", "--out", str(out)]) == 1
    assert "exists" in capsys.readouterr().err
    assert out.read_text() == before
    assert main(["key", "new", "two words", "--out", str(tmp_path / "b")]) == 1
    assert not (tmp_path / "b").exists()
    assert main(["key", "new", "a", "--out", str(tmp_path / "no" / "b")]) == 1
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.sqlite
def test_a_published_log_is_verified_by_its_key(store, site, capsys):
    folder, url = site
    key = PrivateKey.new("log.example.org")

    def publish(size):
        write(store, folder, size)
        (folder / "checkpoint").write_text(note.sign(Checkpoint("log.example.org", head_of(store, size)).text, [key]))

    command = ["verify", "--published", url, "--key", str(key.public)]
    publish(300)
    assert main(command) == 0
    assert "had not seen it before" in capsys.readouterr().out
    publish(601)
    assert main(command) == 0
    assert "It extends the head of 300 entries" in capsys.readouterr().out
    assert main([*command, "--format", "json"]) == 0
    assert '"extends"' in capsys.readouterr().out
    publish(300)
    assert main(command) == 1
    assert "went back" in capsys.readouterr().err
    assert main([*command, "--accept"]) == 0
    assert main(command[:3]) == 1
    assert "give both" in capsys.readouterr().err
    assert main([*command[:4], key.text]) == 1
    said = capsys.readouterr().err
    assert "private key" in said
    assert key.text[-20:] not in said
