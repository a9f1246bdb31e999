"""Facts in files that contradict each other; if all can be true on some day, there is no contradiction."""

from __future__ import annotations

import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import write
from timeline.seeds.check import check
from timeline.seeds.rules.addresses import same_page

pytestmark = pytest.mark.no_database


@pytest.fixture
def found(tmp_path):
    """Give a function that writes events of a few companies and returns (code, severity, file) of each fault."""

    def run(founded="", /, **events):
        files = {
            f"companies/{slug}.yaml": f"kind: company\nname: {slug.title()}\n" for slug in ("acme", "labs", "other")
        }
        files["companies/labs.yaml"] += founded
        files["people/jane-roe.yaml"] = "kind: person\nname: Jane Roe\n"
        for slug, text in events.items():
            given = dict(line.split(": ", 1) for line in text.strip().splitlines())
            given = {"title": "T", "status": "confirmed", "sources": _source(slug, given["date"]), **given}
            files[f"events/{slug.replace('_', '-')}.yaml"] = "".join(
                f"{key}: {value}\n" for key, value in given.items()
            )
        shutil.rmtree(tmp_path / "mine", ignore_errors=True)
        checked = check([write(tmp_path / "mine", files)])
        return [
            (d.code, d.severity, d.file.rpartition("/")[2].removesuffix(".yaml"))
            for d in checked.diagnostics
            if d.code != "S514"  # some of these events are as similar as duplicates
        ]

    return run


def _source(slug, date):
    published = re.findall(r"[0-9-]+", date)[-1]
    return f'{{a: {{published: {published}, url: "https://example.org/{slug}"}}}}'


LAYOFFS = "kind: layoffs\ncompany: labs\n"
FOUNDING = "kind: founding\ncompany: labs\n"


@pytest.mark.parametrize(
    ("founded", "date", "codes"),
    [
        ("founded: 2023-05\n", "2023-04-30", ["S501"]),
        ("founded: 2023-05\n", "2023-05-01", []),
        ("founded: 2023-05\n", "2023", []),
        ("founded: 2023-05~\n", "2023-04-30", []),
        ("founded: 2023~\n", "2021", ["S501"]),
        ("founded: 2023-05\n", '"[..2023-04-11]"', ["S501"]),
        ("founded: 2023-05\n", '"[2023-04-11..]"', []),
        ("founded: 2023-05\n", "2023-04/2023-06", []),
        ("", "1999", []),
    ],
)
def test_an_event_of_a_company_before_its_first_possible_day_is_an_error(found, founded, date, codes):
    assert [code for code, *_ in found(founded, x=f"{LAYOFFS}date: {date}")] == codes


def test_a_hire_from_a_company_that_did_not_exist_yet_is_an_error(found):
    hire = "kind: hire\ncompany: acme\nfrom: labs\nheadcount: 3\ndate: 2009"
    assert found("founded: 2010\n", hire=hire) == [("S501", "error", "hire")]
    assert found("founded: 2010\n", hire=hire.replace("from:", "concerns:")) == []


def test_an_event_of_a_founding_counts_as_the_file_of_the_company_does(found):
    assert found(x=f"{LAYOFFS}date: 2009", f=f"{FOUNDING}date: 2010") == [("S501", "error", "x")]
    assert found("founded: 2011\n", f=f"{FOUNDING}date: 2010") == [("S510", "error", "f")]
    assert found("founded: 2010\n", f=f"{FOUNDING}date: 2010-06") == []
    assert found(f=f"{FOUNDING}date: 2010", g=f"{FOUNDING}date: 2010") == [("S510", "warning", "g")]


def test_what_is_retracted_contradicts_nothing(found):
    gone = "\nretracted: {on: 2024-01-01, why: not_an_event}"
    assert found(x=f"{LAYOFFS}date: 2009{gone}", f=f"{FOUNDING}date: 2010") == []
    assert found(x=f"{LAYOFFS}date: 2009", f=f"{FOUNDING}date: 2010{gone}") == []


@pytest.mark.parametrize("status", ["confirmed", "rumoured"])
def test_what_a_company_does_after_it_ended_is_a_warning(found, status):
    end = f"kind: shutdown\ncompany: labs\ndate: 2020\nstatus: {status}"
    expected = [("S502", "warning", "x")] if status == "confirmed" else []
    assert found(x=f"{LAYOFFS}date: 2021-01", end=end) == expected
    assert found(x=f"{LAYOFFS}date: 2020-12", end=end) == []
    assert found(x="kind: fine\ncompany: labs\ndate: 2021", end=end) == []


