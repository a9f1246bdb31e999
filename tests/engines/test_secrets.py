"""No error shows a password, even if the address of the database is malformed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import timeline
from timeline.cli import main
from timeline.errors import StoreError
from timeline.store import Store

SECRET = "hunter2"  # noqa: S105
ADDRESSES = [
    f"postgresql+psycopg://me:{SECRET}@host:port/timeline",
    f"postgresql://me:{SECRET}/timeline",
    f"postgresql:me:{SECRET}@host/timeline",
    f"me:{SECRET}@host/timeline",
    f"//me@{SECRET}/timeline",
    f"host=here password={SECRET}",
    f"postgresql://me:p@{SECRET}@nowhere.invalid/timeline",
    f"postgresql://me:p@x/{SECRET}@nowhere.invalid/timeline",
    f"mysql://me:{SECRET}@host/timeline",
    f"postgresql://me:{SECRET}@/timeline?host=/nowhere",
    f"postgresql://me@/timeline?host=/nowhere&password={SECRET}",
    f"postgresql://me@/timeline?host=/nowhere&sslpassword={SECRET}",
    f"postgresql://me:{SECRET}@/timeline?host=/nowhere&nonsense=1",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_command_shows_the_password_of_an_address_that_is_wrong(address, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", address)
    assert main(["companies"]) == 1
    said = capsys.readouterr()
    assert "error" in said.err
    assert SECRET not in said.err + said.out


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_warning_about_a_replica_does_not_show_its_password(address, monkeypatch, tmp_path):
    primary = f"sqlite:///{tmp_path / 'timeline.db'}"
    Store.prepare(primary).close()
    monkeypatch.setenv("TIMELINE_READ_DATABASE", address)
    monkeypatch.setenv("TIMELINE_DATABASE", primary)
    with pytest.warns(UserWarning, match="the primary is") as caught:
        timeline.open().store.close()
    assert SECRET not in str(caught[0].message)


@pytest.mark.parametrize("name", ["TIMELINE_DATABASE", "TIMELINE_READ_DATABASE"])
def test_the_dashboard_shows_no_password_on_its_page_or_on_stderr(name, tmp_path):
    program = (
        "from streamlit.testing.v1 import AppTest\n"
        "at = AppTest.from_file('dashboard/app.py', default_timeout=60).run()\n"
        "shown = [*at.error, *at.warning, *at.markdown, *at.exception, *at.caption, *at.toast, *at.info]\n"
        "print([str(element.value) for element in shown])\n"
    )
    primary = f"sqlite:///{tmp_path / 'timeline.db'}"
    Store.prepare(primary).close()
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TIMELINE_DATABASE": primary, name: ADDRESSES[0]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert SECRET not in run.stdout + run.stderr
    assert name == "TIMELINE_READ_DATABASE" or "is not a database URL" in run.stdout


BEFORE = (
    "",
    "a@",
    "a/",
    "a?",
    "a#",
    "a:",
    "a%",
    "a&",
    "a=",
    "a@b/",
    "a/b@",
    "a?x=",
    "@",
    "/",
    "?",
    " ",
    "a@h?host=/x&",
)
AFTER = ("", "@b", "/b", "?b", "#b", ":b", "%b", "&b", "=b", "@b/c", "/b@c", " ")
OPTIONS = ("password", "PASSWORD", "sslpassword", "passfile", "pass word", "sslkey", "options", "service", "pwd")
OTHERS = ("krbsrvname", "channel_binding", "requirepeer", "target_session_attrs", "nonsense")


def every_address():
    """Yield addresses with the secret in every place of a password that was not encoded, and in every option."""
    for before in BEFORE:
        for after in AFTER:
            yield f"postgresql://me:{before}{SECRET}{after}@127.0.0.1:1/timeline"
            yield f"postgresql+psycopg://me:{before}{SECRET}{after}@/timeline?host=/nowhere"
    for name in (*OPTIONS, *OTHERS):
        yield f"postgresql://me@/timeline?host=/nowhere&{name}={SECRET}"
        yield f"postgresql://me@/timeline?{name}={SECRET}&host=/nowhere"
        yield f"postgresql://me@/timeline?host=/nowhere&{name}=a&{name}={SECRET}"


def test_no_error_and_no_note_has_the_secret_wherever_it_is_in_an_address(capsys):
    for address in every_address():
        for opened in (Store.open, Store.prepare):
            with pytest.raises(StoreError) as caught:
                opened(address)
            causes = [
                caught.value,
                caught.value.__cause__,
                caught.value.__suppress_context__ or caught.value.__context__,
            ]
            assert SECRET not in "".join(map(str, causes)), address
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_copy_does_not_show_the_password_of_either_side(address, tmp_path, capsys):
    good = f"sqlite:///{tmp_path / 'timeline.db'}"
    Store.prepare(good).close()
    for arguments in ((good, address), (address, good)):
        assert main(["copy", *arguments]) == 1
        said = capsys.readouterr()
        assert "error" in said.err
        assert SECRET not in said.err + said.out


def test_a_path_that_is_no_url_is_shown():
    with pytest.raises(StoreError, match=r"'var/timeline\.db' is not a database URL: write"):
        Store("var/timeline.db")
