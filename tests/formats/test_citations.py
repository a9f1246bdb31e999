"""Third-party programs can read the citations back: citeproc-py, pybtex with pylatexenc, and rispy."""

from __future__ import annotations

import json

import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from tests.builders import INSIDER, layoffs, record
from tests.formats.conftest import HOSTILE

PAGE = "https://timeline.example.org/company?company=twitter"
SOURCE = "twitter-layoffs-2022:a"
EVENT = "twitter-layoffs-2022"
NASTY = '\\input{x} }{ @misc{y, ER - TY - %a #1 $x$ a_b ~ ^ & "q" | <i>i</i> é 日本'


def csl(exported):
    return {item["id"]: item for item in json.loads(exported)}


def bibtex(exported):
    """Read BibTeX and return the text of each field as TeX prints it."""
    return {
        key: {name: plain(name, text) for name, text in entry.fields.items()}
        for key, entry in parse_string(exported.decode(), "bibtex").entries.items()
    }


# Symbols of LaTeX (The Comprehensive LaTeX Symbol List, table 2) that pylatexenc does not know.
SYMBOLS = {"textbraceleft": "{", "textbraceright": "}", "textless": "<", "textgreater": ">", "textbar": "|"}
SYMBOLS["textasciicircum"] = "^"
LATEX = get_default_latex_context_db()
LATEX.add_context_category("text", [MacroTextSpec(name, text) for name, text in SYMBOLS.items()], prepend=True)


def plain(name, text):
    return text if name == "url" else LatexNodes2Text(LATEX, strict_latex_spaces=True).latex_to_text(text)


def ris(exported):
    return {entry["id"]: entry for entry in rispy.loads(exported.decode())}


def test_events_and_their_sources_are_references(export):
    event, source = "twitter-gpu-purchase-2023", "twitter-gpu-purchase-2023:vidhya"
    keys = {event, source, "twitter-gpu-purchase-2023:insider", EVENT, "hostile-2023", "hostile-2023:a"}
    note = (
        "by 11 April 2023; reported, sources disagree; log position 4;"
        " sources: twitter-gpu-purchase-2023:insider, twitter-gpu-purchase-2023:vidhya"
    )
    address = f"https://timeline.example.org/event?event={event}"
    found = csl(export("csl", PAGE))
    assert found.keys() == keys
    assert [found[event][name] for name in ("type", "title", "publisher", "URL", "note")] == [
        "event", "Twitter buys GPUs", "Timeline", address, note
    ]  # fmt: skip
    assert found[source] == {
        "id": source,
        "type": "document",
        "title": "An article",
        "publisher": "Analytics Vidhya",
        "issued": {"date-parts": [[2023, 4, 14]]},
    }
    found = bibtex(export("bibtex", PAGE))
    assert found.keys() == keys
    assert [found[event][name] for name in ("title", "howpublished", "url", "note")] == [
        "Twitter buys GPUs", "Timeline", address, note
    ]  # fmt: skip
    assert found[source] == {
        "title": "An article",
        "howpublished": "Analytics Vidhya",
        "year": "2023",
        "month": "April",
        "day": "14",
    }
    found = ris(export("ris", PAGE))
    assert found.keys() == keys
    assert found[event]["notes"] == [note]
    assert found[event]["urls"] == [address]
    assert found[source] == {
        "type_of_reference": "GEN",
        "id": source,
        "title": "An article",
        "publisher": "Analytics Vidhya",
        "year": "2023",
        "date": "2023/04/14/",
    }


def test_a_source_of_several_events_is_one_reference(export):
    """The layoffs and the hostile event have the same source, which is exported once."""
    found = csl(export("csl"))
    assert found[EVENT]["note"].endswith("sources: hostile-2023:a")
    assert len([item for item in found.values() if item.get("URL") == "https://example.org/a"]) == 1


@pytest.fixture
def dated(store, export):
    """Give a function that sets the date of the layoffs and their source, then exports and reads both."""

    def read(name, reader, date):
        source = {**INSIDER, "title": "Its own", "published": date}
        record(store, layoffs(date=date, sources={"a": source}), operation="corrected")
        found = reader(export(name))
        return found[EVENT], found[SOURCE]

    return read


POINTS = [
    ("2022-11-04", [[2022, 11, 4]]),
    ("2022-11", [[2022, 11]]),
    ("2022", [[2022]]),
    ("2022-Q4", [[2022, 10], [2022, 12]]),
    ("2022-24", [[2022, 12], [2023, 2]]),
    ("late April 2022", [[2022, 4, 21], [2022, 4, 30]]),
    ("201X", [[2010], [2019]]),
    ("2022-11-28/2023-02", [[2022, 11, 28], [2023, 2]]),
]


@pytest.mark.parametrize(("date", "parts"), POINTS)
def test_csl_has_a_date_as_precisely_as_it_is_known(dated, date, parts):
    event, source = dated("csl", csl, date)
    assert event["issued"] == event["event-date"] == source["issued"] == {"date-parts": parts}
    read = CiteProcJSON([source])[SOURCE].issued
    ends = [read] if len(parts) == 1 else [read.begin, read.end]
    assert [[end[name] for name in ("year", "month", "day") if name in end] for end in ends] == parts