def test_after_a_merger_it_is_a_hint_since_a_name_may_go_on(found):
    merger = "kind: merger\nparties: [labs, acme]\nresult: {}\nstage: closed\ndate: 2020"
    assert found(x=f"{LAYOFFS}date: 2021", m=merger.format("acme")) == [("S502", "hint", "x")]
    assert found(x=f"{LAYOFFS}date: 2021", m=merger.format("labs")) == []


def deal(stage, date, more="thread: t"):
    return f"kind: acquisition\nacquirer: acme\ntarget: labs\nstage: {stage}\ndate: {date}\n{more}"


def test_a_deal_is_not_closed_before_it_is_signed(found):
    assert found(s=deal("signed", "2022-05"), c=deal("closed", "2022-04")) == [("S503", "error", "s")]
    assert found(s=deal("signed", "2022-05"), c=deal("closed", "2022")) == []
    assert found(s=deal("signed", "2022-05", "thread: u"), c=deal("closed", "2022-04")) == []
    stake = "thread: t\nstake: 9"
    assert found(s=deal("signed", "2022-05"), c=deal("closed", "2022-04", stake)) == []
    assert found(a=deal("announced", "2021"), b=deal("terminated", "2022"), c=deal("signed", "2023")) == []


def test_who_leaves_before_they_first_come_is_a_hint(found):
    left = "kind: departure\ncompany: acme\npeople: jane-roe\ndate: 2022-04"
    came = "kind: hire\ncompany: acme\npeople: jane-roe\ndate: {}"
    assert found(left=left, came=came.format("2023")) == [("S504", "hint", "left")]
    assert found(left=left, came=came.format("2022")) == []
    assert found(left=left, came=came.format("2023"), before=came.format("2020")) == []
    assert found(left=left, came=came.format("2023").replace("acme", "other")) == []


@pytest.mark.parametrize(
    ("headcount", "share", "base", "fits"),
    [
        ("1000", "10", "10000", True),
        ("1000", "20", "10000", False),
        ("1040", "10", "10000", True),
        ("1200", "10", "10000", False),
        ("{value: 1000, approx: true}", "{value: 9, approx: true}", "{value: 10000, approx: true}", True),
        ("{min: 500}", "10", "10000", True),
        ("{min: 1500}", "10", "10000", False),
        ("{max: 500}", "10", "10000", False),
        ("[{value: 500, source: a}, {value: 1000, source: b}]", "10", "10000", True),
        ("[{value: 500, source: a}, {value: 1000, source: b, rank: deprecated}]", "10", "10000", False),
        ("200", "10", "100", False),
        ("0", "10", "10000", False),
    ],
)
def test_layoffs_whose_figures_no_rounding_brings_together_are_a_warning(found, headcount, share, base, fits):
    sources = '{a: {published: 2023, url: "https://example.org/a"}, b: {published: 2023, url: "https://example.org/b"}}'
    event = f"kind: layoffs\ncompany: acme\ndate: 2023\nheadcount: {headcount}\nshare: {share}\nbase: {base}"
    assert found(x=f"{event}\nsources: {sources}") == ([] if fits else [("S505", "warning", "x")])


@pytest.mark.parametrize(
    ("event", "published", "severity"),
    [
        ("kind: fine\ncompany: acme\ndate: 2023-04-11", "2023-04-09", "warning"),
        ("kind: fine\ncompany: acme\ndate: 2023-04-11", "2023-04-10", None),
        ("kind: fine\ncompany: acme\ndate: 2023-04-11", "2023-04", None),
        ("kind: fine\ncompany: acme\ndate: 2023-04", "2023-03", None),
        ("kind: fine\ncompany: acme\ndate: 2023-05", "2023-03", "warning"),
        ("kind: fine\ncompany: acme\ndate: 2023-05\nstatus: rumoured", "2023-03", None),
        ("kind: ipo\ncompany: acme\ndate: 2023-05", "2023-03", "hint"),
    ],
)
def test_a_source_that_is_older_than_the_event_is_told_unless_it_may_announce_it(found, event, published, severity):
    text = f'{event}\nsources: {{a: {{published: {published}, url: "https://example.org/a"}}}}'
    assert found(x=text) == ([("S506", severity, "x")] if severity else [])


def test_an_announcement_beside_a_later_source_is_fine(found):
    later = 'b: {published: 2023-05-02, url: "https://example.org/b"}'
    sources = f'{{a: {{published: 2023-03, url: "https://example.org/a"}}, {later}}}'
    assert found(x=f"kind: ipo\ncompany: acme\ndate: 2023-05\nsources: {sources}") == []


