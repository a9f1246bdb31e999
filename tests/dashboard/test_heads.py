"""Tests of what each address says of itself before any script runs."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import quote

import pytest
from lxml import etree, html

from dashboard.cards import route as pictures
from dashboard.cards.png import png
from dashboard.heads import page_files, respond, site, sitemap
from tests.builders import event, layoffs, new_store, record, rename
from tests.dashboard.asgi import request
from timeline import facts
from timeline.errors import TimelineError

APP = b'<html><head><title>Streamlit</title></head><body><noscript>No.</noscript><div id="root"></div></body></html>'
HOSTILE = "</title><script>alert(1)</script> \" onload='x' & {{7*7}} ]]>"
ROOT = "https://timeline.example.org/"


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = new_store(tmp_path)
    record(opened, event(), layoffs())
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    monkeypatch.delenv(site.VARIABLE, raising=False)
    yield opened
    opened.close()


def answer(path, query="", host="timeline.example.org", scheme="https"):
    """Return what the page of a request has before the app has started."""
    scope = {"type": "http", "path": path, "query_string": query.encode(), "scheme": scheme}
    return asyncio.run(respond.early({**scope, "headers": [(b"host", host.encode("latin-1"))]}))


def page(path, query="", **more):
    """Return a page as a browser reads it, without its scripts."""
    found = answer(path, query, **more)
    return html.document_fromstring(respond.changed(APP, found).decode())


def metas(document):
    return {one.get("name") or one.get("property"): one.get("content") for one in document.iter("meta")}


def linked(document, rel):
    return [one.get("href") for one in document.iter("link") if one.get("rel") == rel]


def structured(document):
    (script,) = document.xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


@pytest.mark.usefixtures("store")
class TestPages:
    @pytest.mark.parametrize(
        ("path", "query", "title"),
        [
            ("/", "", "What tech companies did, when, and how we know · Timeline"),
            ("/", "kind=layoffs", "Layoffs · Timeline"),
            ("/company", "", "Companies · Timeline"),
            ("/company", "company=twitter", "X · Timeline"),
            ("/company", "company=twitter&reported=2023-04-12", "Twitter, as reported on 12 April 2023 · Timeline"),
            ("/event", "event=twitter-gpu-purchase-2023", "Twitter buys GPUs · Timeline"),
            ("/statistics", "event=twitter-gpu-purchase-2023", "Twitter buys GPUs · Timeline"),
            ("/compare", "companies=twitter,deepmind", "X and DeepMind compared · Timeline"),
            ("/statistics", "kind=layoffs", "Layoffs: Statistics · Timeline"),
            ("/person", "person=elon-musk", "Elon Musk · Timeline"),
            ("/person", "", "People · Timeline"),
            ("/stories", "", "Stories · Timeline"),
            ("/changes", "recorded=4", "Changes, as recorded at position 4 · Timeline"),
            ("/data", "", "Data · Timeline"),
            ("/contribute", "", "Contribute · Timeline"),
        ],
    )
    def test_each_address_has_its_title_its_description_and_its_card(self, path, query, title):
        document = page(path, query)
        assert document.findtext(".//title") == title
        found = metas(document)
        assert found["description"]
        assert found["og:title"] == found["twitter:title"] == title.removesuffix(" · Timeline")
        assert linked(document, "canonical")[0].startswith(ROOT)
        address = found["og:image"].removeprefix(ROOT)
        picture = request(pictures.ROUTES, address)
        assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
        assert picture.body.startswith(b"\x89PNG")
        assert [int.from_bytes(picture.body[at : at + 4]) for at in (16, 20)] == [1200, 630]

    def test_the_canonical_address_has_one_order_and_only_what_the_page_reads(self):
        document = page("/", "until=2024&kind=layoffs&since=2022&nosuch=1&embed=true&step=2")
        assert linked(document, "canonical") == [f"{ROOT}?kind=layoffs&since=2022&until=2024"]
        assert metas(document)["og:url"] == f"{ROOT}?kind=layoffs&since=2022&until=2024"
        assert linked(page("/compare", "event=twitter-layoffs-2022&since=2020"), "canonical") == [
            f"{ROOT}event?event=twitter-layoffs-2022"
        ]

    def test_feeds_of_the_same_events_are_named(self):
        assert f"{ROOT}feed.atom?kind=layoffs" in linked(page("/", "kind=layoffs"), "alternate")
        assert f"{ROOT}feed.atom" in linked(page("/event", "event=twitter-layoffs-2022"), "alternate")

    def test_an_event_is_described_with_what_it_cites(self):
        found = structured(page("/event", "event=twitter-gpu-purchase-2023"))
        assert found["@type"] == "NewsArticle"
        assert found["datePublished"] == "2023-04-11"
        assert [one["publisher"]["name"] for one in found["citation"]] == ["Business Insider", "Analytics Vidhya"]

    def test_a_company_and_a_list_have_files_to_download(self):
        found = structured(page("/company", "company=twitter"))
        assert (found["@type"], found["name"], "Twitter" in found["alternateName"]) == ("Organization", "X", True)
        files = [one["contentUrl"] for one in found["subjectOf"]["distribution"]]
        assert f"{ROOT}feed.csv?company=twitter" in files
        assert structured(page("/"))["@type"] == "Dataset"

    def test_without_scripts_the_first_events_are_there(self):
        document = page("/company", "company=twitter")
        (view,) = document.xpath("//div[@id='first-view']")
        links = [one.text for one in view.iter("a")]
        assert {"Twitter lets staff go", "Twitter buys GPUs"} <= set(links)
        assert view.xpath(".//noscript//img/@src") == [f"{ROOT}picture/company.svg?company=twitter"]
        assert not page("/company", "company=twitter&embed=true").xpath("//div[@id='first-view']")

    @pytest.mark.parametrize("name", [page_files.STYLE, page_files.SCRIPT])
    def test_the_files_of_the_first_view_are_kept_by_browsers(self, name):
        found = request(page_files.ROUTES, page_files.address(name))
        assert (found.status, "immutable" in found.headers["cache-control"]) == (200, True)
        assert request(page_files.ROUTES, f"tl/first/0/{name}").status == 302


@pytest.mark.usefixtures("store")
class TestMissing:
    def test_a_path_that_does_not_exist_suggests_the_nearest(self):
        found = answer("/comapre")
        assert found.status == 404
        document = html.document_fromstring(found.whole)
        assert document.xpath("//p[starts-with(., 'Did you mean')]/a/@href") == ["/compare"]
        assert answer("/_stcore/nosuch").status == answer("/event/twitter").status == 404

    @pytest.mark.parametrize(
        ("path", "query", "near"),
        [
            ("/event", "event=twitter-gpu-purchse-2023", "event?event=twitter-gpu-purchase-2023"),
            ("/company", "company=deepmnd", "company?company=deepmind"),
            ("/person", "person=elon-msk", "person?person=elon-musk"),
        ],
    )
    def test_an_unknown_event_or_company_suggests_with_links(self, path, query, near):
        assert answer(path, query).status == 404
        document = page(path, query)
        assert near in document.xpath("//div[@id='first-view']//a/@href")
        assert metas(document)["robots"].startswith("noindex")
        assert not linked(document, "canonical")

    def test_an_event_that_was_not_known_then_is_missing(self):
        assert answer("/event", "event=twitter-gpu-purchase-2023&reported=2023-04-10").status == 404
        assert answer("/event", "event=twitter-layoffs-2022&recorded=3").status == 404

    def test_an_event_that_was_erased_is_gone(self, store):
        with store.write() as connection:
            store.erase(connection, [4], ["event/twitter-gpu-purchase-2023"], why="asked for it", author="a")
        for query in ("", "&recorded=4"):
            found = answer("/event", f"event=twitter-gpu-purchase-2023{query}")
            assert found.status == 410
            assert "This event was erased on " in found.tags
            assert "asked for it" in found.tags
            assert "Twitter buys GPUs" not in found.tags + found.view
        assert answer("/event", "event=twitter-layoffs-2022").status == 200

    def test_without_a_database_the_app_says_what_is_wrong(self, tmp_path, monkeypatch):
        monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'missing.db'}")
        found = answer("/company", "company=twitter")
        assert (found.status, found.tags) == (200, "<title>Companies · Timeline</title>")


def test_what_was_merged_or_renamed_has_the_present_address(store):
    gone = {"on": "2024-01-01", "why": "duplicate", "superseded_by": "deepmind"}
    old = facts.Company.model_validate({"id": "deep-mind", "name": "Deep Mind"})
    record(store, old)
    record(store, old.model_copy(update={"retracted": facts.Retraction.model_validate(gone)}), operation="retracted")
    assert linked(page("/company", "company=deep-mind"), "canonical") == [f"{ROOT}company?company=deepmind"]
    rename(store, layoffs(), "twitter-cuts-2022")
    assert linked(page("/event", "event=twitter-layoffs-2022"), "canonical") == [f"{ROOT}event?event=twitter-cuts-2022"]


def test_hostile_texts_stay_texts(store):
    bad = "</script><svg onload=alert(1)>"
    source = {"publisher": HOSTILE, "title": HOSTILE, "published": "2022-11-04", "url": "https://example.org/%3Cb%3E"}
    record(store, layoffs("bad", title=HOSTILE, summary=bad, sources={"a": source}))
    for query in ("event=bad", f"event={quote(bad)}"):
        document = page("/event", query)
        kinds = [one.get("type") for one in document.iter("script")]
        assert set(kinds) <= {"application/ld+json", "module"}
        assert not [name for one in document.iter() for name in one.attrib if name.startswith("on")]
        assert not list(document.iter("svg"))
    assert HOSTILE in page("/event", "event=bad").findtext(".//title")
    picture = request(pictures.ROUTES, "picture/event.svg?event=bad").body
    drawn = etree.fromstring(picture)
    assert HOSTILE in drawn.findtext("{*}title")
    assert not [one for one in drawn.iter() if etree.QName(one).localname in {"script", "foreignObject", "image"}]
    assert request(pictures.ROUTES, "card/event.png?event=bad").status == 200
    lost = html.document_fromstring(answer(f"/{bad}").whole)
    assert not list(lost.iter("script", "svg"))


@pytest.mark.usefixtures("store")
class TestHosts:
    @pytest.mark.parametrize(
        "host", ['evil.example"><script>', "a b", "evil.example/path", "user@evil.example", "", "ex\xe9", "a" * 300]
    )
    def test_a_host_that_is_none_reaches_no_page(self, host):
        found = answer("/company", "company=twitter", host=host)
        assert linked(html.document_fromstring(respond.changed(APP, found).decode()), "canonical") == [
            "/company?company=twitter"
        ]
        assert "evil" not in found.tags + found.view

    def test_one_reader_does_not_set_the_address_of_another(self):
        answer("/company", "company=twitter", host="evil.example")
        assert "evil" not in str(answer("/company", "company=twitter"))

    def test_the_public_address_comes_first(self, monkeypatch):
        monkeypatch.setenv(site.VARIABLE, "https://timeline.example.org/log")
        document = page("/company", "company=twitter", host="evil.example", scheme="http")
        assert linked(document, "canonical") == ["https://timeline.example.org/log/company?company=twitter"]
        assert site.root("http", [(b"host", b"evil.example")]) == "https://timeline.example.org/log/"

    @pytest.mark.parametrize(
        "text", ["timeline.example.org", "ftp://example.org/", "https://example.org/?a=1", 'https://a"b/', "https:///"]
    )
    def test_what_is_no_address_of_a_site_is_not_taken(self, text):
        assert site.public_address(text) is None


@pytest.mark.usefixtures("store")
class TestSitemap:
    def test_it_has_each_page_with_the_time_of_its_last_change(self):
        tree = etree.fromstring(request(sitemap.ROUTES, "sitemap.xml").body)
        found = {one.findtext("{*}loc"): one.findtext("{*}lastmod") for one in tree}
        assert f"{ROOT}company?company=twitter" in found
        assert found[f"{ROOT}event?event=twitter-layoffs-2022"].startswith("20")
        assert f"Sitemap: {ROOT}sitemap.xml" in request(sitemap.ROUTES, "robots.txt").body.decode()

    def test_many_addresses_stand_in_several_files(self, monkeypatch):
        monkeypatch.setattr(sitemap, "MOST", 5)
        tree = etree.fromstring(request(sitemap.ROUTES, "sitemap.xml").body)
        parts = [one.findtext("{*}loc") for one in tree]
        assert parts == [f"{ROOT}sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        found = [
            row.findtext("{*}loc")
            for part in parts
            for row in etree.fromstring(request(sitemap.ROUTES, part.removeprefix(ROOT)).body)
        ]
        assert len(found) == len(set(found)) > 5
        assert request(sitemap.ROUTES, f"sitemap-{len(parts) + 1}.xml").status == 404


def test_what_is_no_picture_is_an_error_in_words():
    with pytest.raises(TimelineError, match="no picture could be drawn: ValueError"):
        png("<svg")


@pytest.mark.usefixtures("store")
def test_a_picture_is_made_once_and_named_by_a_tag():
    first = request(pictures.ROUTES, "picture/timeline.svg?kind=layoffs")
    again = request(pictures.ROUTES, "picture/timeline.svg?kind=layoffs", if_none_match=first.headers["etag"])
    assert again.status == 304
    assert request(pictures.ROUTES, "picture/nosuch.svg").status == 404
    assert request(pictures.ROUTES, "picture/company.svg?company=nosuch").status == 404
    text = " ".join(etree.fromstring(first.body).itertext())
    assert "CC0 1.0" in text
    assert f"{ROOT}?kind=layoffs" in text