def test_csl_says_what_is_not_certain(dated):
    assert dated("csl", csl, "2022-11~")[1]["issued"] == {"date-parts": [[2022, 11]], "circa": True}
    assert dated("csl", csl, "[2022-10..2022-11]")[1]["issued"]["circa"] is True
    open_ended = dated("csl", csl, "[..2022-11-04]")[1]
    assert str(CiteProcJSON([open_ended])[SOURCE].issued.text) == "by 4 November 2022"


@pytest.mark.parametrize(
    ("date", "fields"),
    [
        ("2022-11-04", {"year": "2022", "month": "November", "day": "04"}),
        ("2022-11", {"year": "2022", "month": "November"}),
        ("2022~", {"year": "2022"}),
        ("2022-Q4", {"year": "2022"}),
        ("[2022-11-01..2022-11-04]", {"year": "2022"}),
        ("[..2022-11-04]", {"date": "../2022-11-04"}),
        ("2021-11-28/2022-02", {"date": "2021-11-28/2022-02"}),
    ],
)
def test_bibtex_has_a_date_as_precisely_as_it_is_known(dated, date, fields):
    for found in dated("bibtex", bibtex, date):
        assert {name: text for name, text in found.items() if name in ("year", "month", "day", "date")} == fields


@pytest.mark.parametrize(
    ("date", "year", "known"),
    [
        ("2022-11-04", "2022", "2022/11/04/"),
        ("2022-11", "2022", "2022/11//"),
        ("2022", "2022", "2022///"),
        ("2022-11~", "2022", "2022/11//c. November 2022"),
        ("2022-Q4", "2022", "2022///Q4 2022"),
        ("[..2022-11-04]", None, "///by 4 November 2022"),
        ("2021-11/2022-02", None, "///November 2021 to February 2022"),
    ],
)
def test_ris_has_a_date_as_precisely_as_it_is_known(dated, date, year, known):
    for found in dated("ris", ris, date):
        assert (found.get("year"), found["date"]) == (year, known)


def test_an_undated_source_has_no_date(store, export):
    source = {"url": "https://example.org/undated", "undated": True, "accessed": "2024-05", "place": "p. 3"}
    record(store, layoffs(sources={"a": source}), operation="corrected")
    assert csl(export("csl"))[SOURCE] == {
        "id": SOURCE,
        "type": "webpage",
        "title": "https://example.org/undated",
        "URL": "https://example.org/undated",
        "accessed": {"date-parts": [[2024, 5]]},
        "note": "p. 3",
    }
    found = bibtex(export("bibtex"))[SOURCE]
    assert (found["urldate"], {"year", "month", "date"} & found.keys()) == ("2024-05", set())
    found = ris(export("ris"))[SOURCE]
    assert (found["access_date"], {"year", "date"} & found.keys()) == ("2024/05//", set())


def test_authors_language_pages_and_the_archived_copy_are_cited(store, export):
    source = {
        "url": "https://example.org/a1",
        "published": "2023-04-12",
        "archive": "https://archive.example.org/a1",
        "author": ["Jane Roe", "Roe & Sons"],
        "language": "pt-BR",
        "page": "12-14",
        "time": "2:30",
    }
    record(store, layoffs(sources={"a": source}), operation="corrected")
    found = csl(export("csl"))[SOURCE]
    assert found["author"] == [{"literal": "Jane Roe"}, {"literal": "Roe & Sons"}]
    assert (found["language"], found["page"]) == ("pt-BR", "12-14")
    assert (found["archive_location"], found["note"]) == ("https://archive.example.org/a1", "at 2:30")
    text = export("bibtex").decode()
    found = bibtex(text.encode())[SOURCE]
    assert (found["pages"], found["language"]) == ("12-14", "pt-BR")
    assert [str(person) for person in parse_string(text, "bibtex").entries[SOURCE].persons["author"]] == [
        "{Jane Roe}",
        r"{Roe \& Sons}",
    ]
    found = ris(export("ris"))[SOURCE]
    assert (found["authors"], found["language"]) == (["Jane Roe", "Roe & Sons"], "pt-BR")


def test_any_text_is_read_as_it_was_written(store, export):
    source = {"publisher": NASTY[:190], "title": NASTY, "url": "https://example.org/a%20b?c=1&d=_#e~", "undated": True}
    record(store, layoffs(title=NASTY, summary=NASTY, sources={"a": source}), operation="corrected")
    found = csl(export("csl"))
    assert (found[EVENT]["title"], found[EVENT]["abstract"], found[SOURCE]["publisher"]) == (NASTY,) * 3
    assert str(CiteProcJSON([found[SOURCE]])[SOURCE].title) == NASTY
    found = bibtex(export("bibtex"))
    assert (found[EVENT]["title"], found[EVENT]["abstract"], found[SOURCE]["howpublished"]) == (NASTY,) * 3
    assert found[SOURCE]["url"] == source["url"]
    assert found["hostile-2023"]["title"] == HOSTILE
    found = ris(export("ris"))
    assert (found[EVENT]["title"], found[EVENT]["abstract"], found[SOURCE]["publisher"]) == (NASTY,) * 3
    assert found[SOURCE]["urls"] == [source["url"]]
    assert len(found) == 6 + 1


def test_no_events_are_an_empty_bibliography(export):
    assert csl(export("csl", text="nosuchword")) == {}
    assert export("bibtex", text="nosuchword") == export("ris", text="nosuchword") == b""
