from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.builders import write
from timeline.seeds.check import check
from timeline.seeds.codes import CODES, EVENT
from timeline.seeds.codes.imports import IMPORTS, NAMES
from timeline.seeds.plan.apply import known_entities, load, plan_against

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).parents[2]
PATH = "my_events/events/acme-layoffs-2023.yaml"
FRAME = {
    "my_events/companies/acme.yaml": "kind: company\nname: Acme\naliases: [Acme Corporation]\n",
    "my_events/people/jane-roe.yaml": "kind: person\nname: Jane Roe\n",
    PATH: EVENT,
}


def files(example):
    """Give the files that an example stands for: lines in the place of those of the same keys in the frame's file."""
    found = dict(FRAME)
    parts = re.split(
        r"^# ((?:my|your)_events/\S+)( is deleted)?\n?", re.sub("^#.* ->.*", "", example), flags=re.MULTILINE
    )
    sections = [(PATH, None, parts[0])] if parts[0] else []
    sections += zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    for path, deleted, lines in sections:
        keys = re.findall(r"^(\w+):", lines, re.MULTILINE)
        kept = re.split(r"^(?=\w)", found.get(path, ""), flags=re.MULTILINE)
        found[path] = "".join(part for part in kept if part.partition(":")[0] not in keys) + lines.rstrip("\n") + "\n"
        if deleted:
            del found[path]
    return found


def write_example(folder, example):
    """Write an example's files in the encoding that it names, and return its folders."""
    shutil.rmtree(folder, ignore_errors=True)
    written = files(example)
    write(folder, written)
    if link := re.search(r"^# (\S+) -> (\S+)", example):
        (folder / link[1]).symlink_to(link[2])
    if "saved as ISO 8859-1" in example:
        (folder / PATH).write_bytes(written[PATH].encode("iso8859-1"))
    return sorted(folder.iterdir())


def codes_of(example, recorded, tmp_path):
    """Give the codes of the faults that check, or else the plan, finds in an example."""
    url = f"sqlite:///{tmp_path / 'timeline.db'}"
    for before in recorded:
        for folder in write_example(tmp_path / "files", before):
            done = load(check([folder], known=known_entities(url)), url, author="tester")
            assert done.plan.diagnostics == ()
    write_example(tmp_path / "files", example)
    checked = check([tmp_path / "files/my_events"], known=known_entities(url))
    return {diagnostic.code for diagnostic in checked.diagnostics or plan_against(checked, url).diagnostics}


OF_FILES = {code: explained for code, explained in CODES.items() if explained not in (*NAMES, *IMPORTS)}


@pytest.mark.parametrize("explained", OF_FILES.values(), ids=OF_FILES)
def test_the_wrong_example_has_that_fault_alone_and_the_right_one_has_none(explained, tmp_path):
    assert codes_of(explained.wrong, explained.recorded, tmp_path / "wrong") == {explained.code}
    assert codes_of(explained.right, explained.recorded, tmp_path / "right") == set()


def test_every_code_that_the_program_gives_is_explained_and_no_other():
    sources = [path for path in ROOT.glob("timeline/**/*.py") if path.parent.name != "codes"]
    given = {code for path in sources for code in re.findall(r'"(S\d{3})"', path.read_text(encoding="utf-8"))}
    assert given == set(CODES)


def test_codes_stand_in_order_and_each_is_told_in_sentences():
    assert list(CODES) == sorted(CODES)
    for explained in CODES.values():
        assert explained.title[0].islower()
        assert explained.what.endswith(".")
        assert explained.why.endswith(".")
    assert len({explained.title for explained in CODES.values()}) == len(CODES)
