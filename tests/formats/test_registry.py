"""Each format is one module, and no other module names it."""

from __future__ import annotations

import importlib

import pytest

from dashboard import feeds as routes
from timeline import formats
from timeline.cli import export as command
from timeline.cli import main
from timeline.query import EventFilter

MODULE = """
from timeline.formats.format import Format


def write(items, about):
    for item in items:
        yield item.record.id.encode() + b"!"


FORMAT = Format(name="invented", label="Invented", use="for tests", write=write, media_type="text/invented")
"""


@pytest.fixture
def invented(tmp_path, monkeypatch):
    (tmp_path / "invented.py").write_text(MODULE)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    importlib.reload(command)
    yield formats.FORMATS["invented"]
    monkeypatch.undo()
    importlib.reload(command)


@pytest.mark.sqlite
def test_an_invented_format_is_a_feed_a_file_and_an_option(invented, store, monkeypatch, capsys):
    assert formats.feeds()["invented"] is invented
    assert routes.href("invented", EventFilter(company="twitter")) == "feed.invented?company=twitter"
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string(hide_password=False))
    assert main(["export", "--format", "invented", "--company", "twitter"]) == 0
    assert "twitter-gpu-purchase-2023!" in capsys.readouterr().out
    assert main(["export", "--help"]) == 0
    assert "|invented|" in "".join(capsys.readouterr().out.split())


def test_every_format_says_what_it_is_for():
    for name, form in formats.FORMATS.items():
        assert (form.name, bool(form.label), bool(form.use)) == (name, True, True)
        assert form.feed == bool(form.media_type)
