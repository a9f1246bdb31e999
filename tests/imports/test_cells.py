from __future__ import annotations

import pytest

from tests.imports.conftest import HEADER, MAPPING
from timeline.errors import ImportDataError
from timeline.imports.templates import FILTERS

pytestmark = pytest.mark.usefixtures("few_shipped")


def with_date(spec):
    return MAPPING.replace("date: day", f"date: {{column: day, {spec}}}")


def with_people(spec):
    return MAPPING.replace("headcount: people", f"headcount: {{column: people, {spec}}}")


@pytest.mark.parametrize(
    ("spec", "cell", "date"),
    [
        ("order: month-first", "4/5/2023", "2023-04-05"),
        ("order: day-first", "4/5/2023", "2023-05-04"),
        ("order: day-first", "04.05.2023", "2023-05-04"),
        ("order: month-first", "2023-04-05", "2023-04-05"),
        ("order: month-first", "2021-07", "2021-07"),
        ("first_of_month: month", "2023-04-01", "2023-04"),
        ("first_of_month: month", "2023-04-02", "2023-04-02"),
        ("mid_month: month", "2023-04-15", "2023-04"),
        ("first_of_year: year", "2023-01-01", 2023),
        ('format: "%d %b %Y"', "5 Apr 2023", "2023-04-05"),
        ('format: "%m/%Y"', "04/2023", "2023-04"),
        ('format: "%Y-%m-%dT%H:%M:%S"', "2023-04-05T10:30:00", "2023-04-05"),
        ('format: "%d.%m.%y", pivot: 1970', "05.04.69", "2069-04-05"),
        ('format: "%d.%m.%y", pivot: 1969', "05.04.69", "1969-04-05"),
        ('format: ["%d.%m.%Y", "%b %Y"]', "Apr 2023", "2023-04"),
        ("empty: x", "2023-04-05T10:30:00Z", "2023-04-05"),
        ("empty: x", "2023-04-05 23:59", "2023-04-05"),
        ("empty: x", "2023-Q2", "2023-Q2"),
        ("without: FY", "FY2023", 2023),
        ("default: 2020", "", 2020),
        ("empty: tba, default: 2020", "tba", 2020),
    ],
)
def test_a_date_is_read_as_the_mapping_says(run, spec, cell, date):
    assert [event["date"] for event in run(f"{HEADER}Acme,{cell},5\n", with_date(spec)).events] == [date]


@pytest.mark.parametrize(
    ("spec", "cell", "code"),
    [
        ("order: month-first", "13/5/2023", "S102"),
        ("order: day-first", "30/2/2023", "S102"),
        ("order: month-first", "4/5/23", "S101"),
        ('format: "%d.%m.%Y"', "2023-04-05", "S101"),
        ("empty: x", "2023-02-30", "S102"),
        ("empty: x", "0023", "S102"),
        ("empty: x", "soon", "S101"),
        ("empty: x", "x", "S003"),
    ],
)
def test_an_impossible_date_is_a_line_of_the_report(run, spec, cell, code):
    assert run(f"{HEADER}Acme,{cell},5\n", with_date(spec)).reasons == [(1, "day", code)]


def test_dates_without_a_declared_order_refuse_the_whole_import_and_show_the_evidence(run, tmp_path):
    rows = f"{HEADER}Acme,2023-01-01,5\nAcme,04/05/2023,5\nAcme,04/25/2023,5\nAcme,05/26/2023,5\n"
    with pytest.raises(ImportDataError) as refused:
        run(rows)
    assert "rows.csv:3: row 2: column 'day' has dates such as '04/05/2023' in 3 rows" in str(refused.value)
    assert "month-first (2 dates fit only that) or order: day-first (0 only that)" in str(refused.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spec", "cell", "figure"),
    [
        ('form: "1,234.5"', '"1,234"', 1234),
        ('form: "1.234,5"', "1.234", 1234),
        ('form: "1 234,5"', "1\u00a0234", 1234),
        ('form: "1\'234.5"', "1'234", 1234),
        ("empty: x", "16000.0", 16000),
        ("empty: x", "1.5e3", 1500),
        ("unit: thousand", "1.5", 1500),
        ("unit: thousands", "2", 2000),
        ("approx: true", "50", {"value": 50, "approx": True}),
        ("bound: min", "50", {"min": 50}),
        ("without: ['~', people]", "~50 people", 50),
    ],
)
def test_a_number_is_read_as_the_mapping_says(run, spec, cell, figure):
    assert run(f"{HEADER}Acme,2023,{cell}\n", with_people(spec)).events[0]["headcount"] == figure


