from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import write
from tests.imports.conftest import HEADER, MAPPING
from timeline import facts
from timeline.imports.names import Names, fold, normal
from timeline.imports.plausible import Lives
from timeline.seeds.check import check
from timeline.seeds.read.files import Root, SeedFile
from timeline.seeds.read.seed import Seed

pytestmark = pytest.mark.usefixtures("few_shipped")

REPORT = MAPPING.replace("unknown: create", "unknown: report")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Twitter", "twitter"), ("\uff21cme", "Acme"), ("Acme  Labs", "ACME Labs"), ("Caf\u00e9", "CAFE\u0301")],
)
def test_spellings_that_differ_in_case_spaces_and_form_of_unicode_are_one(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("i.TV", "ITV"), ("Via.com", "Viacom"), ("C++", "C"), ("Acme Inc.", "Acme"), ("S\u00e3o", "Sao")],
)
def test_other_spellings_stay_apart(one, other):
    assert normal(one) != normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("YAHOO!", "Yahoo"), ("S\u00e3o Tom\u00e9", "Sao Tome"), ("AT&T", "at and t")]
)
def test_names_that_differ_in_case_accents_and_punctuation_are_alike(one, other):
    assert fold(one) == fold(other)


def test_a_name_is_found_by_slug_name_and_alias_and_the_list_says_how(run):
    rows = HEADER + "".join(f"{name},2033-0{n},5\n" for n, name in enumerate(["twitter", "X", "TWITTER"], 1))
    found = run(rows, REPORT)
    assert [event["company"] for event in found.events] == ["twitter"] * 3
    assert found.matches == [
        ("TWITTER", "name", "twitter", "likely"),
        ("X", "name", "twitter", "likely"),
        ("twitter", "slug", "twitter", "certain"),
    ]


@pytest.mark.parametrize("name", ["Spotify GmbH", "Spo.tify", "Spot\u00edfy"])
def test_another_spelling_is_reported_or_makes_a_new_company_but_is_not_merged(run, name):
    """Only the mapping's table can say that two spellings are one company."""
    found = run(f"{HEADER}{name},2023,5\n", REPORT)
    assert (found.events, found.reasons[0][0]) == ([], 1)
    assert 'entities: {"' in found.report[0]["reason"]
    assert found.names[0]["candidates"].split()[0] == "spotify"
    found = run(f"{HEADER}{name},2023,5\n", REPORT + f"entities: {{{name}: spotify}}\n")
    assert found.matches == [(name, "mapping", "spotify", "certain")]
    assert found.events[0]["company"] == "spotify"


def test_a_similar_name_makes_a_new_company_and_the_list_marks_it_as_doubtful(run):
    found = run(f"{HEADER}Spo.tify,2023,5\n")
    assert found.events[0]["company"] == "spo-tify"
    assert found.matches == [("Spo.tify", "similar", "spo-tify", "doubtful")]
    assert found.names[0]["reasons"] == "spotify (Spotify) has another spelling"
    assert found.notes == [(1, "", "S210")]


def test_two_new_spellings_are_two_companies_and_both_are_doubtful(run):
    found = run(f"{HEADER}ITV,2013,5\ni.TV,2014,6\nitv,2015,6\n")
    assert [event["company"] for event in found.events] == ["itv", "i-tv", "itv"]
    assert {match[:1] + match[3:] for match in found.matches} == {
        ("ITV", "doubtful"),
        ("i.TV", "doubtful"),
        ("itv", "doubtful"),
    }
    assert [code for _, _, code in found.notes] == ["S210"]


OLD = {
    "companies/old.yaml": "kind: company\nname: Old Search\naliases: [Quick]\nended: 2009\n",
    "companies/late.yaml": "kind: company\nname: Late\nfounded: 2015\ncountry: US\nsector: ai\n"
    "identifiers: {wikidata: Q1, domain: late.example}\n",
}


