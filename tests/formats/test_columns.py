"""Columns say at each time what the views say, whatever was corrected, merged, renamed, retracted or planned."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, VIDHYA, entry, event, layoffs, new_store, of_every_kind
from tests.formats.columns_compare import check
from timeline import facts
from timeline.errors import QueryError
from timeline.formats.columns import Columns, columns, parts, parts_of, read_columns, to_bytes
from timeline.formats.columns.row import OVERTURNED, PLANNED
from timeline.log.append import append
from timeline.projections.projector import PROJECTOR
from timeline.query import View

pytestmark = pytest.mark.both_engines

LATE = {"publisher": "Late News", "published": "2023-06", "url": "https://example.org/late"}
UNDATED = {"publisher": "A page", "undated": True, "url": "https://example.org/undated"}
COMING = {"publisher": "Soon", "published": "2031-05-01", "url": "https://example.org/soon"}
GONE = {"on": "2023-08-01", "why": "duplicate"}
DAYS = [
    *(dt.date(2022, 11, 3) + dt.timedelta(number) for number in range(3)),
    *(dt.date(2023, 4, 9) + dt.timedelta(number) for number in range(8)),
    *(dt.date(2023, month, 15) for month in range(5, 13)),
    *(dt.date(2023, 8, 1) + dt.timedelta(number) for number in (-1, 0, 1)),
    *(dt.date(year, 5, 1) for year in (2024, 2026, 2030, 2031, 2032)),
]


def company(slug, name, **fields):
    """Make a company."""
    return facts.Company.model_validate({"id": slug, "name": name, **fields})


def steps():
    """Yield the entries of an eventful log, each with the year in which it is recorded."""
    two = {"a": event().sources["insider"].payload(), "b": VIDHYA}
    yield 2023, [entry(TWITTER), entry(DEEPMIND), entry(MUSK), entry(company("acme", "Acme"))]
    yield 2023, [entry(event()), entry(layoffs()), *map(entry, of_every_kind())]
    yield (
        2023,
        [
            entry(
                layoffs(
                    "dated",
                    title=[{"text": "First words", "since": "2023-04-12"}, {"text": "Later", "since": "2023-07-01"}],
                )
            )
        ],
    )
    yield 2023, [entry(layoffs("undated", sources={"u": UNDATED}))]
    yield (
        2023,
        [
            entry(
                layoffs(
                    "half",
                    sources={"a": VIDHYA, "u": UNDATED},
                    headcount=[{"value": 9, "source": "a"}, {"value": 99, "source": "u"}],
                )
            )
        ],
    )
    yield (
        2023,
        [
            entry(
                layoffs(
                    "moved",
                    sources=two,
                    date=[{"value": "2023-04", "source": "a"}, {"value": "2023-06-01", "source": "b"}],
                )
            )
        ],
    )
    yield (
        2023,
        [
            entry(
                event(
                    "planned",
                    kind="product_launch",
                    company="acme",
                    buyer=None,
                    units=None,
                    product="Robot",
                    date="2028-03",
                    sources={"a": LATE},
                )
            )
        ],
    )
    yield (
        2023,
        [
            entry(
                event(
                    "turning",
                    kind="product_launch",
                    company="acme",
                    buyer=None,
                    units=None,
                    product="Robot",
                    date="2024-03",
                    sources={"a": LATE, "u": UNDATED},
                )
            )
        ],
    )
    yield (
        2023,
        [
            entry(
                event(
                    "coming",
                    kind="product_launch",
                    company="acme",
                    buyer=None,
                    units=None,
                    product="Car",
                    date="2030",
                    sources={"a": LATE, "c": COMING},
                )
            )
        ],
    )
    yield 2023, [entry(layoffs("corrected", company="acme", headcount=5, sources={"a": VIDHYA, "b": LATE}))]
    yield (
        2024,
        [
            entry(
                layoffs("corrected", company="acme", headcount=50, sources={"a": VIDHYA, "b": LATE}),
                "corrected",
                reason="a",
            )
        ],
    )
    yield (
        2024,
        [
            entry(
                layoffs("corrected", company="acme", headcount=50, sources={"a": VIDHYA, "b": LATE}, summary="More."),
                "corrected",
                reason="b",
            )
        ],
    )
    yield 2023, [entry(_of_a_newer_version())]
    yield 2024, [entry(company("acme", "Acme Robots"), "corrected", reason="its name")]
    yield 2025, [entry(layoffs(retracted=GONE), "retracted", reason="twice")]
    yield 2025, [entry(layoffs(headcount=3800), "reinstated", reason="not twice")]
    yield (
        2025,
        [
            entry(company("robots", "Robots")),
            entry(company("acme", "Acme", retracted={**GONE, "superseded_by": "robots"}), "retracted", reason="one"),
        ],
    )
    yield 2025, [entry(company("robots", "Robots and Sons"), "corrected", reason="its name")]
    moved = layoffs("moved", sources=two, date="2023-05-02")
    left = moved.model_copy(
        update={"retracted": facts.Retraction(on=dt.date(2025, 1, 1), why="renamed", superseded_by="moved-on")}
    )
    yield 2025, [entry(moved.model_copy(update={"id": "moved-on"})), entry(left, "retracted", reason="renamed")]
    yield 2026, [entry(event(retracted=GONE), "retracted", reason="never was")]


def _of_a_newer_version():
    """Make an event of a kind that this version does not know, in which nobody that it knows takes part."""
    body = {"kind": "parade", "title": "A walk", "date": "2023-05", "status": "reported", "sources": {"a": VIDHYA}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return facts.from_payload("walk", {**body, "marcher": "acme"})


@pytest.fixture
def store(tmp_path):
    """Give a store of an eventful log."""
    made = new_store(tmp_path, ())
    for number, (year, new) in enumerate(steps()):
        at = dt.datetime(year, 1 + number // 2, 1 + number, tzinfo=dt.UTC)
        with made.write() as connection:
            append(connection, new, author="tester", projector=PROJECTOR, clock=lambda at=at: at)
    yield made
    made.close()


@pytest.fixture
def view(store):
    """Give the view of that log in November 2026."""
    return replace(View(store), today=dt.date(2026, 11, 30))


def every_row(made):
    """Return the rows that a reader of all parts has."""
    first, *others = (made.part(name) for name in made.names())
    return read_columns(first, *others)


def test_rows_say_at_each_position_and_day_what_the_views_say(view):
    made = Columns.of(view)
    rows = every_row(made)
    assert len(check(rows, view)) == 39
    for position in range(made.position):
        check(rows, view, position=position)
        for day in DAYS[:: 1 + position % 3]:
            check(rows, view, day=day, position=position)
    for day in DAYS:
        check(rows, view, day=day)


def test_a_planned_event_becomes_past_without_an_entry(view):
    early = view.as_recorded(41)  # recorded in 2023
    before, after = (replace(early, today=day) for day in (dt.date(2024, 2, 29), dt.date(2024, 3, 1)))
    flags = {}
    for at in (before, after):
        made = Columns.of(at)
        check(every_row(made), at)
        flags[at.today] = next(row.flags for row in made.rows if row.id == "turning" and row.is_present)
    assert flags[before.today] - flags[after.today] == PLANNED
    for position in (39, 40):
        check(every_row(Columns.of(after)), after, position=position)


def test_a_log_that_grew_says_the_same_of_its_earlier_positions(view):
    made = Columns.of(view.as_recorded(30))
    assert made.position == 30
    assert len(check(every_row(made), view.as_recorded(30))) > 20


def test_what_a_log_that_grew_adds_makes_the_same_rows_as_the_whole(view):
    heads = [*(view.as_recorded(position) for position in range(0, Columns.of(view).position, 3)), view]
    made = [Columns.of(head) for head in heads]
    for before, head, whole in zip(made, heads[1:], made[1:], strict=False):
        assert before.updated(head).rows == whole.rows
    for before in made[1::4]:
        assert before.updated(view).rows == made[-1].rows
    early = view.as_recorded(41)
    ready = Columns.of(replace(early, today=dt.date(2024, 2, 29)))
    later = replace(early, today=dt.date(2024, 3, 1))
    assert ready.rows != ready.updated(later).rows == Columns.of(later).rows


def test_whoever_reads_may_pause_between_two_events(view):
    seen = []

    def slowly(found):
        for one in found:
            seen.append(one)
            yield one

    assert Columns.of(view, slowly).rows == Columns.of(view).rows
    assert len(seen) > 39


def test_an_empty_log_has_columns(tmp_path):
    with_nothing = new_store(tmp_path, ())
    made = columns(View(with_nothing))
    assert (made["head"], made["rows"], made["entities"], made["parts"], made["history"]) == (0, 0, [], [], [])
    assert read_columns(made) == []
    with_nothing.close()


def test_a_view_of_one_day_of_reporting_has_no_columns(view):
    with pytest.raises(QueryError, match="all days of reporting"):
        columns(view.as_reported("2023-04-12"))


def test_an_unknown_part_is_refused_with_the_names_of_the_others(view):
    with pytest.raises(QueryError, match="no part 'past': use events, history"):
        columns(view, "past")


def test_a_merged_company_is_one_with_its_older_names(view):
    made = columns(view)
    entities = {slug: (label, kind, older) for slug, label, kind, older in made["entities"]}
    assert entities["twitter"] == ("X", "company", ["Twitter"])
    assert entities["elon-musk"] == ("Elon Musk", "person", [])
    assert entities["robots"][0] == "Robots and Sons"


def test_a_large_log_comes_in_parts(view, monkeypatch):
    monkeypatch.setattr(parts, "MOST_ROWS", 10)
    monkeypatch.setattr(parts, "HEAVIEST", 5)
    made = Columns.of(view)
    first = made.part()
    assert first["rows"] == 5
    assert [part[3] for part in first["parts"]] == ["events-1", "events-2", "events-3", "events-4"]
    assert all(part[2] <= 10 and part[0] <= part[1] for part in (*first["parts"], *first["history"]))
    assert sum(part[2] for part in first["parts"]) + 5 == 39
    heaviest = {row.id for row in read_columns(first)}
    weights = {row.id: row.weight for row in made.rows if row.is_present}
    assert min(weights[slug] for slug in heaviest) >= max(weights[slug] for slug in weights.keys() - heaviest)
    rows = every_row(made)
    assert sorted(rows, key=repr) == sorted(made.rows, key=repr)
    check(rows, view)


def test_a_large_log_has_counts_of_all_its_events(view, monkeypatch):
    monkeypatch.setattr(parts, "MOST_ROWS", 10)
    monkeypatch.setattr(parts, "HEAVIEST", 5)
    first = Columns.of(view).part()
    present = list(view.events())
    assert sum(sum(bin_[1:]) for bin_ in first["bins"]) == len(present)
    november = [record for record in present if record.date.anchor.strftime("%Y-%m") == "2022-11"]
    assert next(bin_ for bin_ in first["bins"] if bin_[0] == 52 * 12 + 10)[1:] == [0, 0, len(november), 0, 0, 0]
    twitter = next(index for index, entity in enumerate(first["entities"]) if entity[0] == "twitter")
    assert first["counts"][twitter] == len(view.events(company="twitter"))


def patched(old, patch):
    """Return the rows of a reader who had all parts of an older head and applied a patch."""
    ended = {(slug, position, reported): end for slug, position, reported, end in patch["ended"]}
    kept = [replace(row, position_end=ended.get((row.id, row.position, row.reported), row.position_end)) for row in old]
    new = read_columns(patch)
    changed, overturned = {row.id for row in new}, {tuple(one) for one in patch["overturned"]}
    flagged = [
        replace(row, flags=row.flags & ~OVERTURNED | OVERTURNED * ((row.id, row.position, row.reported) in overturned))
        if row.id in changed
        else row
        for row in kept
    ]
    return [*flagged, *new]


def flags_of(rows):
    """Return the flags of each row."""
    return {(row.id, row.position, row.reported): row.flags for row in rows}


def test_a_patch_brings_an_older_head_up_to_date(view):
    made = Columns.of(view)
    patches = {position: patch for position in range(made.position + 1) if (patch := made.patch(position)) is not None}
    assert len(patches) > 10
    for position, patch in patches.items():
        rows = patched(every_row(Columns.of(view.as_recorded(position))), patch)
        check(rows, view)
        assert flags_of(rows) == flags_of(made.rows)
        for day in DAYS[::4]:
            check(rows, view, day=day)
    assert patches[made.position]["rows"] == 0


def test_a_patch_that_is_most_of_the_rows_is_none(view):
    assert Columns.of(view).patch(0) is None


def test_a_patch_names_companies_that_changed(view):
    position = next(found.version.position for found in view.changes() if found.slug == "robots")
    patch = Columns.of(view).patch(position - 1)
    assert ["robots", "Robots and Sons", "company", []] in patch["entities"]


def test_columns_of_another_version_or_head_are_refused(view):
    made = Columns.of(view)
    with pytest.raises(ValueError, match="version 2: this program reads version 1"):
        read_columns({**made.part(), "version": 2})
    with pytest.raises(ValueError, match="a part is of position 3, the first one of"):
        read_columns(made.part(), {**made.part("history"), "head": 3})


def test_equal_logs_give_equal_bytes(view):
    assert to_bytes(columns(view)) == to_bytes(columns(view))


def test_the_docs_describe_every_field_and_flag(view, monkeypatch):
    monkeypatch.setattr(parts, "MOST_ROWS", 10)
    monkeypatch.setattr(parts, "HEAVIEST", 5)
    made = Columns.of(view)
    text = (Path(__file__).parents[2] / "docs/exports.md").read_text(encoding="utf-8")
    text = text[text.index("## Columns for a figure") : text.index("## The tables and their columns")]
    fields = {*made.part(), *made.patch(made.position - 1)} - {"after"}
    assert {field for field in fields if f"`{field}`" not in text} == set()
    assert all(re.search(rf"\b{2**power} ", text) for power in range(9))


def all_parts(view):
    made = Columns.of(view)
    return [(name, to_bytes(made.part(name))) for name in made.names()]


def test_parts_that_wait_on_the_disk_have_the_same_bytes(view):
    """Whoever streams the parts of a log gets what whoever holds all rows gets, now and at each earlier position."""
    for position in range(1, view.head() + 1):
        assert list(parts_of(view.as_recorded(position))) == all_parts(view.as_recorded(position))
    assert list(parts_of(view)) == all_parts(view)


@pytest.mark.parametrize(("most", "heaviest"), [(1, 1), (2, 1), (3, 2), (5, 4), (1000, 4)])
def test_many_parts_that_wait_on_the_disk_have_the_same_bytes(view, monkeypatch, most, heaviest):
    """Parts of today and of the past begin and end at the same rows."""
    monkeypatch.setattr(parts, "MOST_ROWS", most)
    monkeypatch.setattr(parts, "HEAVIEST", heaviest)
    assert list(parts_of(view)) == all_parts(view)


def test_an_empty_log_and_a_day_of_reporting_are_streamed_alike(view, tmp_path):
    """An empty log has one part; a view of one day of reporting has none."""
    empty = new_store(tmp_path / "empty")
    assert list(parts_of(View(empty))) == all_parts(View(empty))
    empty.close()
    with pytest.raises(QueryError, match="as reported on a day"):
        list(parts_of(view.as_reported("2023-05-01")))
