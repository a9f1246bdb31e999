from __future__ import annotations

import ast
from pathlib import Path

import pytest

import timeline
from timeline import engines
from timeline.errors import StoreError
from timeline.store import Store

PACKAGE = Path(timeline.__file__).parent
MODULES = [
    path
    for folder in (PACKAGE, PACKAGE.parent / "dashboard")
    for path in sorted(folder.rglob("*.py"))
    if not path.is_relative_to(PACKAGE / "engines")
]


def questions(tree: ast.AST):
    """Yield the lines that check which engine is in use, by a dialect's or backend's name or an engine's class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            found = {part.value for part in [node.left, *node.comparators] if isinstance(part, ast.Constant)}
            if found & engines.ENGINES.keys():
                yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr in {"dialect", "get_backend_name", "backend"}:
            yield node.lineno
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            if node.slice.value in engines.ENGINES:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names = {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
            names |= {name.name for name in node.names}
            if any(name.startswith(("timeline.engines.sqlite", "timeline.engines.postgresql")) for name in names):
                yield node.lineno


def test_nobody_outside_of_engines_asks_which_engine_it_is():
    found = [
        f"{path.relative_to(PACKAGE.parent)}:{line}"
        for path in MODULES
        for line in questions(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "asking",
    [
        "connection.dialect.name == 'x'",
        "name == 'postgresql'",
        "url.get_backend_name()",
        "TABLES['sqlite']",
        "from timeline.engines.sqlite import SQLite",
    ],
)
def test_each_way_to_ask_is_noticed(asking):
    assert list(questions(ast.parse(asking))) == [1]


def test_an_address_of_another_engine_is_a_clear_error():
    from timeline.errors import StoreError
    from timeline.store import Store

    with pytest.raises(StoreError, match="unsupported database 'mysql'"):
        Store("mysql://localhost/timeline")


@pytest.mark.parametrize("url", ["sqlite://me:secret@host/x.db", "sqlite://host/x.db", "sqlite://me@/x.db"])
def test_a_file_has_no_host_and_no_user(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for opened in (Store.open, Store.prepare):
        with pytest.raises(StoreError, match="three slashes, and no user or host"):
            opened(url)
    assert list(tmp_path.iterdir()) == []
