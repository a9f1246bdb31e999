"""Several reasons in one edit, each for its fields."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.seeds.test_load import last, run
from timeline.seeds.check import check
from timeline.seeds.plan.apply import plan_against

pytestmark = pytest.mark.usefixtures("few_shipped")

TODAY = dt.datetime.now(dt.UTC).date().isoformat()
FIGURE = f"{{on: {TODAY}, why: wrong_figure, fields: [headcount], note: A slip of the pen.}}"
DATE = f"{{on: {TODAY}, why: more_precise, fields: date}}"


def both(edit, *, append):
    edit("headcount: 100", "headcount: 120")
    edit("date: 2023-04\n", "date: 2023-04-20\n", append=append)


def test_each_reason_explains_its_fields_and_the_log_keeps_all_in_one_line(root, url, edit):
    run(root, url)
    both(edit, append=f"change: [{FIGURE}, {DATE}]\n")
    assert run(root, url) == 1
    assert last(url).reason == f"{TODAY} wrong_figure (headcount): A slip of the pen.; {TODAY} more_precise (date)"
    assert run(root, url) == 0


def test_a_field_without_its_reason_is_named_with_the_line_to_add(root, url, edit):
    run(root, url)
    both(edit, append=f"change: {FIGURE}\n")
    (found,) = plan_against(check([root]), url).diagnostics
    assert found.code == "S301"
    assert found.message.startswith("date changed")
    assert found.suggestion.endswith(f"{{on: {TODAY}, why: wrong_date, fields: [date]}}")


def test_a_reason_that_is_kept_from_an_earlier_edit_does_not_excuse_a_new_one(root, url, edit):
    run(root, url)
    edit("headcount: 100", "headcount: 120", append=f"change: {FIGURE}\n")
    assert run(root, url) == 1
    edit("date: 2023-04\n", "date: 2023-04-20\n")
    edit(f"change: {FIGURE}", f"change: [{FIGURE}, {DATE}]")
    assert run(root, url) == 1
    assert last(url).reason == f"{TODAY} more_precise (date)"
    edit("headcount: 120", "headcount: 130")
    assert run(root, url) == ["S303"]


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("change", "code", "part"),
    [
        (f"[{FIGURE}, {{on: {TODAY}, why: typo}}]", "S100", "each of several reasons names its fields"),
        (f"[{FIGURE}, {FIGURE}]", "S100", "'headcount' has two reasons"),
        ("[]", "S100", "1 to 20 reasons"),
        (f"{{on: {TODAY}, why: typo, fields: [headcont]}}", "S002", "headcount"),
        (f"[{FIGURE}, {{on: {TODAY}, why: nonsense, fields: date}}]", "S114", "'nonsense' is not an allowed value"),
        (f"{{on: {TODAY}, why: wrong_figure, note: …}}", "S128", "'…' is a placeholder"),
    ],
)
def test_a_reason_that_explains_nothing_is_refused(root, edit, change, code, part):
    edit(append=f"change: {change}\n")
    (found,) = check([root]).diagnostics
    assert found.code == code
    assert part in f"{found.message} {found.suggestion}"


@pytest.mark.no_database
def test_a_template_that_is_not_filled_in_is_refused_field_by_field(root, edit):
    edit("title: Acme lets staff go", "title: …\nsummary: ...")
    assert [(found.code, found.line) for found in check([root]).diagnostics] == [("S128", 2), ("S128", 3)]


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("headcount: 100", "headcount: 10.000", ["S115"]),
        ("headcount: 100", "headcount: {value: 1.234 thousand}", []),
        ("headcount: 100", "headcount: 10000", []),
        ("headcount: 100", "headcount: 10", []),
        ("headcount: 100", "headcount: [{value: 1.000, source: a}, {value: 2000, source: b}]", ["S115"]),
        ("headcount: 100", "headcount: 100\nshare: 12.345", []),
    ],
)
def test_a_number_that_can_mean_thousands_is_asked_about(root, edit, old, new, codes):
    edit(old, new)
    found = check([root])
    assert [diagnostic.code for diagnostic in found.diagnostics if diagnostic.code == "S115"] == codes
    assert all(diagnostic.severity == "warning" for diagnostic in found.diagnostics if diagnostic.code == "S115")