def test_a_name_of_a_company_that_had_ended_makes_another_company(run, tmp_path):
    """The new company says that it is different from the one that had ended."""
    folder = write(tmp_path / "mine", OLD)
    found = run(f"{HEADER}Quick,2022,5\nQuick,2005,5\nOld Search,2022,7\n", entities=(folder,))
    assert [event["company"] for event in found.events] == ["old", "old-search", "quick"]
    assert b"different_from: old\n" in found.files["companies/quick.yaml"]
    assert ("Quick", "similar", "quick", "doubtful") in found.matches
    assert ("Quick", "alias", "old", "possible") in found.matches
    assert "the event is after its end: its file has ended: 2009" in found.names[0]["reasons"]
    found = run(f"{HEADER}Quick,2022,5\n", REPORT, entities=(folder,), out="b")
    assert found.reasons == [(1, "who", "S201")]


def test_a_row_before_the_founding_is_reported_and_the_name_is_doubtful(run, tmp_path):
    found = run(f"{HEADER}Late,1905,5\n", entities=(write(tmp_path / "mine", OLD),))
    assert (found.events, found.reasons) == ([], [(1, "day", "S501")])
    assert found.matches == [("Late", "name", "late", "doubtful")]


def with_company(spec):
    return MAPPING.replace("company: who", f"company: {{column: who, {spec}}}")


@pytest.mark.parametrize(
    ("spec", "cell", "reason"),
    [
        ("country: more", "Germany", "late: another country: US, not DE"),
        ("sector: {column: more, values: {Banks: finance}}", "Banks", "late: another sector: ai, not finance"),
        ("identifiers: {wikidata: more}", "Q2", "late: another wikidata: Q1, not Q2"),
    ],
)
def test_another_country_sector_or_identifier_speaks_against_a_match(run, tmp_path, spec, cell, reason):
    folder = write(tmp_path / "mine", OLD)
    table = f"who,day,people,more\nLate,2020,5,{cell}\n"
    found = run(table, with_company(spec), entities=(folder,))
    assert found.events[0]["company"] == "late-2"
    assert found.names[0]["reasons"] == reason
    assert check([found.out]).ok


@pytest.mark.parametrize(("scheme", "cell"), [("wikidata", "Q1"), ("domain", "https://www.late.example/about")])
def test_an_identifier_comes_before_the_name(run, tmp_path, scheme, cell):
    folder = write(tmp_path / "mine", OLD)
    table = f"who,day,people,more\nTwitter,2020,5,{cell}\n"
    found = run(table, with_company(f"identifiers: {{{scheme}: more}}"), entities=(folder,))
    assert found.events[0]["company"] == "late"
    assert found.matches == [("Twitter", "identifier", "late", "certain")]


def test_a_new_company_gets_its_identifiers_country_and_sector(run):
    spec = "identifiers: {domain: site, ticker: listed}, country: land, sector: {constant: ai}"
    table = "who,day,people,site,listed,land\nAcme,2020,5,acme.example,NASDAQ:ACME,DE\nAcme 2,2021,5,acme.example,,DE\n"
    found = run(table, with_company(spec))
    assert [event["company"] for event in found.events] == ["acme", "acme"]
    assert found.files["companies/acme.yaml"].decode() == (
        "kind: company\nname: Acme\ncountry: DE\nidentifiers: {ticker: [{exchange: NASDAQ, symbol: ACME}],"
        " domain: acme.example}\nsector: ai\n"
    )
    assert check([found.out]).ok
    assert run("who,day,people,site,listed,land\nB,2020,5,-,,DE\n", with_company(spec), out="b").reasons == [
        (1, "who", "S206")
    ]


INVESTMENT = """\
kind: funding_round
columns:
  company: who
  investors: {column: by, SPEC}
  date: day
id: "{.company}-{.date}"
title: "{by} invests"
status: reported
source: {url: "https://example.org/{.company}", undated: true}
unknown: create
"""


