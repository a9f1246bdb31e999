"""The same log gives the same bytes; what has not changed is not written; and readers never see half a site."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from dashboard.publish import search, staging
from dashboard.publish.manifest import MANIFEST
from tests.builders import TWITTER, layoffs, new_store, record, rename, view_of
from tests.publish.conftest import ROOT, company, retracted, story, tree
from timeline import facts
from timeline.cli import main
from timeline.errors import ExportError
from timeline.transparency.keys import PrivateKey


def test_the_same_log_gives_the_same_bytes(filled, site, publish_to, tmp_path):
    publish_to(filled, tmp_path / "again", search=True)
    assert tree(tmp_path / "again") == tree(site)


class _AsReal(type):
    """Lets real days and times count as those with another clock."""

    def __instancecheck__(cls, value):
        return isinstance(value, cls.__mro__[1])


def test_no_byte_depends_on_the_clock(filled, publish_to, tmp_path, monkeypatch):
    publish_to(filled, tmp_path / "now")

    class Later(dt.datetime, metaclass=_AsReal):
        @classmethod
        def now(cls, tz=None):
            return cls(2040, 1, 1, tzinfo=tz)

    class LaterDay(dt.date, metaclass=_AsReal):
        @classmethod
        def today(cls):
            return cls(2040, 1, 1)

    monkeypatch.setattr(dt, "datetime", Later)
    monkeypatch.setattr(dt, "date", LaterDay)
    publish_to(filled, tmp_path / "later")
    monkeypatch.undo()
    assert tree(tmp_path / "later") == tree(tmp_path / "now")


def test_a_second_publish_writes_nothing(filled, publish_to, tmp_path):
    folder = tmp_path / "out"
    first = publish_to(filled, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = publish_to(filled, folder)
    assert (again.written, again.kept) == (0, first.written)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


CHANGES = {
    "a new event": lambda store: record(store, layoffs("new-cuts", title="New", date="2024-02-02", thread="affair")),
    "another title": lambda store: record(store, layoffs(title="Twitter lets half go"), operation="corrected"),
    "another year": lambda store: record(store, layoffs("cuts", date="2019-03-03"), operation="corrected"),
    "another company": lambda store: record(store, layoffs("cuts", company="other"), operation="corrected"),
    "a new name": lambda store: record(
        store, company("twitter", "Twitter", description="A network", aliases=["Tw"]), operation="corrected"
    ),
    "a retraction": lambda store: record(store, retracted(layoffs("cuts"), "not_an_event"), operation="retracted"),
    "a new id": lambda store: rename(store, layoffs("cuts"), "cuts-of-2022"),
    "a merged company": lambda store: record(
        store, retracted(company("other", "Other"), "duplicate", "twitter"), operation="retracted"
    ),
    "another owner": lambda store: record(
        store,
        facts.from_payload(
            "other-buys",
            {
                "kind": "acquisition",
                "title": "Other buys Twitter",
                "date": "2024-05-05",
                "status": "confirmed",
                "acquirer": "other",
                "target": "twitter",
                "stage": "closed",
                "sources": {"a": {"url": "https://example.org/b", "published": "2024-05-05"}},
            },
        ),
    ),
    "a story without its event": lambda store: record(
        store, retracted(layoffs(), "not_an_event"), operation="retracted"
    ),
    "another story": lambda store: record(store, story(title="Told anew"), operation="corrected"),
    "a retracted story": lambda store: record(store, retracted(story(), "other"), operation="retracted"),
    "an inclusion": lambda store: record(
        store, layoffs("cuts", includes=[{"event": "twitter-layoffs-2022", "why": "a part"}]), operation="corrected"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_publish_after_a_change_gives_the_bytes_of_a_fresh_one(change, publish_to, tmp_path):
    store = new_store(tmp_path / "log", (TWITTER, company("other", "Other"), layoffs(), layoffs("cuts"), story()))
    folder = tmp_path / "out"
    publish_to(store, folder)
    change(store)
    done = publish_to(store, folder)
    assert done.written
    assert done.kept
    publish_to(store, tmp_path / "fresh")
    assert tree(folder) == tree(tmp_path / "fresh")
    store.close()


@pytest.mark.parametrize(
    ("position", "subject", "words"),
    [
        (2, "company/other", b"Otherwise Ltd"),
        (4, "event/cuts", b"Cuts that are gone"),
        (5, "story/twitter-shrinks", b"Twitter shrinks"),
        (6, "event/whole", b"A whole that is gone"),
    ],
)
def test_a_publish_after_an_erasure_has_nothing_of_it_and_the_bytes_of_a_fresh_one(
    position, subject, words, publish_to, tmp_path
):
    gone = (company("other", "Otherwise Ltd"), layoffs(), layoffs("cuts", company="other", title="Cuts that are gone"))
    store = new_store(tmp_path / "log", (TWITTER, *gone, story()))
    record(store, layoffs("whole", title="A whole that is gone"))
    part = layoffs("part", includes=[{"event": "whole", "why": "it has it"}])
    record(store, part)
    folder, key = tmp_path / "out", PrivateKey.new("example.org/timeline/tlog")
    publish_to(store, folder, key=key)
    assert any(words in content for content in tree(folder).values())
    with store.write() as connection:
        store.erase(connection, [position], [subject], why="asked for it", author="a")
    publish_to(store, folder, key=key)
    publish_to(store, tmp_path / "fresh", key=key)
    # Tiles of an earlier size stay, as tlog-tiles asks, and so do their lines in the manifest.
    now, fresh = tree(folder), tree(tmp_path / "fresh")
    inputs = [json.loads(each.pop(".timeline-publish.json").splitlines()[0])["inputs"] for each in (now, fresh)]
    for each in (now, fresh, *inputs):
        for name in [name for name in each if ".p/" in name]:
            del each[name]
    assert now == fresh
    assert inputs[0] == inputs[1]
    assert not [name for name, content in tree(folder).items() if words in content]
    store.close()


def test_another_address_changes_every_page(filled, publish_to, tmp_path):
    publish_to(filled, tmp_path / "out", root="https://elsewhere.example.org/")
    publish_to(filled, tmp_path / "out")
    assert not [name for name, content in tree(tmp_path / "out").items() if b"elsewhere.example.org" in content]
    publish_to(filled, tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_another_log_with_the_same_ids_is_noticed(publish_to, tmp_path):
    one = new_store(tmp_path / "one", (TWITTER, layoffs()))
    publish_to(one, tmp_path / "out")
    other = new_store(tmp_path / "other", (TWITTER, layoffs(summary="Quite another text.")))
    publish_to(other, tmp_path / "out")
    assert "Quite another text." in (tmp_path / "out" / "events" / "twitter-layoffs-2022.html").read_text()
    publish_to(other, tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")
    one.close()
    other.close()


def test_the_folder_that_one_is_in_is_refused(filled, publish_to, tmp_path, monkeypatch):
    (tmp_path / "out" / "inside").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "out" / "inside")
    with pytest.raises(ExportError, match="run it from elsewhere"):
        publish_to(filled, tmp_path / "out")


def test_a_planned_event_becomes_past_on_the_given_day(publish_to, tmp_path):
    store = new_store(tmp_path / "log", (TWITTER,))
    soon = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    record(store, layoffs("soon", date=soon.isoformat()))
    publish_to(store, tmp_path / "out")
    page = tmp_path / "out" / "events" / "soon.html"
    assert "Planned: no source says yet" in page.read_text()
    done = publish_to(store, tmp_path / "out", today=soon + dt.timedelta(days=1))
    assert done.written
    publish_to(store, tmp_path / "fresh", today=soon + dt.timedelta(days=1))
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")
    store.close()


def test_a_folder_with_other_files_is_refused(filled, publish_to, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(ExportError, match="is not empty, and publish did not write it"):
        publish_to(filled, folder)
    assert tree(folder) == {"thesis.txt": b"mine"}
    publish_to(filled, folder, force=True)
    assert (folder / "thesis.txt").read_text() == "mine"
    assert (folder / "index.html").is_file()


def test_what_others_put_into_the_folder_stays(publish_to, tmp_path):
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    folder = tmp_path / "out"
    publish_to(store, folder)
    (folder / "CNAME").write_text("example.org")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref")
    record(store, layoffs("more"))
    publish_to(store, folder)
    assert ((folder / "CNAME").read_text(), (folder / ".git" / "HEAD").read_text()) == ("example.org", "ref")
    assert (folder / "events" / "more.html").is_file()
    store.close()


def test_a_page_that_was_deleted_by_hand_comes_back(publish_to, tmp_path):
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    folder = tmp_path / "out"
    publish_to(store, folder)
    (folder / "events" / "twitter-layoffs-2022.html").unlink()
    record(store, layoffs("more"))
    publish_to(store, folder)
    assert (folder / "events" / "twitter-layoffs-2022.html").is_file()
    store.close()


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org/", "https://example.org/?a=b", "javascript:1"])
def test_a_wrong_address_is_refused(filled, publish_to, tmp_path, address):
    with pytest.raises(ExportError, match="is not the address of a site: write it as"):
        publish_to(filled, tmp_path / "out", root=address)
    assert not (tmp_path / "out").exists()


def test_a_damaged_manifest_is_named(filled, publish_to, tmp_path):
    publish_to(filled, tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"robots.txt"', '"../robots.txt"'))
    with pytest.raises(ExportError, match="is damaged: delete it, and publish with --force"):
        publish_to(filled, tmp_path / "out")
    manifest.write_text("{")
    with pytest.raises(ExportError, match="is damaged: delete it, and publish with --force"):
        publish_to(filled, tmp_path / "out")


def test_a_manifest_without_its_end_or_of_another_version_is_named(filled, publish_to, tmp_path):
    """A line that is missing, twice there or no line of a manifest is noticed; so is the form of an earlier version."""
    publish_to(filled, tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    lines = manifest.read_text().splitlines(keepends=True)
    for damaged in (lines[:-1], [*lines, lines[-1]], [*lines, "[1, 2]\n"], [*lines, '["a"]\n'], [*lines, "{}\n"]):
        manifest.write_text("".join(damaged))
        with pytest.raises(ExportError, match="is damaged: delete it, and publish with --force"):
            publish_to(filled, tmp_path / "out")
    manifest.write_text('{\n  "inputs": {},\n  "version": 1\n}\n')
    with pytest.raises(ExportError, match="is damaged: delete it, and publish with --force"):
        publish_to(filled, tmp_path / "out")
    manifest.write_text('{"version": 3}\n')
    with pytest.raises(ExportError, match=r"a later version of Timeline wrote .*: use that version, or delete the"):
        publish_to(filled, tmp_path / "out")


def test_a_folder_with_a_manifest_of_the_first_version_is_published_again(publish_to, tmp_path):
    """Its files are made anew, and those that are no longer part of the site go."""
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    publish_to(store, tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    head, *lines = map(json.loads, manifest.read_text().splitlines())
    (tmp_path / "out" / "gone.html").write_text("an erased name")
    old = {"inputs": head["inputs"], "version": 1, "stamps": {one[0]: one[1] for one in lines} | {"gone": "0"}}
    old["members"] = {one[0]: one[2] for one in lines if len(one) > 2} | {"gone": ["gone.html"]}
    manifest.write_text(json.dumps(old, indent=2) + "\n")
    record(store, layoffs("a-later-cut", date="2023-01-01"))
    publish_to(store, tmp_path / "out")
    assert not (tmp_path / "out" / "gone.html").exists()
    assert (tmp_path / "out" / "events" / "a-later-cut.html").exists()
    assert json.loads(manifest.read_text().splitlines()[0])["version"] == 2
    store.close()


def test_an_error_leaves_the_old_site(publish_to, tmp_path, monkeypatch):
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    publish_to(store, tmp_path / "out")
    before = tree(tmp_path / "out")
    record(store, layoffs("more"))
    monkeypatch.setattr(staging.Staging, "finish", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish_to(store, tmp_path / "out")
    assert tree(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "out"]
    store.close()


def test_a_kill_leaves_the_old_site_and_the_next_publish_goes_on(tmp_path):
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    folder = tmp_path / "out"
    command = [sys.executable, "-m", "timeline", "publish", str(folder), "--base-url", ROOT, "--no-search"]
    command += ["--pictures", "none"]
    given = {**os.environ, "TIMELINE_DATABASE": store.url.render_as_string(hide_password=False)}
    subprocess.run(command, env=given, check=True, capture_output=True)
    before = tree(folder)
    record(store, *(layoffs(f"cuts-{number}", title=f"Cuts {number}") for number in range(80)))
    running = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    beside = tmp_path / ".out.next"
    end = time.monotonic() + 60
    while not (beside / "events").is_dir() and time.monotonic() < end:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert beside.is_dir()
    assert tree(folder) == before
    subprocess.run(command, env=given, check=True, capture_output=True)
    assert (folder / "events" / "cuts-79.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "out"]
    store.close()


def test_a_swap_in_two_steps_is_put_right_after_a_kill(publish_to, tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "_exchange", lambda *_: False)
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    folder = tmp_path / "out"
    publish_to(store, folder)
    before = tree(folder)
    folder.rename(tmp_path / ".out.previous")  # as a kill between the two steps leaves it
    assert publish_to(store, folder).written == 0
    assert tree(folder) == before
    record(store, layoffs("more"))
    publish_to(store, folder)
    assert (folder / "events" / "more.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "out"]
    store.close()


def test_two_publishes_at_once_are_refused(filled, publish_to, tmp_path):
    with staging.locked(tmp_path / "out"), pytest.raises(ExportError, match="another publish writes"):
        publish_to(filled, tmp_path / "out")


def test_an_empty_log_is_refused(publish_to, tmp_path):
    store = new_store(tmp_path / "log", ())
    with pytest.raises(ExportError, match="the log is empty: run `timeline load` first"):
        publish_to(store, tmp_path / "out")
    store.close()


def test_the_command_says_what_it_did(filled, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", filled.url.render_as_string(hide_password=False))
    words = ["publish", str(tmp_path / "out"), "--base-url", ROOT, "--pictures", "none", "--no-search"]
    assert main(words) == 0
    assert "0 stayed as they were" in capsys.readouterr().out
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("nothing has changed: ")
    assert main([*words, "--today", "soon"]) == 64
    assert view_of(filled).head()


def test_a_change_renews_one_of_several_indexes_of_the_search(publish_to, tmp_path, monkeypatch):
    """Each index depends on its own pages only, and the site has the bytes of a fresh one."""
    monkeypatch.setattr(search, "MOST_PAGES", 3)
    several = [layoffs(f"cuts-{number}", title=f"Cuts {number}", date="2021-01-01") for number in range(9)]
    store = new_store(tmp_path / "log", (TWITTER, company("other", "Other"), *several))
    publish_to(store, tmp_path / "out", search=True)
    before = indexes(tmp_path / "out")
    record(store, layoffs("cuts-3", title="No cuts", date="2021-01-01", company="other"), operation="corrected")
    publish_to(store, tmp_path / "out", search=True)
    after = indexes(tmp_path / "out")
    assert before.keys() == after.keys()
    assert len(before) == 4
    assert any(before[name] == after[name] for name in before)
    assert before != after
    publish_to(store, tmp_path / "fresh", search=True)
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")
    store.close()


def indexes(folder):
    return {one.name: tree(one) for one in folder.glob("search*") if one.is_dir()}
