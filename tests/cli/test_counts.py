"""A message that counts one thing uses the singular."""

from __future__ import annotations

import json

import pytest

from tests.builders import write
from timeline.cli import main
from timeline.facts.quantities import count

EVENT = """\
kind: layoffs
title: Acme lets staff go
date: 2023-04
company: acme
status: reported
sources: {a: {publisher: First News, url: "https://example.org/a", published: 2023-04-11}}
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Load a log of two entries, one of them an event; give a function that runs a command."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    files = {"companies/acme.yaml": "kind: company\nname: Acme\n", "events/acme-layoffs-2023.yaml": EVENT}
    assert main(["load", str(write(tmp_path / "mine", files))]) == 0
    capsys.readouterr()

    def command(*arguments):
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return command


@pytest.mark.parametrize(("number", "text"), [(0, "0 entries"), (1, "1 entry"), (1200, "1,200 entries")])
def test_a_noun_that_ends_in_y_has_its_plural(number, text):
    assert count(number, "entry") == text
    assert count(number, "day") == text.replace("entries", "days").replace("entry", "day")


def test_an_export_of_one_event_says_so(run, tmp_path):
    for form in ("parquet", "sqlite"):
        code, out, _ = run("export", "--format", form, "--out", tmp_path / f"out.{form}")
        assert (code, out) == (0, f"wrote 1 event to {tmp_path / f'out.{form}'}\n")


def test_a_copy_of_one_entry_says_so(run, tmp_path):
    lines = tmp_path / "log.jsonl"
    assert run("export", "--format", "cloudevents", "--as-recorded", 1, "--out", lines)[0] == 0
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    assert run("copy", lines, target)[1].startswith("restored 1 entry; ")
    assert run("copy", f"sqlite:///{tmp_path / 'timeline.db'}", target)[1].startswith("copied 1 entry; ")
    assert run("copy", f"sqlite:///{tmp_path / 'timeline.db'}", target)[1].startswith("copied 0 entries; ")


def test_a_proof_over_one_entry_says_so(run):
    assert "a log of 1 entry does not have position 2" in run("prove", "acme-layoffs-2023", "--size", 1)[2]


def test_a_check_of_one_file_says_so(run):
    code, out, _ = run("check", "mine/companies/acme.yaml")
    assert (code, out) == (0, "1 fact in 1 file of mine: no errors\n")
    found = run("check", "mine/companies/acme.yaml", "--format", "json")[1]
    assert json.loads(found) == []
