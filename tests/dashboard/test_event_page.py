"""Tests of an event's own page, its citation, and its link for reporting an error."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.citation import Citation, file_address, file_of
from tests.builders import DEEPMIND, MUSK, TWITTER, of_every_kind
from tests.builders import record as record_all
from tests.dashboard.conftest import HOSTILE
from tests.dashboard.test_pages import open_page, text
from timeline.formats.bibtex import tex
from timeline.log.merkle import TreeHead
from timeline.store import Store

__all__ = ["open_page"]  # a fixture

HEAD = TreeHead(11, bytes(range(32)))


def citation(record, **more):
    return Citation(record, "https://example.org/event?event=x&recorded=11", HEAD, dt.date(2026, 11, 24), **more)


def test_a_citation_names_event_status_position_root_and_address(record):
    shown = citation(record("twitter-gpu-purchase-2023")).text()
    for words in (
        "“Twitter buys GPUs”",
        "reported, not confirmed, sources disagree",
        "event twitter-gpu-purchase-2023",
        "log position 11",
        HEAD.root.hex(),
        "https://example.org/event?event=x&recorded=11",
        "read 24 November 2026",
    ):
        assert words in shown


def test_a_citation_of_a_look_back_and_of_a_retraction_says_so(record):
    shown = citation(record("openai-retracted-2024"), reported=dt.date(2024, 7, 1)).text()
    assert "retracted, as reported on 1 July 2024" in shown


def test_bibtex_is_one_entry_whose_braces_balance_whatever_the_title(record):
    entry = citation(record("openai-hostile-2024")).bibtex()
    assert entry.startswith("@misc{openai-hostile-2024,\n")
    plain = entry.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert r"\$a\$" in entry
    assert "\n}" not in entry[:-2]


def test_tex_reads_no_markup_in_a_text():
    assert tex(r"\input{a} $x$ 5 % & #_~^") == (
        r"\textbackslash{}input\textbraceleft{}a\textbraceright{} \$x\$ 5 \% \& \#\_\textasciitilde{}\textasciicircum{}"
    )


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        ("seed_events/events/2023/a-2023.yaml:1", "seed_events/events/2023/a-2023.yaml"),
        ("seed_events/bulk.yml:30", "seed_events/bulk.yml"),
        ("../etc/passwd.yaml:1", ""),
        ("seed_events/../../x.yaml:1", ""),
        ("javascript:alert(1)", ""),
        ("a\n/b.yaml:1", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_a_plain_seed_file_is_linked(origin, path):
    assert file_of(origin) == path


def test_a_file_has_a_page_only_in_a_known_repository():
    assert file_address("https://github.com/a/b", "s/x.yaml") == "https://github.com/a/b/blob/main/s/x.yaml"
    assert file_address("", "s/x.yaml") == file_address("https://github.com/a/b", "") == ""


def test_the_page_of_an_event_has_one_heading_its_details_and_what_to_copy(open_page):
    app = open_page("event", event="twitter-gpu-purchase-2023")
    assert not app.exception
    shown = text(app)
    assert shown.count("<h1") == 1
    assert ">Twitter buys GPUs</h1>" in shown
    assert '<h2 class="tl-sub">2 sources, 1 independent</h2>' in shown
    assert "All of them go back to one report, by Business Insider" in shown
    assert "copies Business Insider" in shown
    copied = [code.value for code in app.code]
    assert "event?event=twitter-gpu-purchase-2023" in copied
    assert any(code.startswith("@misc{twitter-gpu-purchase-2023,") for code in copied)
    assert any("recorded=11" in code for code in copied)
    assert any(code.startswith("11:") for code in copied)


def test_the_drawer_offers_the_same_to_copy(open_page):
    app = open_page(event="twitter-layoffs-2022", reported="2023-01-01", recorded="9")
    copied = [code.value for code in app.code]
    assert "event?reported=2023-01-01&recorded=9&event=twitter-layoffs-2022" in copied
    assert "It has only one source" in text(app)


def test_a_participant_leads_on_and_says_its_present_name(open_page):
    shown = text(open_page("event", event="twitter-gpu-purchase-2023"))
    assert '<a href="company?company=twitter" data-app="1">Twitter</a> <span class="tl-muted">(now X)</span>' in shown
    assert '<a href="person?person=elon-musk" data-app="1">Elon Musk</a>' in shown


def test_each_version_leads_to_what_the_log_said_then(open_page):
    shown = text(open_page("event", event="twitter-gpu-purchase-2023"))
    assert '<a href="event?recorded=5&amp;event=twitter-gpu-purchase-2023" data-app="1">position 5</a>' in shown


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "Each event has its own page"),
        ({"event": "<script>"}, "There is no event “&lt;script&gt;”"),
        ({"event": "twitter-layoffs-2022", "recorded": "5"}, "The log did not have this event at position 5"),
        ({"event": "twitter-layoffs-2022", "reported": "2020"}, "Nobody had reported this event by"),
        ({"event": "openai-retracted-2024"}, "Retracted on 1 June 2024"),
    ],
)
def test_a_page_without_its_event_explains_itself(open_page, params, words):
    app = open_page("event", **params)
    assert not app.exception
    assert words in text(app)
    assert text(app).count("<h1") == 1


def test_hostile_text_is_no_markup_on_the_page_of_an_event(open_page):
    app = open_page("event", event="openai-hostile-2024")
    blocks = "".join(element.proto.body for element in app.get("html"))
    assert "&lt;img src=x" in blocks
    assert "<img" not in blocks
    assert HOSTILE in "".join(code.value for code in app.code)  # a code block shows plain text


def test_the_page_of_every_kind_of_event_shows_what_the_kind_has_of_its_own(open_page, tmp_path):
    url = f"sqlite:///{tmp_path / 'kinds.db'}"
    store = Store.prepare(url)
    record_all(store, TWITTER, DEEPMIND, MUSK, *of_every_kind())
    store.close()
    for fact in of_every_kind():
        shown = text(open_page("event", database=url, event=fact.id)) if fact.details else ""
        for name, value in fact.details_in_words:
            assert f"<dt>{name.capitalize()}</dt> <dd>{value}</dd>" in shown
