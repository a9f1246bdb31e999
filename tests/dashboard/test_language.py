"""The language of the reader, and the catalogues."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from lxml import html

import dashboard
from dashboard import dates, feeds, labels, language, session
from dashboard.cache import cached, cached_facts
from dashboard.cards import route as pictures
from dashboard.component_files import FOLDER
from dashboard.components import languages
from dashboard.heads import asked, respond, site
from dashboard.language import Reader, gettext, ngettext, pgettext
from dashboard.state import State
from scripts import translations
from tests.builders import event, layoffs, new_store, record
from tests.dashboard.asgi import request
from tests.dashboard.figures import engine
from timeline.facts import Claim, When

GERMAN = Reader("de", chosen=True)
OTHERS = [code for code in language.LANGUAGES if code != language.SOURCE]
_PLACE = re.compile(r"\{\w*\}")
_TAG = re.compile(r"</?\w+>|&")
DATES = (
    *("2023-04-11", "2023-04", "2023", "2023-Q2", "2023-H1", "2023-38", "2022-21", "2022-29~", "2022-27?"),
    *("199X", "199X~", "2023-W12", "2023-W12%", "2023-XX", "2023-04-XX", "2023-XX-XX", "2023-04-XX~"),
    *("late 2023", "early April 2023", "mid-April 2023", "late 1990s", "mid-1990s", "early spring 2022"),
    *("before 2021", "after 11 April 2023", "before the 1990s", "before mid-2023", "week of 12 June 2023"),
    *("[..2023-04-11]", "[2023-04-11..]", "../2022", "2022/..", "[2023-02..2023-03]", "2023-02/2023-04-04"),
    *("[late 2022..2023-Q1]", "[2023-04-11,2023-04-14]", "[2023-04-11,2023-04-14..2023-04-16,2023-05]"),
    "{2023-04-11,2023-04-14,2023-05}",
)


@pytest.fixture
def german():
    with language.reading(GERMAN):
        yield


class TestCatalogues:
    def test_there_is_one_beside_english(self):
        assert "de" in OTHERS

    @pytest.mark.parametrize("code", OTHERS)
    def test_it_has_the_texts_of_the_code(self, code):
        """If it fails: `make generate`, then translate what is new."""
        path = translations.path_of(code)
        assert translations.written(translations.catalogue(code)).decode() == path.read_text(encoding="utf-8")

    @pytest.mark.parametrize("code", OTHERS)
    def test_every_text_is_translated(self, code):
        found = [message for message in language.messages(code) if message.id]
        assert len(found) > 500
        assert [message.id for message in found if message.fuzzy or not all(_forms(message.string))] == []

    @pytest.mark.parametrize("code", OTHERS)
    def test_translations_have_the_values_and_the_tags_of_the_text(self, code):
        catalogue = language.messages(code)
        assert [(message.id, errors) for message, errors in catalogue.check()] == []
        for message in catalogue:
            if message.id:
                for pattern in (_PLACE, _TAG):
                    wanted = {one for form in _forms(message.id) for one in pattern.findall(form)}
                    given = {one for form in _forms(message.string) for one in pattern.findall(form)}
                    assert given == wanted, message.id

    def test_no_text_of_the_scripts_is_missed(self):
        """Babel does not look into template strings: no text may stand in one."""
        scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.js")))
        found = re.findall(r'\bn?gettext\(\s*"((?:[^"\\]|\\.)*)"', scripts)
        known = {_forms(message.id)[0] for message in translations.template()}
        assert len(found) > 80
        assert set(found) - known == set()

    def test_no_text_is_made_of_an_f_string(self):
        """The value would stand in the text, and no catalogue would have it."""
        code = "".join(path.read_text(encoding="utf-8") for path in Path(dashboard.__file__).parent.rglob("*.py"))
        assert re.findall(r"\b(?:p|n)?gettext(?:_noop)?\(\s*f[\"'].*", code) == []


def _forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


class TestReader:
    @pytest.mark.parametrize(
        ("chosen", "accepted", "found"),
        [
            ("", "", Reader("en")),
            ("de", "", Reader("de", chosen=True)),
            ("en", "de", Reader("en", chosen=True)),
            ("xx", "de", Reader("de")),
            ("<b>", "", Reader("en")),
            ("", "de-AT,de;q=0.9,en;q=0.8", Reader("de")),
            ("", "fr,en;q=0.5,de;q=0.4", Reader("en")),
            ("", "en;q=0.2, de;q=0.8", Reader("de")),
            ("", "de;q=0", Reader("en")),
            ("", "de;q=nothing", Reader("en")),
            ("", "fr", Reader("en")),
            ("", "," * 100_000, Reader("en")),
        ],
    )
    def test_the_address_comes_before_the_browser(self, chosen, accepted, found):
        assert language.reader_of(chosen, accepted) == found

    @pytest.mark.usefixtures("german")
    def test_it_holds_for_one_thread_alone(self):
        found = []
        other = Thread(target=lambda: found.append(gettext("Companies")))
        other.start()
        other.join()
        assert [gettext("Companies"), *found] == ["Firmen", "Companies"]

    def test_links_keep_the_language_that_the_address_names(self):
        state = State(company="twitter")
        with language.reading(GERMAN):
            assert session.href(state) == "company?company=twitter&lang=de"
        with language.reading(Reader("de")):
            assert session.href(state) == "company?company=twitter"

    def test_what_is_cached_holds_the_words_of_one_language(self):
        told = cached(gettext)
        counted = cached_facts(lambda text: [text])
        first = told("Companies"), counted("Companies")
        with language.reading(GERMAN):
            second = told("Companies"), counted("Companies")
        assert (first[0], second[0]) == ("Companies", "Firmen")
        assert first[1] is second[1]

    def test_the_languages_are_offered_with_their_own_names(self):
        shown = languages.listed({"company": ["twitter"], "lang": ["de"]})
        assert '<span lang="en" aria-current="true">English</span>' in shown
        assert 'href="?company=twitter&amp;lang=de" lang="de" hreflang="de" data-language="de">Deutsch</a>' in shown


class TestWords:
    @pytest.mark.parametrize("text", DATES)
    def test_dates_of_messages_are_those_of_the_log_in_english(self, text):
        date = When.parse(text)
        assert dates.in_messages(date) == str(date)

    @pytest.mark.usefixtures("german")
    @pytest.mark.parametrize(
        ("date", "text"),
        [
            ("2023-04-12", "12. April 2023"),
            ("[..2023-04-11]", "bis 11. April 2023"),
            ("2023-Q1", "1. Quartal 2023"),
            ("late 2023", "Ende 2023"),
            ("199X~", "ca. 1990er-Jahre"),
            ("[2023-02..2023-03]", "zwischen Februar 2023 und März 2023"),
            ("[2023-04-11,2023-04-14]", "11. April 2023 oder 14. April 2023"),
        ],
    )
    def test_dates_in_german(self, date, text):
        assert labels.when(When.parse(date)) == text

    @pytest.mark.usefixtures("german")
    def test_numbers_days_and_lists_in_german(self):
        assert language.count(18_000) == "18.000"
        assert labels.number(Decimal("1234.5")) == "1.234,5"
        assert labels.claim(Claim(Decimal(10_000), "gpu", approx=True)) == "etwa 10.000 GPUs"
        assert labels.claim(Claim(Decimal("1.5e9"), "USD")) == "1,5 Mrd. USD"
        assert labels.claim(Claim(Decimal(1), "person")) == "1 Person"
        assert labels.day(dt.date(2023, 4, 12)) == "12. April 2023"
        assert labels.country("FR") == "Frankreich"
        assert language.listed(["a", "b", "c"]) == "a, b und c"
        assert language.listed(["a", "b"], either=True) == "a oder b"

    @pytest.mark.usefixtures("german")
    def test_a_number_chooses_the_form_and_a_context_the_meaning(self):
        texts = [ngettext("{count} event", "{count} events", number) for number in (0, 1, 2000)]
        assert texts == ["0 Ereignisse", "1 Ereignis", "2.000 Ereignisse"]
        assert (gettext("All"), pgettext("zoom", "All")) == ("Alle", "Alles")

    @pytest.mark.usefixtures("german")
    def test_a_text_without_a_translation_stays_english(self):
        assert gettext("There are {number} grey herons here.", number=2) == "There are 2 grey herons here."

    def test_only_a_page_in_another_language_marks_the_words_of_the_log(self):
        assert language.own("Twitter buys GPUs") == "Twitter buys GPUs"
        with language.reading(GERMAN):
            assert language.own("Twitter buys GPUs") == '<span lang="en">Twitter buys GPUs</span>'


class TestScripts:
    def test_english_needs_no_texts(self):
        from dashboard.script_texts import script_texts

        assert script_texts() is None

    @pytest.mark.usefixtures("german")
    def test_they_have_the_texts_of_the_scripts_and_of_the_data(self):
        from dashboard.script_texts import script_texts

        found = script_texts()
        assert found["texts"]["Look back"] == "Rückblick"
        assert found["texts"]["Layoffs"] == "Entlassungen"
        assert found["texts"]["zoom\x04All"] == "Alles"
        assert found["texts"]["{count} event"] == ["{count} Ereignis", "{count} Ereignisse"]
        assert "Cite this event" not in found["texts"]
        assert (found["forms"][:3], found["group"], found["decimal"]) == ("101", ".", ",")

    @pytest.mark.usefixtures("german")
    @pytest.mark.parametrize(
        ("figure", "text"),
        [
            ("$2.1 bn", "$2,1 Mrd."),
            ("CNY 18.2 bn", "CNY 18,2 Mrd."),
            ("18,000 people", "18.000 Personen"),
            ("up to 18,000 people", "bis zu 18.000 Personen"),
            ("500 people or more", "500 Personen oder mehr"),
            ("$1 bn to $2 bn", "$1 Mrd. bis $2 Mrd."),
            ("3,700 people · 50 %", "3.700 Personen · 50 %"),
            ("1.8 tn parameters", "1,8 Bio. Parameter"),
            ("5 months", "5 months"),
            ("GPT-4", "GPT-4"),
        ],
    )
    def test_a_figure_of_the_data_is_written_as_the_language_does(self, figure, text):
        import json

        from dashboard.script_texts import script_texts

        run = engine()
        run.eval(f"language_.setLanguage({json.dumps(script_texts())})")
        try:
            assert run.eval(f"figures_.figureText({json.dumps(figure)})") == text
        finally:
            run.eval("language_.setLanguage(undefined)")
        assert run.eval(f"figures_.figureText({json.dumps(figure)})") == figure


APP = b'<html lang="en"><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = new_store(tmp_path)
    record(opened, event(), layoffs())
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    monkeypatch.delenv(site.VARIABLE, raising=False)
    yield opened
    opened.close()


def head(path, query="", accepted=""):
    """Return a page before the app has started."""
    headers = [(b"host", b"timeline.example.org"), (b"accept-language", accepted.encode())]
    scope = {"type": "http", "path": path, "query_string": query.encode(), "scheme": "https", "headers": headers}
    with language.reading(asked.reader_of(scope)):
        return html.document_fromstring(respond.changed(APP, asyncio.run(respond.early(scope))).decode())


@pytest.mark.usefixtures("store")
class TestHeads:
    def test_the_address_chooses_the_language_of_the_head(self):
        page = head("/company", "company=twitter&lang=de")
        assert page.get("lang") == "de"
        described = page.xpath("//meta[@name='description']/@content")[0]
        assert described.startswith("Die Zeitleiste von X. 2 Ereignisse")
        assert page.xpath("//meta[@property='og:locale']/@content") == ["de_DE"]
        root = "https://timeline.example.org/company?company=twitter"
        assert page.xpath("//link[@rel='canonical']/@href") == [f"{root}&lang=de"]
        others = page.xpath("//link[@hreflang]")
        assert {one.get("hreflang"): one.get("href") for one in others} == {
            "en": f"{root}&lang=en",
            "de": f"{root}&lang=de",
            "x-default": root,
        }

    def test_the_browser_chooses_it_if_the_address_does_not(self):
        page = head("/company", accepted="de-DE,de;q=0.9,en;q=0.8")
        assert page.get("lang") == "de"
        assert page.xpath("//title")[0].text == "Firmen · Timeline"
        assert not [link for link in page.xpath("//a/@href") if "lang=" in link]
        assert head("/company").xpath("//title")[0].text == "Companies · Timeline"

    def test_an_unknown_language_is_english(self):
        assert head("/", "lang=xx").get("lang") == "en"

    def test_a_path_that_does_not_exist_is_explained_in_german(self):
        page = head("/compeny", "lang=de")
        assert page.get("lang") == "de"
        assert "Unter dieser Adresse gibt es keine Seite" in page.text_content()
        assert "/company?lang=de" in page.xpath("//a/@href")

    def test_feeds_stay_english(self):
        answer = request(feeds.ROUTES, "/feed.atom", accept_language="de")
        assert b"Timeline" in answer.body
        assert b"Ereignis" not in answer.body

    def test_a_picture_has_the_language_of_its_address(self):
        pictured = {
            query: request(pictures.ROUTES, f"/picture/timeline.svg?{query}", accept_language="de").body.decode()
            for query in ("lang=de", "kind=layoffs")
        }
        assert "Jedes Ereignis mit seinen Quellen unter" in pictured["lang=de"]
        assert "Each event with its sources at" in pictured["kind=layoffs"]