def test_a_mapping_says_what_a_new_one_is(run):
    """An angel becomes a person, a club a group."""
    spec = "type: {column: what, values: {angel: person, club: group}, default: company}"
    rows = "who,by,day,what\nAcme,Jane Roe,2020,angel\nBeta,Some Fund,2021,\nGamma,Some Club,2022,club\n"
    found = run(rows, INVESTMENT.replace("SPEC", spec))
    assert found.files["people/jane-roe.yaml"] == b"kind: person\nname: Jane Roe\n"
    assert found.files["companies/some-fund.yaml"] == b"kind: company\nname: Some Fund\n"
    assert found.files["companies/some-club.yaml"] == b"kind: company\nname: Some Club\nform: group\n"
    assert check([found.out]).ok


@pytest.mark.parametrize("spec", ["type: animal", "type: {column: what}", "identifiers: {isbn: what}"])
def test_an_unknown_type_or_identifier_is_an_error_of_the_mapping(run, spec):
    found = run("who,by,day,what\nAcme,Jane Roe,2020,angel\n", INVESTMENT.replace("SPEC", spec))
    assert [fault[:2] for fault in found.faults] == [("S402", 4)]


def test_an_unknown_name_is_reported_and_listed_with_candidates_and_how_often(run):
    found = run(f"{HEADER}Databrickz,2023,5\nDatabrickz,2024,5\nNobody,2023,5\n", REPORT)
    assert found.events == []
    assert found.reasons == [(1, "who", "S201"), (2, "who", "S201"), (3, "who", "S201")]
    assert [tuple(line.values()) for line in found.names] == [
        ("Databrickz", "2", "unresolved", "", "doubtful", "", "databricks"),
        ("Nobody", "1", "unresolved", "", "doubtful", "", ""),
    ]


def test_an_unknown_company_is_created_once_with_its_most_frequent_spelling(run):
    found = run(f"{HEADER}INITECH,2022,5\nInitech,2023,5\nInitech,2024,5\nUnused,2023-02-30,5\n")
    assert [path for path in found.files if path.startswith("companies")] == ["companies/initech.yaml"]
    assert found.files["companies/initech.yaml"] == b"kind: company\nname: Initech\n"
    assert {event["company"] for event in found.events} == {"initech"}
    assert check([found.out]).ok


def test_a_name_without_a_slug_of_its_own_gets_it_from_the_table(run):
    found = run(f"{HEADER}\u2605\u2605,2023,5\n")
    assert found.reasons == [(1, "who", "S205")]
    found = run(f"{HEADER}\u2605\u2605,2023,5\n", MAPPING + "entities: {\u2605\u2605: stars}\n")
    assert found.files["companies/stars.yaml"].decode() == 'kind: company\nname: "\u2605\u2605"\n'
    assert check([found.out]).ok


def test_a_name_in_other_letters_gets_a_slug_in_latin_letters(run):
    found = run(f"{HEADER}\u6bd4\u4e9a\u8fea,2023,5\n")
    assert found.files["companies/biyadi.yaml"].decode() == 'kind: company\nname: "\u6bd4\u4e9a\u8fea"\n'
    assert check([found.out]).ok


def test_two_names_that_would_share_a_slug_are_not_taken_for_one(run):
    found = run(f"{HEADER}Dot C,2022,5\nDot C++,2023,5\n")
    assert found.reasons == [(2, "who", "S205")]


def test_a_name_that_several_have_is_reported_until_the_table_says_who_is_meant(run, tmp_path):
    folder = write(
        tmp_path / "mine",
        {
            "companies/delta-air.yaml": "kind: company\nname: Delta Air\naliases: [Delta]\n",
            "companies/delta-taps.yaml": "kind: company\nname: Delta Taps\naliases: [Delta]\n",
        },
    )
    found = run(f"{HEADER}Delta,2022,5\n", entities=(folder,))
    assert [(line["code"], line["reason"].partition(" (")[0]) for line in found.report] == [
        ("S204", "'Delta' is ambiguous: delta-air or delta-taps")
    ]
    assert found.names[0]["match"] == "ambiguous"
    found = run(f"{HEADER}Delta,2022,5\n", MAPPING + "entities: {Delta: delta-taps}\n", entities=(folder,))
    assert found.events[0]["company"] == "delta-taps"


