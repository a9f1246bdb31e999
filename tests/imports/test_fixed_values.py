"""What is wrong in every row is an error of the mapping, at its place, and no row is reported for it."""

from __future__ import annotations

import pytest

from tests.imports.conftest import HEADER, MAPPING

pytestmark = pytest.mark.usefixtures("few_shipped")

ROWS = HEADER + "a,2023-04-05,5\nb,2023-04-06,6\nc,2023-04-07,7\n"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("status: reported", "status: sure", ("S114", 8, 9)),
        ("status: reported", "status: {column: who, values: {a: sure, b: reported}}", ("S114", 8, 35)),
        ("headcount: people", "headcount: {column: people, unit: USD}", ("S110", 5, 37)),
        ("headcount: people", "headcount: {constant: many}", ("S110", 5, 25)),
        ("headcount: people", 'headcount: {column: people, values: {"5": lots, "6": 600}}', ("S110", 5, 45)),
        ("headcount: people", "headcount: {column: people, default: lots}", ("S110", 5, 40)),
        ("date: day", "date: {constant: never}", ("S101", 4, 20)),
        ("date: day", "date: {constant: 4/5/2023}", ("S105", 4, 20)),
        ("date: day", "date: {start: {constant: never}, end: day}", ("S101", 4, 28)),
        ("company: who", "company: {column: who, country: {constant: Narnia}}", ("S207", 3, 46)),
        ("company: who", "company: {column: who, sector: {column: who, values: {a: magic}}}", ("S114", 3, 60)),
        ("undated: true", "undated: true, language: klingonese", ("S133", 9, 74)),
        ("undated: true", "undated: true, kind: blog", ("S114", 9, 70)),
        ("undated: true", "published: never", ("S101", 9, 60)),
        ("undated: true", "undated: true, derived_from: other", ("S132", 9, 78)),
        (", undated: true", "", ("S131", 9, 9)),
        ("https://example.org/{.company}", "ftp://example.org/", ("S124", 9, 15)),
        ('id: "{.company}-layoffs-{.date}"', 'id: "!!!"', ("S120", 6, 5)),
    ],
)
def test_a_value_that_is_wrong_in_every_row_is_one_fault_of_the_mapping(run, old, new, fault):
    assert old in MAPPING
    found = run(ROWS, MAPPING.replace(old, new))
    assert found.faults == [fault]
    assert found.done.rows == 0
    assert not found.out.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("headcount: people", "headcount: {column: people, unit: thousand, approx: true, bound: min}"),
        (
            "headcount: people",
            'headcount: {column: people, values: {"5": "50", "6": undisclosed, "7": 1 to 2}}',
        ),
        ("date: day", "date: {column: day, default: 2023}"),
        ("company: who", "company: {column: who, country: {constant: Germany}, sector: {constant: software}}"),
        (
            "undated: true",
            "undated: true, language: en, kind: press, page: 12, time: '1:02', archive: 'https://a.org/x'",
        ),
        ("undated: true", "published: '{day}', undated: true"),
        ("undated: true", "published: {constant: 2023-04-11}, accessed: 2023-05, publisher: X, title: Y"),
        ("unknown: create", 'thread: the cuts\nsummary: "Cuts."\nunknown: create'),
    ],
)
def test_a_value_that_is_valid_in_every_row_is_no_fault(run, old, new):
    assert old in MAPPING
    found = run(ROWS, MAPPING.replace(old, new))
    assert (found.faults, found.reasons, len(found.events)) == ([], [], 3)


def test_a_field_of_the_kinds_own_must_have_one_of_its_words(run):
    fields = "  acquirer: who\n  target: people\n  stage: {column: day, values: {a: closed, b: shut}}\n"
    mapping = MAPPING.replace("kind: layoffs", "kind: acquisition").replace("{.headcount}", "{.target}")
    mapping = mapping.replace("{.company}", "{.acquirer}").replace("  company: who\n", fields)
    assert run(ROWS, mapping.replace("  headcount: people\n", "")).faults == [("S114", 5, 47)]