@pytest.mark.parametrize(
    ("spec", "cell", "code"),
    [
        ('form: "1,234.5"', '"1,23"', "S110"),
        ('form: "1.234,5"', '"1,234.5"', "S110"),
        ("empty: x", '"1,234"', "S110"),
        ("empty: x", "fifty", "S110"),
        ("empty: x", "-5", "S110"),
        ("empty: x", "2.5", "S110"),
        ("empty: x", "1e999999", "S110"),
    ],
)
def test_a_number_that_is_written_otherwise_is_a_line_of_the_report(run, spec, cell, code):
    assert run(f"{HEADER}Acme,2023,{cell}\n", with_people(spec)).reasons == [(1, "people", code)]


@pytest.mark.parametrize(("cell", "share"), [("0.15", 15), ("0.35000000000000003", 35), ("1.0", 100), ("0.005", 0.5)])
def test_a_fraction_becomes_a_percentage_without_the_noise_of_floats(run, cell, share):
    mapping = MAPPING.replace("headcount: people", "share: {column: people, fraction: true}").replace(
        ".headcount", ".share"
    )
    assert float(run(f"{HEADER}Acme,2023,{cell}\n", mapping).events[0]["share"]) == share


@pytest.mark.parametrize(
    ("unit", "cell", "price"),
    [
        ("USD", "4000000", "4000000 USD"),
        ("million USD", "16.5", "16500000 USD"),
        ("millions of EUR", "2", "2000000 EUR"),
        ('"million {who}"', "2", None),
        ('"{money}"', "7", "7 CHF"),
    ],
)
def test_an_amount_takes_its_unit_from_the_mapping_or_a_column(run, unit, cell, price):
    mapping = (
        MAPPING.replace("kind: layoffs", "kind: product_launch")
        .replace("headcount: people", f"product: {{constant: X}}\n  price: {{column: people, unit: {unit}}}")
        .replace(".headcount", ".price")
    )
    found = run(f"who,day,people,money\nAcme,2023,{cell},CHF\n", mapping)
    assert [event.get("price") for event in found.events] == ([price] if price else [])
    assert found.reasons == ([] if price else [(1, "people", "S110")])


def test_a_title_is_that_of_the_first_template_whose_holes_are_filled(run):
    found = run(f"{HEADER}Acme,2023,1500\nAcme,2024,\n")
    assert [event["title"] for event in found.events] == ["Acme lets 1,500 people go", "Acme lets staff go"]


def test_a_row_without_a_title_is_reported(run):
    mapping = MAPPING.replace(', "{who} lets staff go"', "")
    assert run(f"{HEADER}Acme,2023,\n", mapping).report[0]["reason"] == (
        "the title is missing: these cells are empty: headcount"
        " (fill one of them, or write a list of templates in title:)"
    )


def test_only_rows_that_fulfil_all_conditions_are_events_and_the_others_are_in_the_report(run):
    mapping = MAPPING + "where:\n  - {column: people, empty: false}\n  - {column: who, none_of: [Initech, Umbrella]}\n"
    found = run(f"{HEADER}Acme,2023,5\nAcme,2024,\nInitech,2023,5\n", mapping)
    assert (found.done.rows, found.done.events, found.done.skipped, found.done.reported) == (3, 1, 2, 0)
    assert found.reasons == [(2, "", "where"), (3, "", "where")]


@pytest.mark.parametrize(("condition", "rows"), [("greater: other", [1]), ("less: other", [2])])
def test_a_condition_compares_two_columns_as_numbers(run, condition, rows):
    mapping = MAPPING + f"where: {{column: people, {condition}}}\n"
    found = run("who,day,people,other\nA,2023,10,9\nB,2023,9,10\nC,2023,5,5\nD,2023,5,\n", mapping)
    assert [row for row in (1, 2, 3, 4) if row not in {row for row, _, _ in found.reasons}] == rows


def test_several_addresses_in_a_cell_become_sources_or_a_message_says_how(run):
    source = 'source: {publisher: "{link|host}", url: "{link}", undated: true}\n'
    mapping = MAPPING.replace('source: {url: "https://example.org/{.company}", undated: true}\n', source)
    table = 'who,day,people,link\nAcme,2023,5,"https://a.example/1, https://b.example/2"\n'
    found = run(table, mapping)
    assert found.reasons == [(1, "link", "S124")]
    assert found.report[0]["reason"] == 'the cell has 2 addresses (write split: "," in source:)'
    found = run(table, mapping.replace("undated: true}", 'undated: true, split: ","}'))
    assert [(key, source["publisher"], source["url"]) for key, source in found.events[0]["sources"].items()] == [
        ("source", "a.example", "https://a.example/1"),
        ("source-2", "b.example", "https://b.example/2"),
    ]


