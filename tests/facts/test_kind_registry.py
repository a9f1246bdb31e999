"""Each kind of event is one class, which commands, schema, files and queries find in the registry."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KIND = '''
from typing import ClassVar

from pydantic import Field

from timeline.facts.events import Companies, Event, Family


class Parade(Event):
    """A company walks through a town."""

    kind: ClassVar[str] = "parade"
    label: ClassVar[str] = "Parade"
    family: ClassVar[Family] = "people"
    symbol: ClassVar[str] = "circle"

    marcher: Companies = Field(min_length=1)
'''
FILES = {
    "companies/acme.yaml": "kind: company\nname: Acme\n",
    "events/2023/acme-parade-2023.yaml": """\
kind: parade
title: Acme walks through the town
date: 2023-04
marcher: acme
status: reported
sources: {a: {publisher: First News, url: "https://example.org/a", published: 2023-04-11}}
""",
}


@pytest.fixture(scope="module")
def timeline(tmp_path_factory):
    """Give a function that runs a copy of the program with an extra module in facts/kinds and returns its output."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("timeline", "alembic"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("seed_events", "dashboard"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "timeline/facts/kinds/parade.py").write_text(KIND)
    for name, text in FILES.items():
        path = folder / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    env = {**os.environ, "PYTHONPATH": str(folder), "TIMELINE_DATABASE": f"sqlite:///{folder / 'own.db'}"}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "timeline", *arguments],
            cwd=folder,
            env=env,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.mark.no_database
def test_an_invented_kind_is_written_checked_loaded_and_asked_for(timeline, tmp_path):
    assert "marcher" in timeline("new", "parade", "--fields")
    timeline("check", "mine")
    timeline("load", "mine")
    (found,) = json.loads(timeline("events", "--kind", "parade", "--role", "marcher", "--format", "json"))
    assert (found["id"], found["participants"][0]["role"]) == ("acme-parade-2023", "marcher")
    assert "marcher" in timeline("show", "acme-parade-2023")
    timeline("schema", "--out", str(tmp_path))
    assert "marcher" in (tmp_path / "event.json").read_text()
