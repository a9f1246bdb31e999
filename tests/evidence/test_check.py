"""Dead links and quotes that are gone are told, with few questions."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.evidence.conftest import QUOTE
from timeline.evidence.cache import Cache
from timeline.evidence.check import Checker, Evidence
from timeline.evidence.fetch import Limits, Page
from timeline.evidence.quotes import has_quote

pytestmark = pytest.mark.no_database
TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def checker(tmp_path):
    """Give a function that makes a checker with one cache, which notes its pauses."""

    def make(today=TODAY, **fields):
        waits = []
        given = {"limits": Limits(private=True, seconds=10), "pause": 0.0, "wait": waits.append} | fields
        return Checker(Cache(tmp_path / "cache" / "sources.json"), today, **given), waits

    return make


def states(checker, evidence):
    return {(one.evidence.url.rpartition(":")[2].partition("/")[2]): one.state for one in checker.check(evidence)}


def at(url, *paths, quote=QUOTE):
    return [Evidence("an-event", "a", f"{url}/{path}", quote) for path in paths]


def test_each_state_has_its_name(web, checker):
    url, _ = web
    found = states(
        checker()[0],
        at(url, "article", "moved", "edited", "gone", "no-such", "forbidden", "broken", "to-first", "paper.pdf", "cut"),
    )
    assert found == {
        "article": "quoted",
        "moved": "quoted",
        "edited": "quote gone",
        "gone": "gone",
        "no-such": "gone",
        "forbidden": "unclear",
        "broken": "unclear",
        "to-first": "unclear",
        "paper.pdf": "unclear",
        "cut": "unclear",
    }
    assert states(checker()[0], at(url, "edited", "paper.pdf", quote=None)) == {"edited": "there", "paper.pdf": "there"}
    large = checker(limits=Limits(private=True, size=1000))[0]
    (finding,) = large.check(at(url, "large"))
    assert (finding.state, finding.note) == ("unclear", "the quote is not in the first 1,000 bytes")


def test_nobody_is_asked_twice_in_a_short_time(web, checker):
    url, asked = web
    evidence = [*at(url, "article", "edited"), Evidence("another-event", "b", f"{url}/article", QUOTE)]
    assert len(list(checker()[0].check(evidence))) == 3
    assert asked == ["/article", "/edited"]
    assert [one.day for one in checker()[0].check(evidence)] == ["2026-12-01"] * 3
    assert len(asked) == 2
    list(checker(TODAY + dt.timedelta(days=1))[0].check(evidence))
    assert asked[2:] == ["/edited"]  # a loss is looked at again on the next day
    list(checker(TODAY + dt.timedelta(days=30))[0].check(evidence))
    assert asked[3:] == ["/article", "/edited"]
    list(checker(TODAY + dt.timedelta(days=30), days=0)[0].check(evidence))
    assert len(asked) == 7


def test_questions_are_bounded_and_the_next_check_goes_on(web, checker):
    url, asked = web
    evidence = at(url, "article", "edited", "gone")
    assert list(states(checker(most=2)[0], evidence).values()) == ["quoted", "quote gone", "not asked"]
    assert states(checker(most=1)[0], evidence)["gone"] == "gone"
    assert asked == ["/article", "/edited", "/gone"]


def test_one_host_is_left_in_peace_while_others_are_asked(web, checker):
    url, asked = web
    other = url.replace("127.0.0.1", "localhost")
    found, waits = checker(pause=1000.0)
    list(found.check([*at(url, "article", "edited"), *at(other, "gone", "no-such")]))
    assert asked == ["/article", "/gone", "/edited", "/no-such"]
    assert len(waits) == 2
    assert all(990 < one <= 1000 for one in waits)


def test_an_interrupted_check_keeps_what_it_found(web, checker):
    url, asked = web
    started = checker()[0].check(at(url, "article", "edited"))
    next(started)
    started.close()
    list(checker()[0].check(at(url, "article", "edited")))
    assert asked == ["/article", "/edited"]


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": [1]}', "\x00"])
def test_a_damaged_cache_is_none(tmp_path, web, content):
    path = tmp_path / "sources.json"
    path.write_text(content)
    (found,) = Checker(Cache(path), TODAY, Limits(private=True)).check(at(web[0], "article"))
    assert found.state == "quoted"


@pytest.mark.parametrize(
    ("body", "quote", "there"),
    [
        ("<p>10,000 <em>GPUs</em></p>", "10,000 GPUs", True),
        ("<p>10,000 gpus</p>", "10,000 GPUs", True),
        ("<p>100,000 GPUs</p>", "10,000 CPUs", False),
        ("It&#39;s &ldquo;done&rdquo;", 'It`s "done"', True),
        ("first second", "second … first", False),
        ("first, then second", "first […] second", True),
        ("ﬁne \N{FULLWIDTH DIGIT ONE}", "fine 1", True),
        ("<p>数千のGPU</p>", "数千の GPU", True),
        ("<" * 100_000 + "words", "words", True),
        ("&" * 100_000 + "words", "words", True),
        ("<!--" * 50_000, "words", False),
    ],
)
def test_quotes_are_found_whatever_the_markup(body, quote, there):
    assert has_quote(Page(200, "", "text/html", "utf-8", body.encode(), whole=True), quote) == there


def test_the_character_set_of_a_page_is_heeded(web, checker):
    assert states(checker()[0], at(web[0], "latin", quote="café crème")) == {"latin": "quoted"}
    assert states(checker()[0], at(web[0], "strange-charset")) == {"strange-charset": "quoted"}
    assert states(checker()[0], at(web[0], "wide", quote="café crème")) == {"wide": "quoted"}
    assert states(checker()[0], at(web[0], "wide", quote="tea")) == {"wide": "quote gone"}


def test_a_page_that_names_the_wrong_character_set_is_unclear(web, checker):
    """Words that are there can't be seen."""
    assert states(checker()[0], at(web[0], "wrong-charset", quote="café crème")) == {"wrong-charset": "unclear"}


def test_only_answers_of_servers_that_refuse_programs_are_said_to_be_that(web, checker):
    notes = {
        one.evidence.url.rpartition("/")[2]: one.note for one in checker()[0].check(at(web[0], "forbidden", "broken"))
    }
    assert notes == {
        "forbidden": "the server answers 403; perhaps it refuses programs",
        "broken": "the server answers 500",
    }
