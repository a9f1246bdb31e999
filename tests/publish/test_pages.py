"""Each page is whole without scripts, says what it is, leads to pages that exist, and hostile text in it is inert."""

from __future__ import annotations

import json
import posixpath
import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from lxml import etree, html

from dashboard.publish import front_pages
from tests.builders import TWITTER, layoffs, new_store, record
from tests.publish.conftest import HOSTILE, ROOT, tree
from timeline.query import View

RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))}


def pages(site):
    return sorted(path for path in site.rglob("*.html") if "search/" not in path.as_posix())


def read(path):
    return html.fromstring(path.read_bytes().decode(), parser=html.HTMLParser(encoding="utf-8"))


def path_of(site, path):
    return path.relative_to(site).as_posix()


def test_every_thing_has_a_page(site, filled):
    view = View(filled)
    wanted = {f"events/{one.id}.html" for one in view.events() if one.id != "nul"}
    wanted |= {f"companies/{one}.html" for one in ("twitter", "deepmind", "con_", "index_", "empty")}
    wanted |= {"people/elon-musk.html", "stories/twitter-shrinks.html", "events/nul_.html"}
    wanted |= {f"years/{year}.html" for year in ("2021", "2022", "2023")} | {"kinds/layoffs.html"}
    wanted |= {f"{folder}/index.html" for folder in ("companies", "people", "stories", "years", "kinds", "changes")}
    wanted |= {"index.html", "404.html", "search.html", "data/index.html"}
    assert wanted <= {path_of(site, path) for path in pages(site)}


def test_every_link_leads_to_a_file(site):
    assert broken(site) == []


def broken(site):
    """Return the links to files that are not there."""
    missing = []
    for path in pages(site):
        here = ROOT + path_of(site, path)
        for element, _, link, _ in read(path).iterlinks():
            address = urldefrag(urljoin(here, link))[0]
            if not address.startswith(ROOT) or element.tag == "meta":
                continue
            name = address.removeprefix(ROOT) or "index.html"
            if not (site / name).is_file():
                missing.append((here, link))
    return missing


def test_every_page_says_what_it_is(site):
    seen = {}
    for path in pages(site):
        page, name = read(path), path_of(site, path)
        canonical = page.xpath("//link[@rel='canonical']/@href")
        assert len(canonical) == 1, name
        if page.xpath("//meta[@http-equiv='refresh']"):
            continue
        assert canonical == [ROOT + ("" if name == "index.html" else name)]
        titles = page.xpath("//title/text()")
        assert len(titles) == 1, name
        assert len(page.xpath("//meta[@name='description' and string-length(@content) > 5]")) == 1, name
        for one in ("h1", "main", "header[@class='site']", "footer[@class='site']"):
            assert len(page.xpath(f"//{one}")) == 1, (name, one)
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), name
        assert page.xpath("//meta[@property='og:url']/@content") == canonical
        for data in page.xpath("//script[@type='application/ld+json']/text()"):
            assert json.loads(data)["@context"] == "https://schema.org"
        seen.setdefault(titles[0], []).append(name)
    assert seen["Twitter buys GPUs · Timeline"] == ["events/twitter-gpu-purchase-2023.html"]


def test_an_event_is_described_for_machines(site):
    page = read(site / "events/twitter-gpu-purchase-2023.html")
    data = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert (data["@type"], data["url"]) == ("NewsArticle", f"{ROOT}events/twitter-gpu-purchase-2023.html")
    assert data["about"]["startDate"] == "2023-04-11"
    assert data["mentions"][0]["url"] == f"{ROOT}companies/twitter.html"
    company = read(site / "companies/twitter.html")
    data = json.loads(company.xpath("//script[@type='application/ld+json']/text()")[0])
    files = {one["contentUrl"] for one in data["subjectOf"]["distribution"]}
    assert f"{ROOT}companies/twitter.ics" in files
    assert "?" not in json.dumps(data["subjectOf"]["hasPart"])
    types = company.xpath("//link[@rel='alternate']/@type")
    assert types.count("application/atom+xml") == 2
    assert "text/calendar" in types


def test_hostile_text_is_inert(site):
    told = 0
    for path in pages(site):
        page, name = read(path), path_of(site, path)
        for script in page.xpath("//script"):
            own = script.get("type") in ("application/ld+json", "application/json") or script.get("src")
            assert own, name
            assert "alert" not in (script.text or "") or "</" not in (script.text or ""), name
        assert not page.xpath("//img[@src='x']"), name
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), name
        assert "49" not in page.xpath("string(//h1)"), name
        told += HOSTILE in page.text_content()
    assert told > 3
    title = read(site / "events/nul_.html").xpath("string(//title)")
    assert title.startswith("</title></script><script>alert(1)</script>")


