"""A second load of unchanged files reads only the files' bytes and the log's head."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import write
from timeline.cli import main
from timeline.store import Store

COMPANY = "kind: company\nname: Acme\n"
NOTHING = "nothing changed since these files were loaded"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "mine"
    write(folder, {"companies/acme.yaml": COMPANY})
    assert main(["load", str(folder)]) == 0
    return folder


def said(root, capsys):
    capsys.readouterr()
    assert main(["load", str(root)]) == 0
    return capsys.readouterr().out


def test_the_same_files_in_the_same_log_are_not_read_again(root, capsys):
    assert said(root, capsys) == f"0 appended ({NOTHING}); the log is at position 1\n"


def test_another_file_or_a_changed_one_is_loaded(root, capsys):
    write(root, {"companies/acme.yaml": COMPANY + "aliases: [Acme Inc.]\n"})
    assert "1 to correct" in said(root, capsys)
    write(root, {"companies/other.yaml": COMPANY.replace("Acme", "Other")})
    assert "1 to record" in said(root, capsys)
    assert NOTHING in said(root, capsys)


def test_a_file_that_went_missing_is_noticed(root, capsys):
    write(root, {"companies/other.yaml": COMPANY.replace("Acme", "Other")})
    said(root, capsys)
    (root / "companies/acme.yaml").unlink()
    assert main(["load", str(root)]) == 1
    assert "S302" in capsys.readouterr().err


def test_a_log_that_others_appended_to_is_compared_with_the_files(root, tmp_path, capsys):
    write(tmp_path / "theirs", {"companies/other.yaml": COMPANY.replace("Acme", "Other")})
    assert main(["load", str(tmp_path / "theirs")]) == 0
    assert "1 unchanged" in said(root, capsys)


def test_a_new_database_is_filled_whatever_was_loaded_before(root, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'another.db'}")
    assert "1 to record" in said(root, capsys)
    assert Store.open().verify(projections=True).size == 1


def test_another_version_of_the_program_checks_the_files_again(root, tmp_path, capsys):
    assert NOTHING in said(root, capsys)
    checkout = Path(__file__).parents[2]
    newer = tmp_path / "newer"
    shutil.copytree(checkout / "timeline", newer / "timeline", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("alembic", "seed_events", "pyproject.toml"):
        (newer / name).symlink_to(checkout / name)
    stricter = newer / "timeline/facts/text.py"
    code = stricter.read_text()
    assert "if not text:" in code
    stricter.write_text(code.replace("if not text:", "if text.isalpha():"))  # it refuses names of only letters
    stricter.write_text(stricter.read_text().replace("if _is_plain(value, most):", "if False:"))
    load = [sys.executable, "-c", "from timeline.cli import main; raise SystemExit(main())", "load", str(root)]
    done = subprocess.run(load, cwd=newer, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "S121" in done.stderr


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"1": 5}', "\0"])
def test_a_damaged_memory_is_no_memory(root, text, tmp_path, capsys):
    (memory,) = (tmp_path / "cache").rglob("*.json")
    memory.write_text(text)
    assert "1 unchanged" in said(root, capsys)
    assert NOTHING in said(root, capsys)


def test_where_nothing_can_be_kept_the_load_does_as_well(root, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "1 unchanged" in said(root, capsys)
    assert "1 unchanged" in said(root, capsys)
