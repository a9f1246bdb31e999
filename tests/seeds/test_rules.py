"""A rule is one module, and no other file names it."""

from __future__ import annotations

import pytest

from tests.builders import write
from timeline.cli import main
from timeline.seeds import rules
from timeline.seeds.check import check
from timeline.seeds.edit.fix import apply_fixes

pytestmark = pytest.mark.no_database

MODULE = """
from timeline.seeds.rules.rule import Rule, Violation


def shouts(stated):
    for item in stated.events:
        if item.event.title.endswith("!"):
            meant = item.event.title.rstrip("!")
            yield Violation(item.seed, "S999", "the title shouts", "say it calmly", ("title",), instead=meant)


RULES = (
    Rule(
        "S999",
        "a title shouts",
        "Take the exclamation mark away.",
        "A headline is read calmly.",
        "title: Acme lets staff go!",
        "title: Acme lets staff go",
        severity="warning",
        check=shouts,
    ),
)
"""


@pytest.fixture
def _invented(tmp_path, monkeypatch):
    write(tmp_path / "more_rules", {"invented.py": MODULE})
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path / "more_rules")])


@pytest.mark.usefixtures("_invented")
def test_an_invented_rule_is_checked_fixed_explained_and_on_the_page(root, edit, capsys):
    edit("title: Acme lets staff go", "title: Acme lets staff go!")
    (found,) = check([root]).diagnostics
    assert (found.code, found.severity, found.message, found.line) == ("S999", "warning", "the title shouts", 2)
    assert b"title: Acme lets staff go\n" in next(iter(apply_fixes([root]).after.values()))
    assert main(["explain", "s999"]) == 0
    assert capsys.readouterr().out.startswith("S999: a title shouts\n\nTake the exclamation mark away.")
    assert main(["explain"]) == 0
    assert "S9xx: others\n  S999  a title shouts\n" in capsys.readouterr().out
    assert main(["explain", "--format", "markdown"]) == 0
    assert "## S9xx: others\n\n### S999: a title shouts\n" in capsys.readouterr().out


def test_without_its_module_a_rule_is_unknown(root, edit):
    edit("title: Acme lets staff go", "title: Acme lets staff go!")
    assert "S999" not in rules.RULES
    assert check([root]).diagnostics == []


def test_a_check_that_several_rules_share_runs_once(root):
    write(root, {"events/old.yaml": (root / "events/2023/acme-layoffs-2023.yaml").read_text().replace("2023", "1990")})
    write(root, {"companies/acme.yaml": "kind: company\nname: Acme\nfounded: 2000\n"})
    assert [found.code for found in check([root]).diagnostics].count("S501") == 1