@pytest.mark.parametrize("ending", ["atom", "xml"])
def test_hostile_text_is_inert_in_xml(site, ending):
    found = [*site.rglob(f"*.{ending}")]
    assert found
    for path in found:
        for element in etree.parse(str(path)).iter():
            assert etree.QName(element).localname not in ("script", "img")


def test_every_name_is_safe_on_every_system(site):
    names = [path_of(site, path) for path in site.rglob("*") if path.is_file()]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        for part in name.split("/"):
            assert re.fullmatch(r"[A-Za-z0-9._-]{1,150}", part), name
            assert part.partition(".")[0].lower() not in RESERVED, name
            assert not part.endswith((".", " ")), name


def test_old_ids_lead_on(site):
    moved = {"events/old-name.html": "events/new-name.html", "companies/acme-old.html": "companies/index_.html"}
    for old, new in moved.items():
        page = read(site / old)
        (refresh,) = page.xpath("//meta[@http-equiv='refresh']/@content")
        assert posixpath.normpath(posixpath.join(posixpath.dirname(old), refresh.partition("url=")[2])) == new
        assert page.xpath("//link[@rel='canonical']/@href") == [ROOT + new]
        assert page.xpath("//a/@href")
    base = urlsplit(ROOT).path
    lines = (site / "_redirects").read_text().splitlines()
    assert sorted(lines) == sorted(f"{base}{old} {base}{new} 301" for old, new in moved.items())


def test_a_retracted_event_keeps_its_page_and_is_in_no_list(site):
    page = read(site / "events/wrong-event.html")
    assert "Retracted on 1 January 2024" in page.text_content()
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    sitemap = (site / "sitemap.xml").read_text()
    assert "events/new-name.html" in sitemap
    for gone in ("wrong-event", "old-name", "acme-old", "404.html"):
        assert gone not in sitemap
    assert "Never happened" not in (site / "years/2022.html").read_text()


def test_the_sitemap_has_parts_when_it_is_long(monkeypatch):
    from types import SimpleNamespace

    from dashboard.publish import sitemap

    monkeypatch.setattr(sitemap, "MOST", 2)
    found = dict(sitemap.files(SimpleNamespace(root=ROOT), [("a", "2024-01-01"), ("b", ""), ("c", "")]))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert found["sitemap-1.xml"].count(b"<url>") == 2
    assert f"<loc>{ROOT}sitemap-2.xml</loc>".encode() in found["sitemap.xml"]


def test_the_page_for_wrong_addresses_works_at_any_depth(site):
    links = read(site / "404.html").xpath("//a/@href")
    assert "/timeline/index.html" in links
    assert all(link.startswith(("/timeline/", "https://", "#")) for link in links)


def test_a_long_list_of_names_has_pages(site):
    first, second, third = (read(site / f"events/the-open-letter{number}.html") for number in ("", ".2", ".3"))
    assert "Person 99 <b>" in first.text_content()
    assert first.xpath("//a[text()='More names']/@href") == ["../events/the-open-letter.2.html"]
    assert "Person 100 <b>" in second.text_content()
    assert second.xpath("//a[text()='Earlier names']/@href") == ["../events/the-open-letter.html"]
    assert "Person 249 <b>" in third.text_content()


def test_a_long_list_has_pages(filled, publish_to, tmp_path, monkeypatch):
    from dashboard.publish import entity_page

    monkeypatch.setattr(entity_page, "A_PAGE", 2)
    publish_to(filled, tmp_path / "out")
    first, second = (read(tmp_path / "out" / f"companies/twitter{number}.html") for number in ("", ".2"))
    assert first.xpath("//link[@rel='next']/@href") == ["../companies/twitter.2.html"]
    assert second.xpath("//link[@rel='prev']/@href") == ["../companies/twitter.html"]
    assert len(first.xpath("//li[@class='tl-row']")) == 2


def test_pages_of_changes_lead_to_each_other_as_the_log_grows(publish_to, tmp_path, monkeypatch):
    monkeypatch.setattr(front_pages, "A_PAGE", 3)
    store = new_store(tmp_path / "log", (TWITTER, layoffs()))
    for number in range(9):
        record(store, layoffs(f"cuts-{number}"))
        publish_to(store, tmp_path / "out")
        assert broken(tmp_path / "out") == []
    publish_to(store, tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")
    oldest = read(tmp_path / "out" / "changes" / "1.html")
    assert oldest.xpath("//link[@rel='prev']/@href") == ["../changes/2.html"]
    store.close()