def test_a_person_is_no_company(run):
    assert run(f"{HEADER}Elon Musk,2022,5\n").reasons == [(1, "who", "S202")]


def test_a_cell_may_hold_several_names(run):
    mapping = MAPPING.replace("company: who", 'company: {column: who, split: ";"}')
    found = run(f"{HEADER}Google; Twitter ;;google,2022,5\n", mapping)
    assert found.events[0]["company"] == ["google", "twitter"]


def test_a_name_is_looked_up_for_each_role_by_what_the_role_takes():
    entities = [facts.Company(id="x", names=("X",)), facts.Person(id="x-person", names=("X",))]
    file = SeedFile(Path("x"), "x", Root("x", Path()), "x")
    names = Names(Lives([Seed(entity, file, (), 1) for entity in entities]), {}, ())
    assert names.find("X", ("person",), create=False).slug == "x-person"
    assert names.find("X", ("company",), create=False).slug == "x"
    error = names.find("X", ("company", "person"), create=False).error
    assert error is not None
    assert error.code == "S204"


def test_faults_of_known_files_are_told(run, tmp_path):
    folder = write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\n"})
    found = run(f"{HEADER}Acme,2022,5\n", entities=(folder,))
    assert found.faults == [("S003", 1, 1)]


def test_a_possible_twin_is_reported_and_not_made_a_second_company(run):
    """Letters of another script look like the name; a slug in the mapping says whether it is another company."""
    twin = "\u0422witter"
    found = run(f"{HEADER}{twin},2023,5\n")
    assert (found.events, found.reasons) == ([], [(1, "who", "S210")])
    mapped = MAPPING + f"entities: {{{twin}: twitter}}\n"
    assert [event["company"] for event in run(f"{HEADER}{twin},2023,5\n", mapped).events] == ["twitter"]


@pytest.mark.parametrize(
    "name", ["N/A", "n/a", "-", "Unknown", "none", "TBD", "\u2014", "Not  available", "#N/A", "null"]
)
def test_a_text_in_the_place_of_a_missing_name_makes_no_company(run, name):
    found = run(f"{HEADER}{name},2023,5\nAcme,2023,7\n")
    assert [event["company"] for event in found.events] == ["acme"]
    assert [(line["row"], line["code"]) for line in found.report] == [("1", "S128")]
    assert f'empty: ["{" ".join(name.split())}"]' in found.report[0]["reason"]
    plain = " ".join(name.split())
    assert run(f"{HEADER}{name},2023,5\n", f'{MAPPING}entities: {{"{plain}": a-name}}\n', out="named").events


def test_spellings_of_one_name_in_the_mapping_have_one_slug(run):
    rows = f"{HEADER}ACME,2023,5\n"
    found = run(rows, f"{MAPPING}entities:\n  ACME: acme-one\n  Acme: acme-two\n")
    assert [fault[0] for fault in found.faults] == ["S204"]
    assert run(rows, f"{MAPPING}entities:\n  ACME: acme-one\n  Acme: acme-one\n").events[0]["company"] == "acme-one"


def test_a_domain_in_a_table_loses_its_www(run):
    mapping = MAPPING.replace("company: who", "company: {column: who, identifiers: {domain: site}}")
    found = run("who,day,people,site\nAcme,2023,5,www.acme9.org\nACME9,2023,7,acme9.org\n", mapping)
    assert [event["company"] for event in found.events] == ["acme", "acme"]
    assert not [one for one in check([found.out]).diagnostics if one.severity == "error"]
