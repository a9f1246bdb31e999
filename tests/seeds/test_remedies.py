"""Each message says what to do, with the line to write where there is one."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import timeline
from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.seeds.check import check

pytestmark = pytest.mark.no_database

EVENT = "events/2023/acme-layoffs-2023.yaml"
COMPANY = "companies/acme.yaml"
NAME = "kind: company\nname: Acme\n"


def calls(name):
    """Yield each call of a class in the package, with its file and line."""
    folder = Path(inspect.getfile(timeline)).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield f"{path.relative_to(folder)}:{node.lineno}", node


def test_every_error_about_a_value_has_a_suggestion():
    """An error without one leaves its reader alone; the one exception only looks for a fix."""
    bare = [
        place for place, call in calls("FactError") if not any(keyword.arg == "suggestion" for keyword in call.keywords)
    ]
    assert [place.partition(":")[0] for place in bare] == ["seeds/read/documents.py"]
    assert not [place for place, call in calls("Violation") if len(call.args) < 4]
    empty = [place for place, call in calls("YamlError") if getattr(call.args[2], "value", None) == ""]
    assert empty == []


@pytest.mark.parametrize(
    ("path", "text", "code", "part"),
    [
        (EVENT, LAYOFFS.replace("2023-04\n", "2023-W60\n"), "S102", "2023-W52"),
        (EVENT, LAYOFFS.replace("2023-04\n", "'0000'\n"), "S102", "correct the year"),
        (EVENT, LAYOFFS.replace("2023-04\n", "1400\n"), "S102", "correct the year"),
        (EVENT, LAYOFFS.replace("100", "[]"), "S112", "leave the field out"),
        (EVENT, LAYOFFS.replace("100", "{min: 9, max: 3}"), "S112", "min: 3, max: 9"),
        (EVENT, LAYOFFS.replace("company: acme", "company: {a: b}"), "S120", "[acme, twitter]"),
        (EVENT, LAYOFFS + "summary: '   '\n", "S121", "remove the field"),
        (EVENT, LAYOFFS + "summary: [a]\n", "S126", ""),
        (EVENT, LAYOFFS.replace("Acme lets", "A" * 320 + " lets"), "S123", "by 34 characters"),
        (EVENT, LAYOFFS.replace("published: 2023-04-11", 'published: "[2023..]"'), "S131", "undated: true"),
        (EVENT, LAYOFFS.replace("published: 2023-04-11", "published: 2023-04-11, undated: true"), "S131", "remove"),
        (EVENT, LAYOFFS.partition("sources")[0] + "sources: {}\n", "S130", "sources: {a: {publisher"),
        (EVENT, LAYOFFS.replace("2023-04-11}", "2023-04-11, derived_from: b}"), "S132", "a key of this event"),
        (EVENT, LAYOFFS.replace("company: acme", "company: jane-roe"), "S202", "people:"),
        (EVENT, LAYOFFS.replace("company: acme\n", ""), "S003", "company:"),
        (EVENT, "events: {a: b}\n", "S009", "- before each event"),
        (EVENT, "events: [x]\n", "S011", "- id: acme-layoffs-2023"),
        (EVENT, "a: [" * 20, "S013", "split the file"),
        (EVENT, "a: }\n", "S001", "brackets"),
        (EVENT, "[a]: b\n", "S009", "before the colon"),
        (EVENT, LAYOFFS.replace("2023-04\n", "{2023-04-11, 2023-04-14}\n"), "S101", '"{2023-04-11,2023-04-14}"'),
        (EVENT, LAYOFFS + "summary: {2023-04-11,2023-04-14}\n", "S101", "in quotes"),
        (
            COMPANY,
            "kind: company\nnames: [{name: Acme, since: 2020}, {name: B, since: 2021}]\n",
            "S125",
            "remove since",
        ),
        (COMPANY, "kind: company\nnames: [Acme, B]\n", "S125", "write since: 2023"),
        (COMPANY, "kind: company\nnames: [A, {name: B, since: 2022}, {name: C, since: 2021}]\n", "S125", "earliest"),
        (COMPANY, NAME + "founded: 2023-34\nended: 2023-33\n", "S211", "correct one"),
    ],
)
def test_the_message_says_what_to_do(root, path, text, code, part):
    found = [one for one in check([write(root, {path: text})]).diagnostics if one.code == code]
    assert found
    assert part in found[0].suggestion
    assert all(one.suggestion for one in check([root]).diagnostics)


def test_dates_are_shown_as_people_write_them(root):
    """A quarter is 2023-Q2 in a message, and not its number in the standard."""
    write(root, {COMPANY: NAME + "founded: 2023-Q3\nended: 2023-Q2\n"})
    (found,) = [one for one in check([root]).diagnostics if one.code == "S211"]
    assert found.message == "it ended (2023-Q2) before it was founded (2023-Q3)"
    write(root, {COMPANY: NAME + "ended: 2022-Q2\n"})
    (found,) = [one for one in check([root]).diagnostics if one.code == "S502"]
    assert found.message.endswith("its file has ended: 2022-Q2")


def test_an_undisclosed_amount_is_in_no_currency(root):
    fine = LAYOFFS.replace("kind: layoffs", "kind: fine").replace("headcount: 100\n", "")
    other = "  b: {url: https://example.org/b, published: 2023-04-12}\n"
    claims = "price: [{value: 5 million USD, source: a}, {value: undisclosed, source: b}]\n"
    write(root, {EVENT: fine + other + claims})
    assert check([root]).diagnostics == []


def test_the_file_of_a_shared_source_with_errors_is_named_as_the_command_takes_it(root, monkeypatch):
    monkeypatch.chdir(root.parent)
    text = LAYOFFS.partition("sources")[0] + "sources: [news]\n"
    write(root, {"sources/news.yaml": "url: x\n", EVENT: text})
    (found,) = check([root / EVENT]).diagnostics
    assert found.suggestion == f"correct it: timeline check {root.name}/sources/news.yaml"
    (root / "sources/news.yaml").unlink()
    (root / "sources/news.yaml").mkdir()
    (found,) = check([root / EVENT]).diagnostics
    assert found.message == "unknown source 'news'"
