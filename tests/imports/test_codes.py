from __future__ import annotations

import re

import pytest

from tests.builders import write
from timeline.seeds.rules import imports
from timeline.seeds.rules.examples import MAPPING

_ABOUT_EVENTS = {"S210", "S514"}  # warnings about the events of an example, which other tests look at

pytestmark = pytest.mark.usefixtures("few_shipped")


def codes_of(run, folder, example):
    """Give the codes of the faults that an import finds in an example."""
    parts = re.split(r"^# (\S+)\n", example, flags=re.MULTILINE)[1:]
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    changed = files.pop("map.yaml", "")
    keys = re.findall(r"^(\w+):", changed, re.MULTILINE)
    kept = re.split(r"^(?=\w)", MAPPING, flags=re.MULTILINE)
    mapping = "".join(part for part in kept if part.partition(":")[0] not in keys) + changed
    table = files.pop("rows.csv")
    entities = (write(folder / "known", files) / "my_events",) if files else ()
    found = run(table, mapping, entities=entities, out=f"{folder.name}-out")
    return {code for code, _, _ in found.faults} | {
        code for _, _, code in (*found.reasons, *found.notes)
    } - _ABOUT_EVENTS


@pytest.mark.parametrize("rule", imports.RULES, ids=lambda rule: rule.code)
def test_the_wrong_example_has_that_fault_alone_and_the_right_one_has_none(run, tmp_path, rule):
    assert codes_of(run, tmp_path / "wrong", rule.wrong) == {rule.code}
    assert codes_of(run, tmp_path / "right", rule.right) == set()
