"""Tests of the files of the timeline that the browser draws."""

from __future__ import annotations

import hashlib

import brotli
import pytest

from dashboard import component_files, immutable
from dashboard.feed_cache import Bodies
from tests.dashboard.asgi import request

pytestmark = pytest.mark.no_database
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(immutable, "BODIES", Bodies())


def get(address, **headers):
    """Request an address."""
    return request(component_files.ROUTES, address, **headers)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder of files in place of the timeline's own."""
    made = tmp_path / "timeline_component"
    made.mkdir()
    (made / "main.js").write_text("export const day = 'é';\n" * 40, encoding="utf-8")
    (made / "look.css").write_text("a { color: red }")
    (made / "notes.md").write_text("for people")
    monkeypatch.setattr(component_files, "FOLDER", made)
    return made


def test_a_file_is_served_for_ever_under_the_version_of_all_files(folder):
    answer = get(component_files.address("main.js"), accept_encoding="br")
    assert (answer.status, answer.headers["cache-control"]) == (200, FOR_EVER)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert brotli.decompress(answer.body) == (folder / "main.js").read_bytes()
    assert get(component_files.address("look.css")).headers["content-type"] == "text/css; charset=utf-8"


def test_a_changed_file_changes_the_version_of_all(folder):
    before = component_files.address("main.js")
    (folder / "look.css").write_text("a { color: blue; }")
    after = component_files.address("main.js")
    assert after != before
    answer = get(before)
    assert (answer.status, answer.headers["location"]) == (302, f"../{component_files.version()}/main.js")
    assert hashlib.sha256(get(after).body).digest() == hashlib.sha256((folder / "main.js").read_bytes()).digest()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["notes.md", "none.js", "..%2F..%2Fserver.py", "main.js%00", ".js"])
def test_only_the_files_of_the_folder_are_served(name):
    answer = get(f"tl/component/{component_files.version()}/{name}")
    assert answer.status == 404
    assert b"import" not in answer.body


def test_without_the_folder_nothing_is_served(tmp_path, monkeypatch):
    monkeypatch.setattr(component_files, "FOLDER", tmp_path / "none")
    assert get("tl/component/0/main.js").status == 404
