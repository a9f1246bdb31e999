from __future__ import annotations

import datetime as dt
import shutil

import pytest

from tests.builders import database, write
from timeline import resources
from timeline.errors import IntegrityError
from timeline.log import read
from timeline.log.segments import released
from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load, plan_against
from timeline.seeds.plan.review import review
from timeline.seeds.release import release
from timeline.seeds.released import released_folder
from timeline.store import Store

TODAY = dt.datetime.now(dt.UTC).date().isoformat()


@pytest.fixture
def shipped(root, monkeypatch):
    """Replace the shipped files with the small folder."""
    find = resources.find
    monkeypatch.setattr(resources, "find", lambda name: root if name == "seed_events" else find(name))
    return root


def publish():
    return release(check(), author="maintainers")


@pytest.mark.no_database
def test_a_release_writes_what_is_new_and_a_second_one_nothing(shipped, edit):
    done, segment = publish()
    assert (done.appended, segment.file) == (3, "00000001-00000003.jsonl")
    assert publish()[1] is None
    edit("headcount: 100", "headcount: 120", append=f"change: {{on: {TODAY}, why: wrong_figure}}\n")
    done, segment = publish()
    assert (done.restored, done.appended, segment.file) == (3, 1, "00000004-00000004.jsonl")
    assert [s.file for s in released(shipped / "released")] == ["00000001-00000003.jsonl", "00000004-00000004.jsonl"]


@pytest.mark.no_database
def test_a_release_needs_the_reasons_that_a_load_needs(shipped, edit):
    publish()
    edit("headcount: 100", "headcount: 120")
    done, segment = publish()
    assert ([d.code for d in done.plan.diagnostics], segment) == (["S301"], None)
    assert len(released(shipped / "released")) == 1


@pytest.mark.usefixtures("shipped")
def test_every_database_starts_from_the_release_with_the_same_tree_head(tmp_path):
    _, segment = publish()
    urls = [database(tmp_path / name, empty=True) for name in ("one", "other")]
    for url in urls:
        assert plan_against(check(), url).restored == 3
        done = load(check(), url, author="whoever")
        assert (done.restored, done.appended, done.head) == (3, 0, 3)
        assert (load(check(), url, author="whoever").restored, plan_against(check(), url).restored) == (0, 0)
    assert [Store.open(url).verify(projections=True) for url in urls] == [segment.head, segment.head]


@pytest.mark.usefixtures("shipped")
def test_a_load_that_is_refused_restores_nothing_either(url, edit):
    publish()
    edit("headcount: 100", "headcount: 120")
    done = load(check(), url, author="whoever")
    assert ([d.code for d in done.plan.diagnostics], done.restored, done.head) == (["S301"], 0, 0)
    edit(append=f"change: {{on: {TODAY}, why: wrong_figure}}\n")
    with pytest.raises(KeyboardInterrupt):  # an interrupted load restores nothing either
        load(check(), url, author="whoever", progress=interrupt)
    assert Store.open(url).verify().size == 0


def interrupt(_done: int, _of: int) -> None:
    raise KeyboardInterrupt


def test_newer_files_come_behind_the_release(shipped, url):
    publish()
    write(shipped, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    plan = plan_against(check(), url)
    assert (plan.restored, plan.head, len(plan.changes)) == (3, 3, 1)
    done = load(check(), url, author="whoever")
    assert (done.restored, done.appended, done.head) == (3, 1, 4)


def test_a_database_of_an_earlier_release_is_brought_up_to_the_next(shipped, url):
    publish()
    load(check(), url, author="whoever")
    write(shipped, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    _, segment = publish()
    done = load(check(), url, author="whoever")
    assert (done.restored, done.appended) == (1, 0)
    assert Store.open(url).verify() == segment.head


@pytest.mark.usefixtures("shipped")
def test_a_log_that_went_its_own_way_keeps_it(url, tmp_path):
    publish()
    mine = write(tmp_path / "my_events", {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert load(check([mine]), url, author="me").appended == 1
    done = load(check(), url, author="me")
    assert (done.restored, done.appended) == (0, 3)


@pytest.mark.usefixtures("shipped")
def test_other_folders_do_not_bring_the_release_with_them(url, tmp_path):
    publish()
    mine = write(tmp_path / "my_events", {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert plan_against(check([mine]), url).restored == 0
    assert load(check([mine]), url, author="me").head == 1


def test_a_tampered_release_is_refused_by_name_and_nothing_is_written(shipped, url):
    publish()
    path = shipped / "released/00000001-00000003.jsonl"
    path.write_bytes(path.read_bytes().replace(b"maintainers", b"mallory", 1))
    with pytest.raises(IntegrityError, match=r"00000001-00000003\.jsonl:1: the entry does not match its hash"):
        load(check(), url, author="whoever")
    with Store.open(url).read() as connection:
        assert read.head(connection) == 0


def test_the_shipped_files_are_those_of_the_released_log(url):
    segments = released(released_folder())
    assert segments
    done = load(check(), url, author="whoever")
    assert done.plan.diagnostics == ()
    assert [step.seed.fact.id for step in done.plan.changes] == [], "run `timeline release` with each change"
    assert Store.open(url).verify() == segments[-1].head


@pytest.mark.no_database
def test_released_entries_are_no_seed_files(shipped, tmp_path):
    publish()
    copy = shutil.copytree(shipped, tmp_path / "copy")
    write(copy, {"released/x.yaml": "nonsense"})
    assert check([copy]).ok


def test_the_shipped_events_load_and_load_again(url):
    checked = check()
    first = load(checked, url, author="tester")
    assert first.restored + first.appended == first.head >= len(checked.seeds)
    again = load(check(), url, author="tester")
    assert (again.restored, again.appended) == (0, 0)
    assert Store.open(url).verify().size == first.head


def test_the_shipped_files_are_planned_as_json_with_each_fact_once(url):
    """The plan of all shipped files on an empty database has each fact once and nothing left to review."""
    checked = check()
    found = review(plan_against(checked, url))
    subjects = [step["subject"] for step in found.to_json()["steps"]]
    assert len(subjects) == len(set(subjects)) == len(checked.seeds)
    assert found.near == ()
    loaded_now = load(checked, url, author="tester")
    assert loaded_now.head == View(Store.open(url)).head()
