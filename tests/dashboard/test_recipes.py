"""Tests of the programs that the page Data shows."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard import recipes
from dashboard.state import State
from tests.builders import DEEPMIND, MUSK, TWITTER, event, layoffs, record
from timeline.store import Store


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'timeline.db'}"
    monkeypatch.setenv("TIMELINE_DATABASE", url)
    store = Store.prepare(url)
    record(store, TWITTER, DEEPMIND, MUSK, event(), layoffs())
    store.close()


STATES = {
    State(): ["GPUs", "staff"],
    State(company="twitter", kind=("layoffs",)): ["staff"],
    State(family=("layoffs",), since="2022", until="2022-12-31"): ["staff"],
    State(companies=("twitter",), text="gpus"): ["GPUs"],
    State(companies=("twitter", "deepmind"), text='a "quoted" \\ word'): [],
    State(companies=("twitter", "deepmind"), reported=dt.date(2022, 12, 31)): ["staff"],
    State(recorded="4"): ["GPUs"],
}


@pytest.mark.parametrize("state", STATES, ids=str)
def test_a_program_prints_the_events_of_the_page(state, capsys):
    """The program on the page, run unchanged, prints the events of the page."""
    exec(compile(recipes.query(state), "recipe", "exec"), {})  # noqa: S102 - what a reader would do
    shown = capsys.readouterr().out
    assert [word for word in ("GPUs", "staff") if word in shown] == STATES[state]


def test_the_history_of_a_fact_is_printed(capsys):
    """The program prints one line for each version of a fact."""
    exec(compile(recipes.history("twitter-layoffs-2022"), "recipe", "exec"), {})  # noqa: S102 - what a reader would do
    assert "recorded" in capsys.readouterr().out
