"""`timeline dashboard --with` shows files before they are loaded."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import timeline
from tests.builders import TWITTER, new_store, view_of, write
from tests.seeds.conftest import LAYOFFS
from timeline.cli.preview import preview

FILES = {
    "companies/acme.yaml": "kind: company\nname: Acme\n",
    "events/acme-layoffs-2023.yaml": LAYOFFS,
}


@pytest.fixture
def files(tmp_path):
    """Give a folder of files that are in no database."""
    return write(tmp_path / "mine", FILES)


def test_an_address_that_is_none_is_refused_before_the_server_starts(tmp_path):
    command = [Path(sys.executable).with_name("timeline"), "dashboard", "--no-load", "--port", str(_free_port())]
    environment = {**os.environ, "TIMELINE_DATABASE": f"sqlite:///{tmp_path}/none.db"}
    for more, variable in ((["--public-address", "timeline.example.org"], ""), ([], "javascript:alert(1)")):
        given = {**environment, "TIMELINE_PUBLIC_ADDRESS": variable}
        ended = subprocess.run([*command, *more], env=given, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 64
        assert "write it as https://example.org/" in ended.stderr


@pytest.mark.both_engines
def test_the_copy_has_the_files_on_top_and_the_database_has_not(tmp_path, files, monkeypatch):
    """The copy has the recorded entries at their positions, then the files; the database does not change."""
    store = new_store(tmp_path)
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string(hide_password=False))
    before = view_of(store).tree_head()
    with preview([files], shipped=False) as (url, diagnostics):
        assert diagnostics == []
        shown = timeline.open(url)
        assert shown.company("twitter").name == TWITTER.name
        assert shown.event("acme-layoffs-2023").title == "Acme lets staff go"
        assert shown.as_recorded(before.size).tree_head() == before
        kept = Path(url.database)
    assert not kept.parent.exists()
    assert view_of(store).tree_head() == before


def test_without_a_database_the_shipped_files_come_first(tmp_path, files, monkeypatch):
    """Without a database, the preview shows the shipped files and yours, and makes no database."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    with preview([files], shipped=True) as (url, diagnostics):
        assert diagnostics == []  # faults of the shipped files are not listed
        shown = timeline.open(url)
        assert shown.event("twitter-gpu-purchase-2023") is not None
        assert shown.event("acme-layoffs-2023") is not None
    assert not (tmp_path / "timeline.db").exists()


def test_faults_are_shown_as_by_check_and_nothing_is_served(tmp_path, files, monkeypatch, capsys):
    """A preview of files with errors prints the errors as `check` does, and starts no server."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    write(files, {"events/acme-layoffs-2023.yaml": LAYOFFS.replace("acme", "acmee")})
    assert timeline.cli.main(["dashboard", "--no-load", "--port", str(_free_port()), "--with", str(files)]) == 1
    assert "error[S201]: unknown company 'acmee'" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_copy_is_gone_when_the_server_ends(tmp_path, files, number):
    """The copy is removed when the server ends, whichever signal ends it."""
    port = _free_port()
    environment = {**os.environ, "TIMELINE_DATABASE": f"sqlite:///{tmp_path / 't.db'}", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "timeline", "dashboard", "--no-load", f"--port={port}", "--with", files]
    with (tmp_path / "output.txt").open("w") as output:
        running = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait(running, port)
        assert list(tmp_path.glob("timeline-preview-*"))
        os.killpg(running.pid, number) if number == signal.SIGINT else running.send_signal(number)
        running.wait(timeout=60)
    finally:
        running.kill()
    assert list(tmp_path.glob("timeline-preview-*")) == []
    with socket.create_server(("127.0.0.1", port)):
        pass
    assert "Traceback" not in (tmp_path / "output.txt").read_text()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(running, port):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            assert running.poll() is None
            time.sleep(0.2)
    pytest.fail("the preview does not answer")
