from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from timeline.imports.run import Imported, Request, import_table
from timeline.seeds.read.yaml import read_yaml

MAPPING = """\
kind: layoffs
columns:
  company: who
  date: day
  headcount: people
id: "{.company}-layoffs-{.date}"
title: ["{who} lets {.headcount} people go", "{who} lets staff go"]
status: reported
source: {url: "https://example.org/{.company}", undated: true}
unknown: create
"""
HEADER = "who,day,people\n"


@dataclass(frozen=True)
class Result:
    """The result and the files of an import."""

    done: Imported
    out: Path
    report: list[dict[str, str]]
    names: list[dict[str, str]]

    @property
    def events(self):
        """Give each event as its file states it, in file order."""
        files = sorted(self.out.glob("events/*.yaml"))
        return [event for path in files for event in read_yaml(path.read_bytes()).value["events"]]

    @property
    def faults(self):
        """Give (code, line, column) of each fault in the mapping."""
        return [(found.code, found.line, found.column) for found in self.done.diagnostics]

    @property
    def reasons(self):
        """Give (row, column, code) of each line of the report about a row that is not written."""
        lost = [line for line in self.report if line["severity"] in ("error", "skipped")]
        return [(int(line["row"]), line["column"], line["code"]) for line in lost]

    @property
    def notes(self):
        """Give (row, column, code) of each warning and hint of the report; row 0 is the whole table."""
        notes = [line for line in self.report if line["severity"] in ("warning", "hint")]
        return [(int(line["row"] or 0), line["column"], line["code"]) for line in notes]

    @property
    def matches(self):
        """Give (name, match, slug, plausible) of each line of the list of names."""
        return [(line["name"], line["match"], line["slug"], line["plausible"]) for line in self.names]

    @property
    def files(self):
        """Give each file's bytes by its path below the output."""
        return {str(path.relative_to(self.out)): path.read_bytes() for path in sorted(self.out.rglob("*.yaml"))}


@pytest.fixture
def run(tmp_path):
    """Give a function that imports a table, given as text, bytes or a path, with a mapping."""

    def act(data, mapping=MAPPING, *, name="rows.csv", out="out", **options):
        path = data if isinstance(data, Path) else tmp_path / name
        if not isinstance(data, Path):
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
        report, review = tmp_path / "report.csv", tmp_path / "names.csv"
        for old in (report, review):
            old.unlink(missing_ok=True)
        wanted = Request(path, tmp_path / "map.yaml", tmp_path / out, report, review, **options)
        done = import_table(wanted)
        return Result(done, tmp_path / out, _lines(report), _lines(review))

    return act


def _lines(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
