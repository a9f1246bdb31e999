"""Facts written from Python get the same checks as files."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import timeline
from tests.builders import DEEPMIND, INSIDER, TWITTER, VIDHYA, database
from timeline import Company, ComputePurchase, Layoffs, Person, facts
from timeline.errors import (
    ConcurrencyError,
    FactErrors,
    LogError,
    MissingDatabaseError,
    QueryError,
    SeedError,
    TimelineWarning,
)


@pytest.fixture
def url(tmp_path):
    return database(tmp_path / "own")


@pytest.fixture
def log(url):
    with timeline.open(url, write=True, author="Jane") as opened:
        opened.record(TWITTER)
        opened.record(DEEPMIND)
        yield opened


def layoffs(slug="twitter-layoffs-2022", **fields):
    given = {
        "title": "Twitter lets half of its staff go",
        "date": "2022-11-04",
        "company": "twitter",
        "status": "confirmed",
        "headcount": {"value": 3700, "approx": True},
        "sources": {"a": INSIDER},
        **fields,
    }
    return Layoffs(id=slug, **given)


def test_what_is_recorded_is_durable_and_can_be_asked_for(log, url):
    entry = log.record(layoffs(), reason="seen in the news")
    assert (entry.position, entry.operation, entry.recorded_by, entry.reason, entry.origin) == (
        3,
        "recorded",
        "Jane",
        "seen in the news",
        "python",
    )
    assert timeline.open(url).event("twitter-layoffs-2022").fact == layoffs()
    assert log.record(layoffs()) is None  # the log already has this fact
    log.view.store.verify(projections=True)


def test_a_correction_says_why_and_history_has_it(log):
    log.record(layoffs())
    entry = log.correct(layoffs(headcount=3800), why="wrong_figure", note="a filing", on=dt.date(2026, 11, 1))
    assert (entry.version, entry.operation, entry.reason) == (2, "corrected", "2026-11-01 wrong_figure: a filing")
    with pytest.raises(LogError, match=r"another version of .* is already recorded: use correct"):
        log.record(layoffs(headcount=3900, title="Another wording"), reason="because")
    with pytest.raises(LogError, match="is not recorded yet: use record"):
        log.correct(layoffs("twitter-layoffs-2023", date="2023-02"), why="wrong_figure")


def test_what_is_retracted_stays_and_can_stand_again(log):
    log.record(layoffs())
    assert log.retract("twitter-layoffs-2022", why="not_an_event").operation == "retracted"
    assert log.view.event("twitter-layoffs-2022").retracted
    with pytest.raises(LogError, match="is already retracted"):
        log.retract("twitter-layoffs-2022", why="not_an_event")
    assert log.reinstate("twitter-layoffs-2022", why="new_information").operation == "reinstated"
    assert not log.view.event("twitter-layoffs-2022").retracted
    with pytest.raises(QueryError, match="did you mean 'twitter-layoffs-2022'"):
        log.retract("twitter-layofs-2022", why="not_an_event")
    with pytest.raises(SeedError, match="S306: unknown id 'nothing'"):
        log.retract("twitter-layoffs-2022", why="duplicate", superseded_by="nothing")


def test_the_same_reason_may_be_given_again_on_the_same_day(log):
    """You can give the same reason twice on one day, because a call always gives a new reason."""
    log.record(layoffs())
    entries = [
        log.correct(layoffs(headcount=3800), why="wrong_figure"),
        log.correct(layoffs(headcount=3900), why="wrong_figure"),
        log.correct(layoffs(headcount=3900, title="Half of Twitter goes"), why="wrong_figure"),
        log.retract("twitter-layoffs-2022", why="not_an_event"),
        log.reinstate("twitter-layoffs-2022", why="new_information"),
        log.retract("twitter-layoffs-2022", why="not_an_event"),
        log.reinstate("twitter-layoffs-2022", why="new_information"),
    ]
    assert [entry.version for entry in entries] == list(range(2, 9))
    assert [entry.reason.partition(" ")[2] for entry in entries] == [
        *["wrong_figure"] * 3,
        *["not_an_event", "new_information"] * 2,
    ]


def test_only_what_is_retracted_is_reinstated_and_it_is_retracted_once(log):
    log.record(layoffs())
    with pytest.raises(LogError, match="event/twitter-layoffs-2022 is not retracted"):
        log.reinstate("twitter-layoffs-2022", why="new_information")
    log.retract("twitter-layoffs-2022", why="not_an_event")
    with pytest.raises(LogError, match="event/twitter-layoffs-2022 is already retracted"):
        log.retract("twitter-layoffs-2022", why="duplicate")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"why": "wrong_figures"}, "why: 'wrong_figures' is not an allowed value .did you mean 'wrong_figure'"),
        ({"why": "other", "on": "soon"}, "on: 'soon' is not a date"),
        ({"why": "other", "note": ""}, "note: the text is empty"),
    ],
)
def test_a_reason_that_is_none_is_refused_in_words(log, given, told):
    log.record(layoffs())
    for write in (
        lambda: log.correct(layoffs(headcount=1), **given),
        lambda: log.retract("twitter-layoffs-2022", **given),
        lambda: log.reinstate("twitter-layoffs-2022", **given),
    ):
        with pytest.raises(FactErrors, match=told):
            write()


def test_a_new_id_is_recorded_and_the_old_one_retracted_in_its_favour(log):
    log.record(layoffs())
    renamed = layoffs("twitter-cuts-2022").model_copy(update={"renamed_from": "twitter-layoffs-2022"})
    for write in (lambda: log.record(renamed), lambda: log.correct(renamed, why="renamed")):
        with pytest.raises(LogError, match=r"renamed_from.*record.*retract.'twitter-layoffs-2022', why='renamed'"):
            write()
    with log.together():
        log.record(layoffs("twitter-cuts-2022"))
        log.retract("twitter-layoffs-2022", why="renamed", superseded_by="twitter-cuts-2022")
    versions = log.view.history("twitter-cuts-2022")
    assert [version.subject for version in versions] == ["event/twitter-layoffs-2022", "event/twitter-cuts-2022"]
    assert log.record(renamed) is None  # the renamed event is already recorded
    with log.together():
        log.record(Company(id="x-corp", name="X"))
        log.retract("twitter", why="renamed", superseded_by="x-corp")
        log.correct(layoffs("twitter-cuts-2022", company="x-corp"), why="renamed")
    assert [found.id for found in log.view.company("x-corp").events()] == ["twitter-cuts-2022"]
    assert [version.subject for version in log.view.history("x-corp")] == ["company/twitter", "company/x-corp"]
    log.view.store.verify(projections=True)


def test_the_version_that_is_expected_is_asked_for(log):
    log.record(layoffs(), expected_version=0)
    with pytest.raises(ConcurrencyError, match="is at version 1, not 7 as expected"):
        log.correct(layoffs(headcount=1), why="wrong_figure", expected_version=7)


def test_a_stranger_is_refused_with_what_was_meant(log):
    with pytest.raises(SeedError, match=r"layoffs twitter-layoffs-2022: S201: .*'twiter'.*twitter"):
        log.record(layoffs(company="twiter"))
    with pytest.raises(SeedError, match=r"S20[0-9]: .*'elon-musk'"):
        log.record(layoffs(people="elon-musk"))
    assert log.view.head() == 2


@pytest.mark.no_database
def test_what_is_no_fact_is_refused_with_all_that_is_wrong():
    with pytest.raises(FactErrors) as caught:
        Layoffs(id="x", title="", date="soon", company="twitter", status="sure", sources={})  # type: ignore[arg-type]
    told = str(caught.value)
    for part in ("'soon' is not a date", "the text is empty", "needs at least one source", "sure"):
        assert part in told


def test_what_may_be_wrong_is_warned_of_and_done(log):
    with pytest.warns(TimelineWarning, match="S505: the headcount is above the base"):
        log.record(layoffs(headcount=5000, base=100))
    assert log.view.event("twitter-layoffs-2022") is not None


@pytest.mark.parametrize("write", ["record", "correct"])
def test_a_warning_points_at_the_line_that_is_to_blame(log, write):
    """A warning points at the line that causes it, so that each such line warns and filters by module work."""
    more = {"why": "wrong_figure"} if write == "correct" else {}
    if write == "correct":
        log.record(layoffs())
    with pytest.warns(TimelineWarning, match="S505") as caught:
        getattr(log, write)(layoffs(headcount=5000, base=100), **more)
    with pytest.warns(TimelineWarning, match="S505") as caught_in_a_block, log.together():
        log.record(layoffs("twitter-layoffs-2021", date="2021", headcount=5000, base=100))
    assert [warning.filename for warning in (*caught, *caught_in_a_block)] == [__file__, __file__]


def test_a_block_is_kept_whole_or_not_at_all(log):
    with log.together():
        assert log.record(Company(id="acme", name="Acme")) is None
        log.record(Person(id="jane-roe", name="Jane Roe"))
        log.record(layoffs("acme-layoffs-2022", company="acme", people="jane-roe"))
        log.correct(layoffs("acme-layoffs-2022", company="acme"), why="wrong_participant")
    with log.view.store.read() as connection:
        from timeline.log import read

        entries = list(read.entries(connection, after=2))
    assert [(entry.subject, entry.version) for entry in entries] == [
        ("company/acme", 1),
        ("person/jane-roe", 1),
        ("event/acme-layoffs-2022", 1),
        ("event/acme-layoffs-2022", 2),
    ]
    assert len({entry.batch for entry in entries}) == 1
    with pytest.raises(SeedError, match="S201"), log.together():
        log.record(Company(id="bolt", name="Bolt"))
        log.record(layoffs("bolt-layoffs-2022", company="blot"))
    assert log.view.head() == 6
    assert log.record(Company(id="bolt", name="Bolt")).position == 7
    with pytest.raises(LogError, match="block is inside another one"), log.together(), log.together():
        pass


def test_what_a_block_writes_may_name_what_it_wrote_before(log):
    story = facts.Story.model_validate(
        {
            "id": "twitter-shrinks",
            "title": "Twitter shrinks",
            "summary": "How Twitter let its staff go.",
            "steps": [{"title": "Cuts", "text": "Half go.", "window": "2022", "events": ["twitter-layoffs-2022"]}],
        }
    )
    with log.together():
        log.record(layoffs())
        log.record(story)
        log.record(Company(id="acme", name="Acme"))
        log.retract("twitter-layoffs-2022", why="not_an_event")
        log.reinstate("twitter-layoffs-2022", why="new_information")
        log.retract("twitter-shrinks", why="other")
    assert not log.view.event("twitter-layoffs-2022").retracted
    assert log.view.story("twitter-shrinks").retracted
    assert log.view.head() == 8


@pytest.mark.filterwarnings("ignore:.*S514")  # they are alike on purpose
def test_who_records_the_same_at_once_has_it_recorded_once(log, url):
    """A fact recorded twice at once is in the log once; different content, or another expected version, is an error."""
    several = 6
    start = threading.Barrier(several)

    def work(_number):
        start.wait()
        return log.record(layoffs())

    with ThreadPoolExecutor(several) as pool:
        written = [entry for entry in pool.map(work, range(several)) if entry is not None]
    assert [(entry.position, entry.version) for entry in written] == [(3, 1)]
    with timeline.open(url, write=True) as other:
        with other.together():
            other.record(layoffs("twitter-layoffs-2023", date="2023"))
            log.record(layoffs("twitter-layoffs-2023", date="2023"))  # in the meantime
        assert log.view.head() == 4
        with pytest.raises(LogError, match="event/twitter-layoffs-2021 is already recorded"), other.together():
            other.record(layoffs("twitter-layoffs-2021", date="2021", headcount=1))
            log.record(layoffs("twitter-layoffs-2021", date="2021"))
        with pytest.raises(ConcurrencyError, match="at version 1, not 0"), other.together():
            other.record(layoffs("twitter-layoffs-2020", date="2020"), expected_version=0)
            log.record(layoffs("twitter-layoffs-2020", date="2020"))


@pytest.mark.filterwarnings("ignore:.*S514")  # they are alike on purpose
def test_threads_write_at_once(log):
    def work(number):
        return log.record(layoffs(f"twitter-layoffs-{number}", date="2022-11")).position

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(40))) == list(range(3, 43))


def test_what_looks_like_another_is_found(log):
    log.record(layoffs())
    (pair,) = log.near(layoffs("twitter-cuts-2022", date="2022-11-05"))
    assert pair.other.id == "twitter-layoffs-2022"
    assert log.near(layoffs("deepmind-layoffs-2022", company="deepmind")) == []


def test_rival_claims_are_written_as_in_files(log):
    log.record(
        ComputePurchase(
            id="twitter-gpu-purchase-2023",
            title="Twitter buys GPUs",
            date="[..2023-04-11]",
            buyer="twitter",
            status="reported",
            units=[{"value": 10000, "approx": True, "source": "a"}, {"value": 100000, "source": "b"}],
            sources={"a": INSIDER, "b": VIDHYA},
        )
    )
    assert log.view.event("twitter-gpu-purchase-2023").disputed


def test_what_files_recorded_is_theirs_to_change(tmp_path, url):
    from tests.builders import write
    from timeline.cli import main as command

    folder = write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\nname: Acme\n"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIMELINE_DATABASE", url)
        assert command(["load", str(folder)]) == 0
    with timeline.open(url, write=True) as log, pytest.raises(SeedError, match="S304"):
        log.correct(Company(id="acme", name="Acme", form="group"), why="new_information")


@pytest.mark.sqlite
def test_a_default_database_that_is_missing_is_not_made(monkeypatch, tmp_path):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(MissingDatabaseError, match="timeline load"):
        timeline.open(write=True)


def test_no_warning_where_nothing_may_be_wrong(log):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log.record(layoffs())


@pytest.mark.no_database
def test_the_typed_functions_are_those_of_the_classes():
    root = Path(timeline.__file__).parents[1]
    made = subprocess.run(
        [sys.executable, "-c", "from scripts.constructors import source; print(source(), end='')"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert made == (root / "timeline" / "constructors.py").read_text(encoding="utf-8")