@pytest.mark.parametrize(
    ("slug", "date", "severity"),
    [
        ("x_2023", "2022-12-31", "warning"),
        ("x_2023", '"[2022-12..2023-01]"', None),
        ("x_2023_04", "2023-05-01", "hint"),
        ("x_2023_04", "2022-04-01", "warning"),
        ("x_2023_04_11", "2023-04-11", None),
        ("x_2023_04_31", "2023-05", None),
        ("x_2024_04_2", "2023-05", None),
        ("x_1999", "2023-05", "hint"),
        ("x_9000", "2023-05", None),
    ],
)
def test_an_id_that_ends_in_another_time_is_told(found, slug, date, severity):
    expected = [("S507", severity, slug.replace("_", "-"))] if severity else []
    assert found(**{slug: f"kind: layoffs\ncompany: acme\ndate: {date}"}) == expected


@pytest.mark.parametrize(
    ("url", "title", "told"),
    [
        ("https://example.org/a", "Another thing altogether", True),
        ("http://www.example.org/a/?utm_source=x", "Another thing altogether", True),
        ("https://example.org/a?page=2", "Another thing altogether", False),
        ("https://example.org/a#live-3", "Another thing altogether", False),
        ("https://example.org/a", "Acme lets people go | Example News", False),
        ("https://example.org/a", "ACME lets people go", False),
    ],
)
def test_one_page_has_one_title(found, url, title, told):
    event = 'kind: layoffs\ncompany: acme\ndate: 2023\nsources: {{a: {{published: 2023, url: "{}", title: "{}"}}}}'
    first = event.format("https://example.org/a", "Acme lets people go")
    assert found(a=first, b=event.format(url, title)) == ([("S508", "warning", "b")] if told else [])


def test_nobody_buys_themselves(found):
    assert found(x=deal("closed", "2022").replace("labs", "acme")) == [("S509", "error", "x")]


def test_who_sells_what_another_one_had_bought_is_a_warning(found):
    sale = "kind: divestiture\nseller: {}\ntarget: labs\nstage: closed\ndate: {}"
    assert found(b=deal("closed", "2020"), s=sale.format("other", "2021")) == [("S509", "warning", "s")]
    assert found(b=deal("closed", "2020"), s=sale.format("acme", "2021")) == []
    assert found(b=deal("closed", "2020"), s=sale.format("other", "2020-06")) == []
    listed = "kind: ipo\ncompany: labs\ndate: 2020-12"
    assert found(b=deal("closed", "2020-01"), i=listed, s=sale.format("other", "2021")) == []
    assert found(b=deal("closed", "2020", "stake: 30"), s=sale.format("other", "2021")) == []


def test_a_file_alone_is_checked_against_the_company_beside_it(found, tmp_path):
    found("founded: 2010\n", x=f"{LAYOFFS}date: 2009")
    assert [d.code for d in check([tmp_path / "mine/events/x.yaml"]).diagnostics] == ["S501"]


def test_warnings_and_hints_do_not_stand_against_loading(found, tmp_path):
    assert found(x_2023=f"{LAYOFFS}date: 2022") == [("S507", "warning", "x-2023")]
    assert check([tmp_path / "mine"]).ok


PERIODS = "periods: [{founded: 1998, ended: 2009}, {founded: 2015}]\n"
SHUTDOWN = "kind: shutdown\ncompany: labs\nstatus: confirmed\n"


@pytest.mark.parametrize(
    ("fields", "date", "codes"),
    [
        (PERIODS, "1997", ["S501"]),
        (PERIODS, "2000", []),
        (PERIODS, "2009-12-31", []),
        (PERIODS, "2012", ["S502"]),
        (PERIODS, "2014/2015", []),
        (PERIODS, "2020", []),
        ("founded: 1998\nended: 2009\n", "2012", ["S502"]),
        ("ended: 2009\n", "2008", []),
        ("periods: [{founded: 1998, ended: 2009}, {founded: 2015, ended: 2018-05}]\n", "2018-06-01", ["S502"]),
    ],
)
def test_a_company_that_ended_may_begin_again(found, fields, date, codes):
    assert [code for code, *_ in found(fields, x=f"{LAYOFFS}date: {date}")] == codes


def test_a_founding_after_a_shutdown_begins_the_company_again(found):
    events = {"a": f"{FOUNDING}date: 1998", "b": f"{SHUTDOWN}date: 2009", "c": f"{FOUNDING}date: 2015"}
    assert found("", **events, x=f"{LAYOFFS}date: 2020") == []
    assert found(PERIODS, **events, x=f"{LAYOFFS}date: 2020") == []
    assert found("", **events, x=f"{LAYOFFS}date: 2012") == [("S502", "warning", "x")]
    del events["b"]
    assert found("", **events) == [("S510", "warning", "c")]
    assert found(PERIODS, **events) == []


def test_a_founding_in_no_period_is_an_error(found):
    assert found(PERIODS, f=f"{FOUNDING}date: 2012") == [("S510", "error", "f")]


