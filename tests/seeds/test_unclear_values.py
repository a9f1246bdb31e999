"""Values that can be read in two ways, or that readers can't see, are asked about."""

from __future__ import annotations

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.facts import When
from timeline.seeds.check import check
from timeline.seeds.edit.fix import apply_fixes

pytestmark = pytest.mark.no_database

EVENT = "events/2023/acme-layoffs-2023.yaml"
FINE = LAYOFFS.replace("kind: layoffs", "kind: fine").replace("headcount: 100\n", "")


@pytest.fixture
def told(root):
    """Return a function that writes the event and returns the code, severity and suggestion of each fault."""

    def run(text, path=EVENT):
        write(root, {path: text})
        return [(found.code, found.severity, found.suggestion) for found in check([root]).diagnostics]

    return run


@pytest.mark.parametrize(
    ("price", "whole"),
    [
        ("up to 1.234 EUR", "up to 1234 EUR"),
        ("about 1.234 EUR", "about 1234 EUR"),
        ("~1.234 EUR", "~1234 EUR"),
        ("at least EUR 1.234", "at least EUR 1234"),
        ("more than 1.234 EUR", "more than 1234 EUR"),
        ("1.234 to 5.678 EUR", "1234 to 5678 EUR"),
        ("between 1.234 and 5.678 EUR", "between 1234 and 5678 EUR"),
        ("1.234-5.678 EUR", "1234-5678 EUR"),
        ("{value: about 1.234 EUR}", "about 1234 EUR"),
        ("{value: 2500 EUR, parts: {cash: 1.234 EUR}}", "1234 EUR"),
        ("up to 1.234 million EUR", None),
        ("1.234 to 5.678 billion EUR", None),
        ("about 1.23 EUR", None),
    ],
)
def test_a_number_that_can_mean_thousands_is_asked_about_whatever_words_it_has(told, price, whole):
    text = FINE.replace("kind: fine", "kind: acquisition\nstage: closed").replace("company:", "acquirer:")
    found = [hint for code, _, hint in told(f"{text}price: {price}\ntarget: twitter\n") if code == "S115"]
    assert [hint.partition(", or")[0] for hint in found] == ([f"write {whole}"] if whole else [])


@pytest.mark.parametrize(
    ("share", "codes"), [("0.5", ["S523"]), ("about 0.5", []), (".25", ["S523"]), ("0.5%", []), ("50", []), ("1.5", [])]
)
def test_a_share_below_one_is_asked_about(told, share, codes):
    found = told(LAYOFFS + f"share: {share}\n")
    assert [code for code, *_ in found if code != "S505"] == codes
    assert not codes or found[0][1] == "hint"
    assert share != "0.5" or found[0][2] == "write 0.5%; or, for that part of the whole, 50%"


def test_an_exponent_below_zero_is_a_number(told):
    assert told(LAYOFFS + "share: '1.5e-3%'\n") == []
    assert [code for code, *_ in told(FINE + "price: 1.5e-3 USD\n")] == []
    assert [code for code, *_ in told(FINE + "price: 1e-3 to 2e-3 USD\n")] == []


@pytest.mark.parametrize("price", ["5 XXX", "XXX 5", "{min: 5 XTS}", "about 5 XXX"])
def test_a_code_for_no_currency_is_refused(told, price):
    assert [(code, severity) for code, severity, _ in told(FINE + f"price: {price}\n")] == [("S111", "error")]


@pytest.mark.parametrize(
    ("date", "hint"),
    [
        ("2021-22", "write summer 2021; or, for the two years, 2021/2022"),
        ("2022-23", "write autumn 2022; or, for the two years, 2022/2023"),
        ("2023-24", "write winter 2023; or, for the two years, 2023/2024"),
        ("2021-23", None),
        ("2021-22~", None),
        ("summer 2021", None),
        ("2021/2022", None),
    ],
)
def test_a_season_that_can_be_two_years_is_asked_about(told, date, hint):
    for text in (f"date: {date}", f"date: [{{value: {date}, source: a}}]"):
        found = told(LAYOFFS.replace("date: 2023-04", text).replace("published: 2023-04-11", "undated: true"))
        assert [one[2] for one in found if one[0] == "S106"] == ([hint] if hint else [])
        assert all(one[1] == "hint" for one in found if one[0] == "S106")


@pytest.mark.parametrize(("text", "line"), [("2021/22", "2021/2022"), ("2021\u201322", "2021/2022")])
def test_two_years_in_a_short_form_are_answered_with_the_line_to_paste(told, text, line):
    assert ("S101", "error", f"write {line}") in told(LAYOFFS.replace("date: 2023-04", f"date: {text}"))
    assert str(When.parse(line)) == "2021 to 2022"


@pytest.mark.parametrize(
    "hidden",
    [
        "\u3164",
        "\u180e",
        "\U000e0041",
        "\u00ad",
        "\u034f",
        "\u115f",
        "\uffa0",
        "\u2061",
        "\ufff0",
        "\u17b4",
        "\U000e0fff",
    ],
    ids=lambda text: f"U+{ord(text):04X}",
)
def test_characters_that_draw_nothing_are_refused_and_removed(root, told, hidden):
    for text in (LAYOFFS.replace("Acme lets", f"Ac{hidden}me lets"), f"{LAYOFFS}summary: Acme{hidden} shrinks.\n"):
        assert told(text) == [("S122", "error", "remove it")]
        (fixed,) = apply_fixes([root]).after.values()
        assert hidden not in fixed.decode()
        assert told(fixed.decode()) == []
    address = LAYOFFS.replace("https://example.org/a", f"https://exam{hidden}ple.org/a")
    assert "S122" in [code for code, *_ in told(address)]
    assert ("S122", "error", "write a text that readers can see") in told(LAYOFFS + f"summary: '{hidden}'\n")


@pytest.mark.parametrize(
    "text", ["\u2764\ufe0f Acme", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\U0001f4bb"]
)
def test_joiners_and_selectors_that_belong_to_a_letter_or_symbol_stay(told, text):
    assert told(LAYOFFS + f"summary: 'A {text}'\n") == []
    assert [code for code, *_ in told(LAYOFFS + "summary: 'A \ufe0fword'\n")] == ["S122"]


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ("www.acme9.org", [("S206", "error", "write acme9.org")]),
        ("[acme9.com, WWW.acme9.org]", [("S206", "error", "write acme9.org")]),
        ("www.com", []),
        ("acme9.org", []),
    ],
)
def test_a_domain_has_no_www(root, told, domain, found):
    text = f"kind: company\nname: Acme\nidentifiers: {{domain: {domain}}}\n"
    assert told(text, "companies/acme.yaml") == found
    if found:
        (fixed,) = apply_fixes([root]).after.values()
        assert b"www" not in fixed.lower()


@pytest.mark.parametrize(
    ("price", "part"),
    [
        ("more than about 5 USD", "write more than 5 USD, or about 5 USD"),
        ("about more than 5 USD", "write about 5 USD, or more than 5 USD"),
        ("nan USD", "write digits"),
        ("{min: 7 USD, max: 5 USD}", "min: 5, max: 7"),
        ("7 to 5 USD", "min: 5, max: 7"),
        ("{min: 7 USD, max: 9 EUR}", "one unit"),
        ("{source: a}", "{value: …}"),
    ],
)
def test_the_message_about_a_number_says_what_to_write(told, price, part):
    (found,) = told(FINE + f"price: {price}\n")
    assert part in found[2]
