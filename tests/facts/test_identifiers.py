"""Identifiers in other registers, and countries: each form is checked."""

from __future__ import annotations

import orjson
import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.countries import check_country, countries
from timeline.facts.identifiers import SCHEMES, IdentifiersType, canonical, dump, of_address
from timeline.projections.decode import decode, encode

OF_COMPANY, OF_PERSON = IdentifiersType("company"), IdentifiersType("person")


def errors(type_, value):
    with pytest.raises(FactErrors) as raised:
        type_.parse(value)
    return [(error.code, error.path, error.message) for error in raised.value.errors]


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES.values() if scheme.name != "ticker"])
def test_the_example_of_each_scheme_is_read_as_it_stands(scheme):
    (found,) = IdentifiersType(scheme.of[0]).parse({scheme.name: scheme.example})
    assert (found.scheme, found.value, found.since) == (scheme.name, scheme.example, None)


@pytest.mark.parametrize(
    ("scheme", "value", "instead"),
    [
        ("wikidata", "918", None),
        ("wikidata", "Q0", None),
        ("wikidata", "https://www.wikidata.org/wiki/Q918", "Q918"),
        ("lei", "inr2ejn1eran0w5zp974", "INR2EJN1ERAN0W5ZP974"),
        ("lei", "INR2EJN1ERAN0W5ZP97", None),
        ("cik", "12345678901", None),
        ("cik", "0", None),
        ("isin", "US 5949181045", "US5949181045"),
        ("domain", "https://www.example.org/page", "example.org"),
        ("domain", "example", None),
        ("domain", "-example.org", None),
        ("github", "-acme", None),
        ("github", "acme--x", None),
        ("github", "https://github.com/acme", "acme"),
        ("crunchbase", "Open AI", "openai"),
        ("crunchbase", "https://www.crunchbase.com/organization/openai", "openai"),
    ],
)
def test_another_form_is_an_error_that_names_what_is_meant(scheme, value, instead):
    with pytest.raises(FactErrors) as raised:
        OF_COMPANY.parse({scheme: value})
    (error,) = raised.value.errors
    assert (error.code, error.path, error.instead) == ("S206", (scheme,), instead)


@pytest.mark.parametrize(
    ("type_", "scheme", "value"),
    [
        (OF_COMPANY, "lei", "INR2EJN1ERAN0W5ZP947"),
        (OF_COMPANY, "isin", "US5949181054"),
        (OF_PERSON, "orcid", "0000-0002-1825-0079"),
    ],
)
def test_two_swapped_digits_are_found(type_, scheme, value):
    assert errors(type_, {scheme: value}) == [("S206", (scheme,), f"the check digits of '{value}' are wrong")]