def test_kind_and_status_may_come_from_a_column(run):
    mapping = MAPPING.replace("kind: layoffs", "kind: {column: what, values: {cut: layoffs, join: hire}}").replace(
        "status: reported", "status: {column: sure, values: {y: confirmed, n: rumoured}, default: reported}"
    )
    found = run("who,day,people,what,sure\nAcme,2023,5,cut,y\nAcme,2024,5,join,\nAcme,2025,5,fire,n\n", mapping)
    silent = run("who,day,people,what,sure\nAcme,2023,5,cut,\n", mapping.replace(", default: reported", ""), out="b")
    assert silent.reasons == [(1, "sure", "S003")]
    assert [(event["kind"], event["status"]) for event in found.events] == [
        ("layoffs", "confirmed"),
        ("hire", "reported"),
    ]
    assert found.reasons == [(3, "what", "S114")]


def test_sources_have_conditions_of_their_own_and_one_without_an_address_is_left_out(run):
    source = """source:
  - {key: own, where: {column: people, equals: 5}, publisher: Five, title: T, published: "{day}"}
  - {key: link, publisher: "{link|host}", url: "{link}", undated: true}
  - {key: list, url: "https://example.org", undated: true}
"""
    mapping = MAPPING.replace('source: {url: "https://example.org/{.company}", undated: true}\n', source)
    found = run("who,day,people,link\nAcme,2023,5,https://www.example.net/a\nAcme,2024,6,\n", mapping)
    assert [list(event["sources"]) for event in found.events] == [["own", "link", "list"], ["list"]]
    assert found.events[0]["sources"]["link"]["publisher"] == "example.net"
    assert found.events[0]["sources"]["own"]["published"] == 2023


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("company: who", "company: whom", ("S401", 3, 12)),
        ("date: day", "date: day\n  headcnt: people", ("S002", 5, 3)),
        ("headcount: people", "headcount: {column: people, forms: x}", ("S002", 5, 31)),
        ("headcount: people", "headcount: {approx: true}", ("S402", 5, 14)),
        ("headcount: people", "headcount: {column: people, fraction: true}", ("S402", 5, 41)),
        ("kind: layoffs", "kind: layofs", ("S010", 1, 7)),
        ("kind: layoffs", "kind: {column: who}", ("S402", 1, 7)),
        ("date: day", "date: {column: day, order: us}", ("S114", 4, 30)),
        ("date: day", 'date: {column: day, format: "%d.%m.%y"}', ("S402", 4, 31)),
        ("{.company}-layoffs-{.date}", "{.company}-{.dat}", ("S402", 6, 5)),
        ("{.company}-layoffs-{.date}", "{.company", ("S402", 6, 5)),
        ("{.company}-layoffs-{.date}", "{.company|upper}", ("S402", 6, 5)),
        ("unknown: create", "unknown: guess", ("S114", 10, 10)),
        ("unknown: create", "where: {column: who}", ("S402", 10, 8)),
        ("unknown: create", "where: {column: who, equals: TRUE}", ("S121", 10, 30)),
        ("unknown: create", "entities: {Acme: acmee}", ("S201", 10, 18)),
        ("unknown: create", "status: reported", ("S005", 10, 1)),
        ("undated: true}", "undated: yes}", ("S114", 9, 58)),
    ],
)
def test_a_fault_of_the_mapping_is_named_at_its_place_and_nothing_is_written(run, tmp_path, old, new, fault):
    assert old in MAPPING
    found = run(f"{HEADER}Acme,2023,5\n", MAPPING.replace(old, new))
    assert found.faults == [fault]
    assert not (tmp_path / "out").exists()


def test_a_field_that_the_kind_needs_and_the_mapping_lacks_is_a_fault_before_any_row_is_read(run):
    mapping = MAPPING.replace("  company: who\n", "").replace("{.company}", "{who}")
    found = run(HEADER, mapping)
    assert [(fault.code, fault.message) for fault in found.done.diagnostics] == [
        ("S003", "'company' is missing: layoffs needs it")
    ]


@pytest.mark.parametrize(
    ("spec", "cell", "said"),
    [
        ("unit: USD", "400000000", "400 million USD"),
        ("unit: USD", "76048000000", "76.048 billion USD"),
        ("unit: USD", "1234567", "1,234,567 USD"),
        ("unit: EUR, approx: true", "1500", "about 1,500 EUR"),
        ("unit: EUR, bound: max", "1500", "up to 1,500 EUR"),
        ("unit: million EUR, bound: min", "2", "at least 2 million EUR"),
    ],
)
def test_an_amount_stands_in_a_title_as_it_is_said(run, spec, cell, said):
    mapping = (
        MAPPING.replace("kind: layoffs", "kind: data_center")
        .replace("headcount: people", f"price: {{column: people, {spec}}}")
        .replace('["{who} lets {.headcount} people go", "{who} lets staff go"]', '"{who} builds for {.price}"')
    )
    assert run(f"{HEADER}Acme,2023,{cell}\n", mapping).events[0]["title"] == f"Acme builds for {said}"