LETTER = "kind: open_letter\nissuer: labs\ndate: 2023-04\n"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ("signed_by: [Ann Lee, Bob Poe, ann  LEE]", ["S522"]),
        ("signed_by: [Ann Lee (Oslo), Ann Lee (Berlin)]", []),
        ("signed_by: [Ann Lee, Bob Poe, Cy Roe]\nsignature_count: 2", ["S505"]),
        ("signed_by: [Ann Lee, Bob Poe, Cy Roe]\nsignature_count: up to 2", ["S505"]),
        (
            (
                "signed_by: [Ann Lee, Bob Poe, Cy Roe]\n"
                "signature_count: [{value: 2, as_of: 2023-04, source: a}, {value: 5, as_of: 2023-05, source: a}]"
            ),
            [],
        ),
        ("signed_by: [Ann Lee, Bob Poe, Cy Roe]\nsignature_count: more than 2", []),
        ("signed_by: [Ann Lee, Bob Poe, Cy Roe]\nsignature_count: 1200", []),
    ],
)
def test_names_of_a_letter_are_there_once_and_not_more_than_its_signatures(found, fields, codes):
    assert found(letter=LETTER + fields) == [(code, "warning", "letter") for code in codes]


def test_many_names_that_are_twice_in_a_list_are_few_messages(tmp_path):
    names = [f"Ann{number} Lee" for number in range(20_000)]
    source = "sources: {a: {published: 2023-04, url: 'https://example.org/a'}}\n"
    letter = f"{LETTER}title: T\nstatus: confirmed\nsigned_by: {names + names}\n{source}"
    files = {"events/letter.yaml": letter, "companies/labs.yaml": "kind: company\nname: Labs 9\n"}
    diagnostics = check([write(tmp_path / "mine", files)]).diagnostics
    assert [one.code for one in diagnostics] == ["S522"] * 11
    assert "19,990 more names" in " ".join(one.message for one in diagnostics)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("change: {on: 2104-05-09, why: typo}", 7),
        ("change: [{on: 2023-05-09, why: typo, fields: [date]}, {on: 2104-05-09, why: typo, fields: [title]}]", 7),
        ("retracted: {on: 2104-05-09, why: not_an_event}", 7),
        ("change: {on: 2023-05-09, why: typo}", None),
    ],
)
@pytest.mark.parametrize("kind", ["event", "company"])
def test_no_change_is_of_a_day_to_come(tmp_path, kind, lines, line):
    source = "sources: {a: {undated: true, url: 'https://example.org/a'}}\n"
    event = f"kind: outage\ntitle: T\ndate: 2023-04\ncompany: labs\nstatus: reported\n{source}"
    company = "kind: company\nname: Labs 9\nsummary: A maker\ncountry: DE\nsector: software\nfounded: 2001\n"
    texts = {"event": event, "company": company}
    texts[kind] += f"{lines}\n"
    checked = check(
        [write(tmp_path / "mine", {"events/stops.yaml": texts["event"], "companies/labs.yaml": texts["company"]})]
    )
    found = [(one.code, one.line, "on: 20" in one.suggestion) for one in checked.diagnostics if one.severity == "error"]
    if kind == "company" and "title" in lines:
        found = [one for one in found if one[0] != "S002"]  # a company has no date and no title
    assert found == ([("S516", line, True)] if line else [])


def test_a_reason_names_at_least_one_field(found):
    assert found(
        stops="kind: outage\ncompany: labs\ndate: 2023-04\nchange: {on: 2023-05-09, why: typo, fields: []}"
    ) == [("S100", "error", "stops")]


def test_too_many_names_are_told_with_their_number_and_the_limit(tmp_path):
    names = [f"Ann{number} Lee" for number in range(50_001)]
    letter = f"{LETTER}title: T\nstatus: confirmed\nsources: {{a: {{undated: true, url: 'https://example.org/a'}}}}\n"
    files = {"events/letter.yaml": letter + f"signed_by: {names}\n"}
    (found,) = [one for one in check([write(tmp_path / "mine", files)]).diagnostics if one.code == "S100"]
    assert found.message == "'signed_by' has 50,001 items; the limit is 50,000"
    assert found.suggestion == "keep 50,000 of them, and write signature_count: with all"


_PARTS = st.text("ab./?#&=-%~:@;+AZ", max_size=12)


@given(st.sampled_from(["example.org", "www.example.org", "www.www.org", "Example.org", "a.example.org:80"]), _PARTS)
def test_a_plain_address_has_the_key_of_a_page_that_any_address_gets(host, rest):
    """An address with its scheme in capitals is never plain, but means the same page."""
    assert same_page(f"https://{host}/{rest}") == same_page(f"HTTPS://{host}/{rest}")
