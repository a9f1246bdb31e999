"""`timeline erase`: what it shows, what it removes, and that no copy of it stays anywhere."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.builders import write
from timeline import resources
from timeline.cli import main

PERSON = "kind: person\nname: Jane Quicksilver\naliases: [Jay Quick]\ndescription: zanzibar\n"
CHIEF = """\
kind: appointment
title: Acme has a new chief
date: 2023-01-01
company: acme
people: [p-17]
role: chief executive
status: confirmed
sources:
  a: {publisher: Reporter, title: A new chief, published: 2023-01-01, url: "https://example.org/a"}
"""
SECRETS = ("quicksilver", "zanzibar", "jay quick", "mozambique")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Give a folder of seed files with a person, and a database that has them."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'db' / 'timeline.db'}")
    monkeypatch.setenv("TIMELINE_AUTHOR", "Ann Other <ann@example.org>")
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    folder = write(
        tmp_path / "mine",
        {
            "companies/acme.yaml": "kind: company\nname: Acme\n",
            "people/p-17.yaml": PERSON,
            "events/new-chief.yaml": CHIEF,
        },
    )
    assert main(["load", str(folder)]) == 0
    return folder


@pytest.fixture
def run(capsys):
    """Give a function that runs a command and returns (exit code, standard output, standard error)."""

    def command(*arguments):
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    capsys.readouterr()
    return command


def correct(run, root):
    path = root / "people/p-17.yaml"
    path.write_text(path.read_text().replace("zanzibar", "mozambique"))
    assert run("load", root)[0] == 0


def erased(run, root, *more):
    assert run("erase", "person/p-17", "--why", "asked for it", "--yes", *more)[0] == 0
    (root / "people/p-17.yaml").unlink()


def holding(*folders):
    """Return the files below some folders that have one of the secrets, in any case and in any table."""
    found = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            text = path.read_bytes().lower() if path.is_file() else b""
            if any(word.encode() in text for word in SECRETS):
                found.append(path.relative_to(folder).as_posix())
    return found


@pytest.mark.usefixtures("root")
def test_it_shows_first_what_goes_and_what_stays_and_erases_nothing(run):
    code, out, errors = run("erase", "p-17", "--why", "asked for it")
    assert (code, errors) == (1, "nothing was erased; --yes erases it\n")
    assert "this removes 1 payload for ever:\n  position 2: recorded person/p-17, version 1\n" in out
    assert "event/new-chief names the id p-17 (position 3)" in out
    assert "what stays in the headers: ids, kinds, times, authors, reasons, and names of files" in out
    assert "Jane Quicksilver" in run("show", "p-17")[1]


def test_a_name_in_another_event_and_in_a_reason_is_told(root, run):
    write(root, {"events/party.yaml": CHIEF.replace("Acme has a new chief", "Jane Quicksilver gives a party")})
    path = root / "events/new-chief.yaml"
    path.write_text(
        path.read_text().replace("2023-01-01\ncompany", "2023-01-02\ncompany")
        + "change: {on: 2023-02-01, why: wrong_date, note: Jane Quicksilver says so.}\n"
    )
    assert run("load", root)[0] == 0
    out = run("erase", "p-17", "--why", "asked for it")[1]
    assert "event/party has the name 'jane quicksilver'" in out
    assert "what stays for ever, because it is in a header:" in out
    assert "event/new-chief has the name 'jane quicksilver' in its header (reason or origin)" in out


@pytest.mark.parametrize(
    "why",
    [
        "Jane Quicksilver asked",
        "JANE  quicksilver asked",
        "Jane\u00a0Quicksilver",
        "by jay quick, on the phone",
        "Mrs QUICKSILVER asked",
        "  ",
    ],
)
@pytest.mark.usefixtures("root")
def test_the_reason_may_not_repeat_the_name(run, why):
    code, _, errors = run("erase", "p-17", "--why", why, "--yes")
    assert code == 1
    assert "--why" in errors
    assert "Jane Quicksilver" in run("show", "p-17")[1]


def test_an_erased_person_is_found_nowhere_and_every_proof_holds(root, run, tmp_path):
    correct(run, root)
    proof, head = tmp_path / "proof.json", json.loads(run("verify", "--format", "json")[1])
    assert run("prove", "new-chief", "--out", proof)[0] == 0
    site = tmp_path / "site"
    publish = ("publish", site, "--base-url", "https://example.org/t/", "--pictures", "none", "--no-search")
    assert run(*publish)[0] == 0
    assert holding(site)
    assert {"timeline.db"} <= set(holding(tmp_path / "db"))
    erased(run, root)
    assert run(*publish)[0] == 0
    (tmp_path / "out").mkdir()
    for kind in ("sqlite", "csv"):
        assert run("export", "--format", kind, tmp_path / "out" / kind)[0] == 0, kind
    for kind in ("atom", "cloudevents", "json", "jsonl", "markdown"):
        assert run("export", "--format", kind, "--out", tmp_path / "out" / f"{kind}.out")[0] == 0, kind
    assert holding(tmp_path) == []
    assert run("verify", "--projections", "--against", f"{head['size']}:{head['root']}")[0] == 0
    assert run("verify-proof", proof, "--against", f"{head['size']}:{head['root']}")[0] == 0
    assert (site / "event" / "new-chief").exists() or any("new-chief" in str(one) for one in site.rglob("*"))
    connection = sqlite3.connect(tmp_path / "db" / "timeline.db")
    text = "\n".join(connection.iterdump()).lower()
    connection.close()
    assert not any(word in text for word in SECRETS)
    assert "p-17" in text


def test_every_command_says_that_it_was_erased(root, run):
    correct(run, root)
    assert run("erase", "p-17", "new-chief", "--why", "asked for it", "--yes")[0] == 0
    code, out, _ = run("history", "p-17")
    assert code == 0
    assert out.count("erased on 20") == 2
    assert "by position 5: asked for it" in out
    (first, _) = json.loads(run("history", "p-17", "--format", "json")[1])
    assert (first["erased"]["position"], first["erased"]["reason"], first["changes"]) == (5, "asked for it", [])
    code, _, errors = run("show", "new-chief")
    assert (code, "event 'new-chief' was erased on 20" in errors, "asked for it" in errors) == (1, True, True)
    assert "erased event/new-chief, person/p-17: asked for it" in run("log")[1]
    assert json.loads(run("log", "--format", "json", "--limit", "2")[1].splitlines()[1])["body"] is None
    code, out, _ = run("prove", "p-17")
    assert code == 0
    Path("proof.json").write_text(out)
    code, out, _ = run("verify-proof", "proof.json")
    assert (code, "its payload was erased" in out) == (0, True)


def test_a_file_that_states_it_again_is_an_error_and_a_missing_one_is_none(root, run):
    assert run("erase", "person/p-17", "--why", "asked for it", "--yes")[0] == 0
    code, out, errors = run("plan", root)
    assert code == 1
    assert "S305" in out + errors
    assert "person/p-17 was erased from the log: a file can't state it again" in out + errors
    (root / "people/p-17.yaml").unlink()
    code, out, errors = run("plan", root)
    assert code == 0, out + errors
    assert run("load", root)[0] == 0
    assert run("check", root, "--with-log")[0] == 0


def test_an_erased_event_can_be_left_out_of_the_files(root, run):
    assert run("erase", "event/new-chief", "--why", "asked for it", "--yes")[0] == 0
    assert run("load", root)[0] == 1
    (root / "events/new-chief.yaml").unlink()
    assert run("load", root)[0] == 0


def test_an_earlier_id_goes_with_it(root, run):
    (root / "people/p-17.yaml").rename(root / "people/p-18.yaml")
    path = root / "people/p-18.yaml"
    path.write_text(path.read_text() + "renamed_from: p-17\n")
    path = root / "events/new-chief.yaml"
    path.write_text(path.read_text().replace("p-17", "p-18"))
    assert run("load", root)[0] == 0
    out = run("erase", "p-18", "--why", "asked for it", "--yes")[1]
    assert "afterwards nothing can be recorded about person/p-17, person/p-18 again" in out
    assert "names the id p-17" in out  # the event's first version


def test_an_earlier_version_can_go_alone_but_not_the_present_one(root, run, tmp_path):
    correct(run, root)
    code, _, errors = run("erase", "4", "--why", "wrong", "--yes")
    assert (code, "position 4 is the present version of person/p-17" in errors) == (1, True)
    assert run("erase", "2", "--why", "wrong", "--yes")[0] == 0
    assert b"zanzibar" not in (tmp_path / "db" / "timeline.db").read_bytes()
    assert "mozambique" in run("show", "p-17", "--format", "json")[1]
    assert run("verify", "--projections")[0] == 0
    for target, told in (("2", "was erased before"), ("5", "is an erasure"), ("9", "no position 9"), ("x", "no 'x'")):
        code, _, errors = run("erase", target, "--why", "wrong", "--yes")
        assert (code, told in errors) == (1, True), errors


@pytest.mark.usefixtures("root")
def test_wrong_usage_is_told(run):
    assert run("erase")[0] == 64
    assert run("erase", "p-17")[0] == 64
    assert run("erase", "p-17", "--again")[0] == 64


def test_a_restored_backup_is_told_of_and_erased_again(root, run, tmp_path):
    (tmp_path / "backup").mkdir()
    with sqlite3.connect(tmp_path / "db" / "timeline.db") as live, sqlite3.connect(tmp_path / "old.db") as backup:
        live.backup(backup)
    rows = sqlite3.connect(tmp_path / "old.db").execute("SELECT * FROM log_payload WHERE position = 2").fetchall()
    erased(run, root)
    connection = sqlite3.connect(tmp_path / "db" / "timeline.db", isolation_level=None)
    (guard,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'log_payload_append'").fetchone()
    connection.execute("DROP TRIGGER log_payload_append")
    connection.execute("INSERT INTO log_payload VALUES (?, ?, ?)", rows[0])
    connection.execute(guard)
    connection.close()
    code, _, errors = run("verify")
    assert (code, "`timeline erase --again` removes it" in errors) == (1, True)
    assert "removed 1 payload that erasures name" in run("erase", "--again")[1]
    assert run("verify", "--projections")[0] == 0
    assert holding(tmp_path / "db") == []


@pytest.fixture
def shipped(root, monkeypatch):
    """Make the folder the shipped one, and release it."""
    find = resources.find
    monkeypatch.setattr(resources, "find", lambda name: root if name == "seed_events" else find(name))
    os.environ["TIMELINE_DATABASE"] = f"sqlite:///{root.parent / 'db' / 'follower.db'}"
    assert main(["release"]) == 0
    assert main(["load"]) == 0
    return root


def test_an_erasure_is_released_and_reaches_whoever_follows_the_releases(shipped, run, tmp_path):
    head = json.loads(run("verify", "--format", "json")[1])
    out = run("erase", "p-17", "--why", "asked for it", "--released", "--yes")[1]
    assert "released the erasure as 00000004-00000004.jsonl, and removed it from 1 segment" in out
    (shipped / "people/p-17.yaml").unlink()
    assert holding(shipped) == []
    assert run("release")[1].startswith("nothing changed")
    code, out, errors = run("load")
    assert (code, "1 released entry restored" in out) == (0, True), errors
    assert holding(tmp_path / "db") == ["timeline.db", "timeline.db-wal"][: len(holding(tmp_path / "db"))]
    assert not any(word.encode() in (tmp_path / "db/follower.db").read_bytes().lower() for word in SECRETS)
    assert run("verify", "--projections", "--against", f"{head['size']}:{head['root']}")[0] == 0


def test_a_log_with_entries_of_its_own_is_told_what_was_erased_from_the_released_one(shipped, run, tmp_path):
    write(tmp_path / "other", {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert run("load", tmp_path / "other")[0] == 0
    assert run("erase", "p-17", "--why", "asked for it", "--released", "--yes")[0] == 0
    (shipped / "people/p-17.yaml").unlink()
    code, _, errors = run("load")
    assert code == 1
    assert "person/p-17 was erased from the released log, and is still in yours" in errors
    assert "timeline erase person/p-17 --why" in errors
    assert run("erase", "person/p-17", "--why", "asked for it", "--yes")[0] == 0
    assert run("load")[0] == 0
    assert not any(word.encode() in (tmp_path / "db/follower.db").read_bytes().lower() for word in SECRETS)


def test_a_new_database_begins_with_the_erased_release(shipped, run, tmp_path, monkeypatch):
    assert run("erase", "p-17", "--why", "asked for it", "--released", "--yes")[0] == 0
    (shipped / "people/p-17.yaml").unlink()
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'new' / 'timeline.db'}")
    assert run("load")[0] == 0
    assert run("verify", "--projections")[0] == 0
    assert holding(tmp_path / "new") == []


def test_an_interrupted_release_of_an_erasure_is_finished(shipped, run):
    before = {path.name: path.read_bytes() for path in (shipped / "released").iterdir()}
    assert run("erase", "p-17", "--why", "asked for it", "--released", "--yes")[0] == 0
    (shipped / "released" / "00000001-00000003.jsonl").write_bytes(before["00000001-00000003.jsonl"])
    assert "removed what erasures name from 1 segment" in run("erase", "--again", "--released")[1]
    (shipped / "people/p-17.yaml").unlink()
    assert holding(shipped) == []
    shutil.rmtree(shipped.parent / "db")
    assert run("load")[0] == 0
