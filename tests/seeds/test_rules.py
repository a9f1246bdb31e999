"""A rule is one module, and no other file names it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_price_that_was_not_made_public_is_no_impossible_figure(root):
    """A figure without a number is not judged by its size."""
    deal = (
        "kind: acquisition\ntitle: Acme buys Apex\ndate: 2023-04\nacquirer: acme\ntarget: apex\nstage: closed\n"
        "price: undisclosed\nstatus: reported\n"
        'sources: {a: {url: "https://example.org/deal", published: 2023-04-30}}\n'
    )
    write(root, {"events/2023/acme-apex-2023.yaml": deal, "companies/apex.yaml": "kind: company\nname: Apex\n"})
    assert check([root]).ok


SPACES = st.text(" \t\n\r\x0b\x85\xa0\u3000", max_size=2)
WORDS = st.sampled_from(
    ["TODO", "tbd", "...", "…", "https://TODO", "2021-22", "2021-23", "2021-22-03", "a\u3164", "e\u0301", "\u200d", "x"]
)
TEXTS = st.builds("{}{}{}".format, SPACES, WORDS, SPACES) | st.text(max_size=8)
VALUES = st.recursive(
    TEXTS, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["value", "since"]), inside)
)


@given(st.dictionaries(st.sampled_from(["date", "title", "published", "sources"]), VALUES, max_size=4))
def test_a_quick_look_at_the_texts_hides_no_violation(fields):
    found = [error.message for error, _ in rules.find_in_written("layoffs", fields)]
    whole = [rule for rule in rules.RULES.values() if rule.written is not None]
    assert sum(rule.possible is not None for rule in whole) >= 3
    assert sorted(found) == sorted(error.message for rule in whole for error in rule.written("layoffs", fields))
