"""The pages in German: nothing of the interface is left in English, and what the log says is marked as English."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit import config
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import language

APP = Path(dashboard.__file__).with_name("app.py")
# Words that English sentences have and German ones don't.
_ENGLISH = re.compile(r"\b(the|of|and|with|are|this|that|these|which|from|not|no|its|their|by|to|on|events?|known)\b")
_IDS = re.compile(r"\S*[-?=]\S*")
_SHOWN = ("label", "help", "placeholder", "options", "body", "value", "title", "formatFunc")
_VOID = frozenset(("br", "img", "input", "hr", "link", "meta"))
VIEWS = [
    ("timeline", {}),
    ("company", {}),
    ("company", {"company": "twitter"}),
    ("company", {"company": "twitter", "reported": "2023-04-12"}),
    ("person", {}),
    ("person", {"person": "elon-musk"}),
    ("compare", {"companies": "twitter,deepmind"}),
    ("compare", {}),
    ("stories", {}),
    ("changes", {}),
    ("changes", {"recorded": "8"}),
    ("data", {"kind": "layoffs"}),
    ("event", {"event": "twitter-gpu-purchase-2023"}),
    ("event", {"event": "openai-retracted-2024"}),
    ("event", {"event": "no-such-event"}),
    ("event", {}),
    ("compare-days", {"against": "2023-04-12", "reported": "2023-04-15"}),
    ("timeline", {"event": "twitter-hires-2023", "reported": "2023-04-12"}),
    ("data", {"kind": "ipo"}),
    ("statistics", {}),
    ("contribute", {}),
    ("contribute", {"kind": "compute_purchase"}),
    ("contribute", {"new": "company"}),
    ("contribute", {"new": "person"}),
    ("statistics", {"mark": "nothing:like-this", "scale": "log", "flows": "group"}),
]


class Texts(HTMLParser):
    """The texts of an HTML page that are not marked as English, and those of its attributes."""

    def __init__(self):
        super().__init__()
        self.found, self._open = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        english = given.get("lang") == "en" or tag == "code" or bool(self._open and self._open[-1])
        if not english:
            self.found += [given[name] for name in ("title", "aria-label", "alt", "data-name") if given.get(name)]
        if tag not in _VOID:
            self._open.append(english)

    def handle_endtag(self, _):
        if self._open:
            self._open.pop()

    def handle_data(self, data):
        if data.strip() and not (self._open and self._open[-1]):
            self.found.append(" ".join(data.split()))


def texts_of(html):
    found = Texts()
    found.feed(html)
    return found.found


@pytest.fixture
def opened(database, monkeypatch):
    """Return a function that opens a page in a language and returns its texts."""

    def run(page, params, lang="de"):
        monkeypatch.setenv("TIMELINE_DATABASE", database)
        app = AppTest.from_file(str(APP), default_timeout=60)
        if page != "timeline":
            app.switch_page(f"app_pages/{page}.py")
        app.query_params["lang"] = lang
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return [text for element in (*app.main, *app.sidebar) for text in _of(element)]

    before = config.get_option("runner.magicEnabled")
    config.set_option("runner.magicEnabled", value=False)  # as the served dashboard has it
    yield run
    config.set_option("runner.magicEnabled", before)


def _of(block):
    """Yield the texts of an element and those inside it."""
    for child in getattr(block, "children", {}).values():
        yield from _of(child)
    proto = getattr(block, "proto", None)
    if proto is not None:
        yield from _strings(MessageToDict(proto))


def _strings(found):
    for name, value in found.items() if isinstance(found, dict) else ():
        values = value if isinstance(value, list) else [value]
        for one in values:
            if isinstance(one, dict):
                yield from _strings(one)
            elif name == "body" and isinstance(one, str) and "<" in one:
                yield from texts_of(one)
            elif name in _SHOWN and isinstance(one, str):
                yield one


def english_messages():
    """Return the texts without values that a German page must not have."""
    return {
        message.id
        for message in language.messages("de")
        if message.id and isinstance(message.id, str) and "{" not in message.id and message.string != message.id
    } - {message.string for message in language.messages("de")}


def left_in_english(found):
    """Return the texts that are English; ids and addresses in them don't count."""
    english = english_messages()
    return [text for text in found if text in english or _ENGLISH.search(_IDS.sub("", text))]


@pytest.mark.parametrize(("page", "params"), VIEWS, ids=lambda one: one if isinstance(one, str) else "-".join(one))
def test_a_page_has_no_english_text_of_the_interface(opened, page, params):
    assert left_in_english(opened(page, params)) == []


def test_the_same_search_finds_the_texts_of_an_english_page(opened):
    left = left_in_english(opened("company", {"company": "twitter"}, lang="en"))
    assert {"Filters", "Roles and moves"} & set(left)
    assert len(left) > 20
