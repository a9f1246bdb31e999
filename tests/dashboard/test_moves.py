"""Tests that each page gives the correct number of people who joined and left a company.

The numbers come from the released log at a fixed position, where its content never changes.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.charts import flow
from timeline.query import View
from timeline.query.talent import by_company
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load
from timeline.store import Store

APP = Path(dashboard.__file__).with_name("app.py")
POSITION = 1939

# Counted by hand from the seed files. Each number is the people that an event names or counts, less those in earlier
# events of the list. Rumours do not count, nor do people who were already there and do the hiring.
LEFT_DEEPMIND = {
    "deepmind-suleyman-leave-2019": 1,
    "twitter-deepmind-hires-2023": 2,
    "deepmind-sifre-tuyls-2024": 2,
    "microsoft-zurich-hires-2025": 3,
    "meta-fergus-2025": 1,
    "microsoft-sadovsky-2025": 1,
    "microsoft-deepmind-hires-2025": 18,  # at least 20, less Sadovsky and Subramanya (recorded as coming from Google)
    "deepmind-silver-departure-2026": 1,
    "anthropic-jumper-2026": 1,
}
JOINED_DEEPMIND = {"deepmind-oxford-hires-2014": 5, "deepmind-goodfellow-2022": 1, "deepmind-brooks-2024": 1}
LEFT_OPENAI = {
    "openai-kingma-departure-2018": 1,
    "openai-board-departures-2023": 2,
    "openai-altman-removed-2023": 1,
    "openai-karpathy-departure-2024": 1,
    "openai-leike-departure-2024": 1,  # and his hire by Anthropic
    "openai-sutskever-departure-2024": 1,
    "openai-deng-departure-2024": 1,
    "anthropic-schulman-2024": 1,
    "openai-murati-departure-2024": 3,
    "deepmind-brooks-2024": 1,
    "openai-weng-departure-2024": 1,
    "thinking-machines-openai-hires-2025": 3,
    "meta-zurich-hires-2025": 3,
    "meta-openai-hires-2025-07": 7,
    "meta-yuanzhi-li-2025": 1,
    "meta-wei-chung-2025": 2,
    "openai-tworek-departure-2026": 1,
    "openai-zoph-departure-2026": 1,
}
JOINED_OPENAI = {
    "openai-goodfellow-2016": 1,
    "openai-karpathy-2023": 1,
    "openai-kosic-return-2024": 1,
    "openai-simo-2025": 1,  # Altman does the hiring
    "openai-engineers-2025-07": 4,  # Brockman does the hiring
    "meta-nayak-departure-2025": 1,
    "openai-verma-knight-2025": 2,
    "openai-zoph-return-2026": 3,  # Simo does the hiring
    "openai-shazeer-2026": 1,
    "openai-ball-2026": 1,
}
PERIODIC = 20  # hired from OpenAI, DeepMind and Meta, without a number for each


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    address = f"sqlite:///{tmp_path_factory.mktemp('moves') / 'timeline.db'}"
    load(check(), address, author="tester")
    return address


@pytest.fixture
def view(url):
    store = Store.open(url)
    yield View(store).as_recorded(POSITION)
    store.close()


@pytest.fixture
def page(url, monkeypatch):
    """Return a function that runs a page as the log stood at the position."""

    def run(name, **params):
        monkeypatch.setenv("TIMELINE_DATABASE", url)
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.switch_page(f"app_pages/{name}.py")
        for key, value in {"recorded": str(POSITION), **params}.items():
            app.query_params[key] = value
        app.session_state["sheet_people"] = True  # opened by the reader
        app.run()
        assert not app.exception
        return app

    return run


def html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def words(text):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


class Case(NamedTuple):
    """A company, the number of people for each event that counts, and how exact the number of people who left is."""

    slug: str
    name: str
    joined: dict[str, int]
    left: dict[str, int]
    mark: str


CASES = [
    Case("deepmind", "Google DeepMind", JOINED_DEEPMIND, LEFT_DEEPMIND, "at least "),
    Case("openai", "OpenAI", JOINED_OPENAI, LEFT_OPENAI, ""),
]


@pytest.mark.parametrize("case", CASES)
def test_the_number_is_the_one_counted_by_hand(view, case):
    _, _, joined, left, mark = case
    talent = view.talent(case.slug)
    came, went = {}, {}
    for moves, found, flag in ((talent.came, came, "destination_is_one_of"), (talent.went, went, "origin_is_one_of")):
        for move in moves:
            if not getattr(move, flag):
                first = move.events[0].id
                found[first] = found.get(first, 0) + int(move.count)
    assert went == left
    assert came.keys() - {"apple-goodfellow-departure-2022"} == joined.keys() - {"deepmind-goodfellow-2022"}
    assert (talent.joined.known, talent.joined.possible) == (sum(joined.values()), 0)
    assert (talent.left.known, talent.left.possible, talent.left.mark) == (
        sum(left.values()),
        PERIODIC,
        mark.strip(),
    )
    net = sum(joined.values()) - sum(left.values())
    assert (talent.net.known, talent.net.low, talent.net.high) == (net, net - PERIODIC, net)


@pytest.mark.parametrize("case", CASES)
def test_all_places_give_the_same_number(page, view, case):
    """The header, the lists of people who came and went, the comparison, the Sankey and its table agree."""
    slug, name, joined, left, mark = case
    came, went = sum(joined.values()), sum(left.values())
    company = words(html(page("company", company=slug)))
    assert f"Joined {came} people" in company
    assert f"Left {mark}{went} people" in company
    assert f"; up to {PERIODIC} more" in company
    assert f"Came from ({came} people)" in company
    assert f"Went to ({mark}{went} people, up to {PERIODIC} more)" in company

    compared = words(html(page("compare", companies="deepmind,openai")))
    assert f"{mark}{went} people" in compared.split("Left", 1)[1]
    assert f"{came} people" in compared.split("Joined", 1)[1]

    (sheet,) = [b.proto.body for b in page("statistics").get("html") if "Left, up to … more" in b.proto.body]
    row = next(row for row in sheet.split("<tr>") if f"<td>{name}</td>" in row)
    net = came - went
    assert [words(cell) for cell in row.split("<td>")[1:]] == [
        name,
        *map(str, (came, 0, went, PERIODIC, net, net - PERIODIC, net)),
    ]

    moves = view.moves()
    flows = [one for one in flow.flows(moves) if slug in (one.origin, one.destination)]
    drawn = flow.sankey(flows, {slug: "Here"}, str, by_company(moves), width=1000, unit=4)
    assert re.findall(r">Here <tspan[^>]*>(\d+)<", drawn) == [str(went), str(came)]
