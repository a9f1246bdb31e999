from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.builders import write
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against
from timeline.seeds.rules import RULES, imports
from timeline.seeds.rules.examples import EVENT

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).parents[2]
PATH = "my_events/events/acme-layoffs-2023.yaml"
FRAME = {
    "my_events/companies/acme.yaml": "kind: company\nname: Acme\naliases: [Acme Corporation]\n",
    "my_events/people/jane-roe.yaml": "kind: person\nname: Jane Roe\n",
    PATH: EVENT,
}


def files(example):
    """Give the files of an example: its lines replace those with the same keys in the frame's file."""
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
    """Write an example's files in the encoding that it names, and return their folders."""
    shutil.rmtree(folder, ignore_errors=True)
    written = files(example)
    write(folder, written)
    if link := re.search(r"^# (\S+) -> (\S+)", example):
        (folder / link[1]).symlink_to(link[2])
    if "saved as ISO 8859-1" in example:
        (folder / PATH).write_bytes(written[PATH].encode("iso8859-1"))
    return sorted(folder.iterdir())


def codes_of(example, recorded, tmp_path):
    """Give the codes of the faults that check finds in an example, or those of the plan if check finds none."""
    url = f"sqlite:///{tmp_path / 'timeline.db'}"
    for before in recorded:
        for folder in write_example(tmp_path / "files", before):
            done = load(check([folder], known=entities_in_log(url)), url, author="tester")
            assert done.plan.diagnostics == ()
    write_example(tmp_path / "files", example)
    checked = check([tmp_path / "files/my_events"], known=entities_in_log(url))
    return {diagnostic.code for diagnostic in checked.diagnostics or plan_against(checked, url).diagnostics}


OF_FILES = {code: rule for code, rule in RULES.items() if rule not in imports.RULES}


@pytest.mark.parametrize("rule", OF_FILES.values(), ids=OF_FILES)
def test_the_wrong_example_has_only_this_error_and_the_right_one_has_none(rule, tmp_path):
    assert codes_of(rule.wrong, rule.recorded, tmp_path / "wrong") == {rule.code}
    assert codes_of(rule.right, rule.recorded, tmp_path / "right") == set()


def test_every_code_that_the_program_gives_has_a_rule_and_no_other():
    given = set()
    for path in ROOT.glob("timeline/**/*.py"):
        text = re.sub(r'Rule\(\s*"S\d{3}"', "", path.read_text(encoding="utf-8"))
        given |= set(re.findall(r'"(S\d{3})"', text))
    assert given == set(RULES)


def test_rules_stand_in_order_and_each_is_explained_in_sentences():
    assert list(RULES) == sorted(RULES)
    for rule in RULES.values():
        assert rule.title[0].islower()
        assert rule.what.endswith(".")
        assert rule.why.endswith(".")
    assert len({rule.title for rule in RULES.values()}) == len(RULES)


def test_no_code_stands_for_two_rules():
    sources = ROOT.glob("timeline/seeds/rules/*.py")
    codes = [code for path in sources for code in re.findall(r'Rule\(\s*"(S\d{3})"', path.read_text(encoding="utf-8"))]
    assert sorted(codes) == list(RULES)
