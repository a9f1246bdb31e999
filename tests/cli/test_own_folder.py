"""Your own folder can name a shipped company, in an empty database."""

from __future__ import annotations

from tests.builders import write
from timeline.cli import main

EVENT = """\
kind: layoffs
title: Twitter lets staff go once more
date: 2024-01-05
company: twitter
status: reported
sources: {a: {publisher: First News, url: "https://example.org/a", published: 2024-01-05}}
"""


def test_check_plan_and_load_agree(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    folder = str(write(tmp_path / "mine", {"events/twitter-layoffs-2024-01.yaml": EVENT}))
    assert main(["check", folder]) == 0
    assert main(["plan", folder]) == 2
    assert "released entries to restore, 1 to record" in capsys.readouterr().out
    assert main(["load", folder]) == 0
    assert "released entries restored, 1 appended" in capsys.readouterr().out
    assert main(["show", "twitter-layoffs-2024-01"]) == 0
    assert main(["plan", folder]) == 0