def test_summary_and_thread_are_templates_and_a_date_can_be_said_in_words(run):
    mapping = MAPPING + 'summary: "In {.date|words}, which is in {.date|year}."\nthread: "{who} cuts"\n'
    event = run(f"{HEADER}Acme,2023-04,5\n", mapping).events[0]
    assert (event["summary"], event["thread"]) == ("In April 2023, which is in 2023.", "acme-cuts")


@pytest.mark.parametrize(
    "rest",
    ["example.org", "www.example.org/a", "www.www.org/b?c", "Example.org/", "example.org:80/", "a@b.org/", "x y"],
)
def test_the_host_of_a_plain_address_is_that_of_any_address(rest):
    """An address with its scheme in capitals is never plain, but has the same host."""
    assert FILTERS["host"](f"https://{rest}") == FILTERS["host"](f"HTTPS://{rest}")


def test_a_percent_sign_in_a_template_is_a_text(run):
    result = run(HEADER + "a,2023,\n", MAPPING.replace("lets staff go", "is 100% %s %% well"))
    assert [event["title"] for event in result.events] == ["a is 100% %s %% well"]


@pytest.mark.parametrize(
    ("start", "end", "date"),
    [
        ("4/1/2023", "4/5/2023", "2023-04-01/2023-04-05"),
        ("4/1/2023", "4/1/2023", "2023-04-01"),
        ("4/1/2023", "", "2023-04-01"),
        ("2023-04", "2023-06", "2023-04/2023-06"),
        ("2023-Q1", "2023-06", "2023-Q1/2023-06"),
    ],
)
def test_two_columns_make_one_range_of_dates(run, start, end, date):
    mapping = MAPPING.replace("date: day", "date: {start: from, end: to, order: month-first}")
    result = run(f"who,from,to,people\na,{start},{end},5\n", mapping)
    assert [event["date"] for event in result.events] == [date]


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [("", "4/5/2023", ("from", "S003")), ("4/5/2023", "4/1/2023", ("from", "S104")), ("4/1/2023", "x", ("to", "S101"))],
)
def test_a_range_without_a_start_or_backwards_is_reported(run, start, end, reason):
    mapping = MAPPING.replace("date: day", "date: {start: from, end: to, order: month-first}")
    assert run(f"who,from,to,people\na,{start},{end},5\n", mapping).reasons == [(1, *reason)]


def test_an_end_of_unknown_order_refuses_the_table(run):
    mapping = MAPPING.replace("date: day", "date: {start: from, end: to}")
    with pytest.raises(ImportDataError, match="column 'to'"):
        run("who,from,to,people\na,2023-04-01,4/5/2023,5\n", mapping)


@pytest.mark.parametrize("spec", ["{start: from}", "{end: from}", "{start: from, end: to, column: who}"])
def test_a_range_needs_both_ends_and_no_column(run, spec):
    result = run("who,from,to,people\na,2023,2023,5\n", MAPPING.replace("date: day", f"date: {spec}"))
    assert [code for code, _, _ in result.faults] == ["S402"]


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        ("Berlin,DE,EU", "a in Berlin, DE and EU"),
        ("Berlin,,EU", "a in Berlin and EU"),
        (",DE,", "a in DE"),
        (",,", None),
    ],
)
def test_a_list_in_a_template_leaves_out_what_is_empty(run, cells, title):
    join = '{join: ["{city}", "{land}", "{region}"], with: ", ", last: " and "}'
    mapping = MAPPING.replace("status:", f"summary: {join}\nstatus:")
    summary = title and title.removeprefix("a in ")
    [event] = run(f"who,day,people,city,land,region\na,2023,5,{cells}\n", mapping).events
    assert event.get("summary") == summary


@pytest.mark.parametrize(
    ("join", "code"), [("{join: []}", "S402"), ('{join: ["{who}"], by: x}', "S002"), ('{join: ["{who"]}', "S402")]
)
def test_a_list_in_a_template_that_is_not_valid_is_a_fault_of_the_mapping(run, join, code):
    mapping = MAPPING.replace("status:", f"summary: {join}\nstatus:")
    assert [found for found, _, _ in run(HEADER, mapping).faults] == [code]
