"""Tests of the files of the timeline that the browser draws, and of what a page preloads."""

from __future__ import annotations

import hashlib

import brotli
import pytest
import quickjs

from dashboard import component_files, immutable
from dashboard.component_bundle import bundle, module
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


def test_the_modules_make_one_script_with_the_exports_of_the_entry(folder):
    (folder / "days.js").write_text("// a day\nexport const DAY = 1;\nexport function twice(x) {\n  return 2 * x;\n}\n")
    (folder / "main.js").write_text(
        'import { DAY, twice as double } from "./days.js";\n\nexport function mount() {\n  return double(DAY);\n}\n'
    )
    text = get(component_files.address("timeline.js")).body.decode()
    assert "a day" not in text
    assert "import" not in text
    assert text.endswith("export const{mount}=main_;")
    assert quickjs.Context().eval(bundle(folder, "main") + "main_.mount()") == 2


def test_names_that_two_modules_use_do_not_meet(folder):
    (folder / "one.js").write_text("const SIZE = 1;\nexport function one() {\n  return SIZE;\n}\n")
    (folder / "main.js").write_text(
        'import { one } from "./one.js";\n\nconst SIZE = 2;\nexport const both = [one(), SIZE];\n'
    )
    assert quickjs.Context().eval(bundle(folder, "main") + "JSON.stringify(main_.both)") == "[1,2]"


def test_the_timeline_itself_is_one_script_that_a_browser_can_read():
    text = module(component_files.FOLDER, "main")
    engine = quickjs.Context()
    engine.eval("globalThis.document = { getElementById: () => null };")
    engine.module(text)  # raises an error if it is no module
    assert "mount" in text.rpartition("export const{")[2]