@given(st.integers(0, 19), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_every_single_wrong_character_of_an_lei_is_found(place, character):
    """ISO 7064 MOD 97-10 finds every single error."""
    right = SCHEMES["lei"].example
    wrong = right[:place] + character + right[place + 1 :]
    if wrong != right:
        with pytest.raises(FactErrors):
            OF_COMPANY.parse({"lei": wrong})


def test_tickers_are_mappings_with_the_date_of_their_listing():
    given = [{"exchange": "NASDAQ", "symbol": "GOOG", "since": "2014-04"}, {"exchange": "HKEX", "symbol": 700}]
    found = OF_COMPANY.parse({"ticker": given})
    assert [(one.value, one.since and one.since.text) for one in found] == [
        ("NASDAQ:GOOG", "2014-04"),
        ("HKEX:700", None),
    ]
    assert dump(found) == {"ticker": [given[0], {"exchange": "HKEX", "symbol": "700"}]}
    assert errors(OF_COMPANY, {"ticker": {"exchange": "nyse", "smybol": "T", "since": "soon"}}) == [
        ("S002", ("ticker", "smybol"), "unknown key 'smybol'"),
        ("S206", ("ticker", "exchange"), "'nyse' is not an exchange"),
        ("S206", ("ticker",), "'symbol' is missing"),
        ("S101", ("ticker", "since"), "'soon' is not a date"),
    ]


def test_leading_zeros_of_a_cik_do_not_count():
    assert OF_COMPANY.parse({"cik": "0001418091"}) == OF_COMPANY.parse({"cik": 1418091})


def test_all_errors_are_found_together_and_each_at_its_place():
    given = {"orcid": "0000-0002-1825-0097", "wikidta": "Q1", "isin": ["US5949181045", "x"], "lei": None}
    assert [(code, path) for code, path, _ in errors(OF_COMPANY, given)] == [
        ("S002", ("orcid",)),
        ("S002", ("wikidta",)),
        ("S206", ("isin", 1)),
        ("S206", ("lei",)),
    ]
    assert errors(OF_COMPANY, {"isin": ["US5949181045"] * 2})[0][1] == ("isin", 1)
    assert errors(OF_COMPANY, ["Q1"])[0][0] == "S100"


@given(
    st.recursive(
        st.none() | st.text() | st.integers() | st.booleans(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from([*SCHEMES, "exchange", "symbol", "since", "x"]), x),
    )
)
def test_whatever_is_given_is_read_or_refused(value):
    for type_ in (OF_COMPANY, OF_PERSON):
        try:
            found = type_.parse(value)
        except FactErrors:
            continue
        assert type_.parse(dump(found)) == found


def test_the_countries_are_those_of_iso_3166():
    assert {country.alpha_2 for country in pycountry.countries} == countries().keys()


@pytest.mark.parametrize(
    ("given", "meant"),
    [("us", "US"), ("UK", "GB"), ("Germany", "DE"), ("EU", None), ("ZZ", None), (49, None), ("", None)],
)
def test_another_country_is_an_error_that_names_the_one_that_is_meant(given, meant):
    assert check_country("DE") == "DE"
    with pytest.raises(FactError) as raised:
        check_country(given)
    assert (raised.value.code, raised.value.instead) == ("S207", meant)


def test_what_tells_a_company_apart_survives_the_log():
    fields = {
        "id": "acme",
        "name": "Acme",
        "description": "American maker of anvils",
        "country": "US",
        "sector": "industry",
        "periods": [{"founded": "1998", "ended": "2009-04"}, {"founded": "2015"}],
        "identifiers": {"wikidata": "Q918", "domain": ["acme.example", "acme.test"]},
        "different_from": ["acme-labs"],
    }
    acme = facts.Company.model_validate(fields)
    body = orjson.loads(encode(acme))
    assert body == {
        "kind": "company",
        "names": ["Acme"],
        **{key: fields[key] for key in fields if key not in ("id", "name")},
    }
    assert decode("acme", facts.SCHEMA_VERSION, orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()) == acme


def test_a_fact_without_the_new_fields_is_written_as_before():
    acme = facts.Company.model_validate({"id": "acme", "name": "Acme", "founded": 1998})
    assert encode(acme) == '{"founded":"1998","kind":"company","names":["Acme"]}'


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"founded": 2010, "ended": 2009}, ("ended",)),
        ({"founded": 2010, "periods": [{"founded": 2010}]}, ("founded",)),
        ({"periods": [{"founded": 1998}, {"founded": 2009}]}, ("periods", 0)),
        ({"periods": [{"founded": 1998, "ended": 2009}, {"ended": 2012}]}, ("periods", 1)),
        ({"periods": [{"founded": 1998, "ended": 2009}, {"founded": 2008}]}, ("periods", 1, "founded")),
        ({"periods": [{}]}, ("periods", 0)),
    ],
)
def test_periods_that_can_not_be_are_errors(fields, path):
    from pydantic import ValidationError

    from timeline.seeds.read.validation import fact_errors

    with pytest.raises(ValidationError) as raised:
        facts.Company.model_validate({"id": "acme", "name": "Acme", **fields})
    (found,) = [error for error, _ in fact_errors(raised.value, facts.Company)]
    assert (found.code, found.path) == ("S211", path)


def test_a_register_of_a_newer_version_is_told_from_a_broken_payload():
    from timeline.errors import UnknownVersionError

    body = '{"identifiers":{"zzz":"1"},"kind":"company","names":["Acme"]}'
    with pytest.raises(UnknownVersionError, match="needs a newer version"):
        decode("acme", facts.SCHEMA_VERSION, body)


@pytest.mark.parametrize(
    ("scheme", "text", "expected"),
    [
        ("wikidata", "Q918", "Q918"),
        ("wikidata", "https://www.wikidata.org/wiki/Q918", "Q918"),
        ("wikidata", "q918", "Q918"),
        ("cik", "0001418091", "1418091"),
        ("lei", "inr2ejn1eran0w5zp974", "INR2EJN1ERAN0W5ZP974"),
        ("lei", "INR2EJN1ERAN0W5ZP975", None),
        ("ticker", "nasdaq:msft", "NASDAQ:MSFT"),
        ("ticker", "MSFT", None),
        ("wikidata", "", None),
    ],
)
def test_an_identifier_is_read_as_people_write_it(scheme, text, expected):
    """An address of its page and another case are understood; wrong check digits are no identifier."""
    assert canonical(scheme, text) == expected


@pytest.mark.parametrize(
    ("scheme", "address", "found"),
    [
        ("wikidata", "https://www.wikidata.org/wiki/Q918", "Q918"),
        ("github", "http://github.com/acme/repo", "acme"),
        ("github", "https://example.com/acme", None),
        ("crunchbase", "https://crunchbase.com/organization/acme", "acme"),
        ("crunchbase", "https://www.linkedin.com/company/acme", None),
        ("cik", "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001418091&type=10", "0001418091"),
        ("lei", "https://search.gleif.org/#/record/INR2EJN1ERAN0W5ZP974", "INR2EJN1ERAN0W5ZP974"),
        ("domain", "https://www.example.org/x", "example.org"),
        ("isin", "https://example.com/US5949181045", None),
    ],
)
def test_an_address_gives_an_identifier_only_at_the_register_itself(scheme, address, found):
    """An address of another site gives no identifier, whatever stands in it."""
    assert of_address(SCHEMES[scheme], address) == found
