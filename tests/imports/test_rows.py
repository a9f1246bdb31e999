from __future__ import annotations

import datetime as dt
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.builders import write
from tests.imports.conftest import HEADER, MAPPING
from timeline.errors import ImportDataError
from timeline.imports import json_array

pytestmark = pytest.mark.usefixtures("few_shipped")

ROWS = [{"who": "Acme", "day": "2023-04", "people": 100}, {"who": "Acme", "day": "2024", "people": None}]


def as_csv(rows, delimiter=","):
    return "".join(
        delimiter.join(str(v if v is not None else "") for v in row) + "\n"
        for row in [[*rows[0]], *(r.values() for r in rows)]
    )


def as_parquet(rows):
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    ("name", "data", "extra"),
    [
        ("rows.csv", as_csv(ROWS), ""),
        ("rows.csv", "\ufeff" + as_csv(ROWS).replace("\n", "\r\n"), ""),
        ("rows.csv", as_csv(ROWS, ";"), 'data: {delimiter: ";"}\n'),
        ("rows.csv", as_csv(ROWS).encode("utf-16"), "data: {encoding: utf-16}\n"),
        ("rows.tsv", as_csv(ROWS, "\t"), ""),
        ("rows.json", json.dumps(ROWS), ""),
        ("rows.json", json.dumps(ROWS, indent=4), ""),
        ("rows.json", "\n".join(map(json.dumps, ROWS)), ""),
        ("rows.jsonl", "\n\n".join(map(json.dumps, ROWS)) + "\n", ""),
        ("rows.parquet", as_parquet(ROWS), ""),
    ],
)
def test_a_table_gives_the_same_events_in_every_form(run, name, data, extra):
    assert run(data, MAPPING + extra, name=name).files == run(as_csv(ROWS), out="other").files


def test_numbers_dates_and_lists_keep_their_types(run):
    rows = [{"who": ["Google", "Twitter"], "day": 2023, "people": 1.5e3}]
    event = run(json.dumps(rows), name="rows.json").events[0]
    assert (event["company"], event["date"], event["headcount"]) == (["google", "twitter"], 2023, 1500)


def test_a_json_array_longer_than_a_piece_is_read_in_pieces(run, monkeypatch):
    monkeypatch.setattr(json_array, "CHUNK", 7)
    rows = [{"who": "Acme\u00e9", "day": f"20{n:02}", "people": n} for n in range(1, 60)]
    assert [event["headcount"] for event in run(json.dumps(rows), name="rows.json").events] == [*range(1, 60)]


@pytest.mark.parametrize(
    ("name", "data", "reasons"),
    [
        ("rows.csv", f"{HEADER}Acme,2023\nAcme,2024,5,6\n\nAcme,2025,5\n", [(1, "", "S403"), (2, "", "S403")]),
        ("rows.csv", HEADER.encode() + b"Acm\xff,2023,5\nAcme,2024,5\n", [(1, "who", "S008")]),
        ("rows.csv", f"{HEADER}Ac\u202eme,2023,5\n", [(1, "who", "S122")]),
        ("rows.csv", f"{HEADER}Ac\0me,2023,5\n", [(1, "who", "S122")]),
        (
            "rows.jsonl",
            '{"who": 1\n[1]\n{"who": "A", "who": "B"}\n{"who": NaN}\n',
            [(1, "", "S001"), (2, "", "S009"), (3, "", "S005"), (4, "", "S110")],
        ),
        ("rows.json", '[1, {"who": {"a": 1}, "day": "2023", "people": 1}]', [(1, "", "S009"), (2, "who", "S121")]),
        ("rows.json", '[{"who": "A", "day": [1], "people": 1e400}]', [(1, "day", "S121"), (1, "people", "S110")]),
        ("rows.jsonl", '{"who": "A", "day": "2023", "people": ' + "9" * 5000 + "}", [(1, "", "S001")]),
    ],
)
def test_a_row_that_cannot_be_read_is_a_line_of_the_report(run, name, data, reasons):
    assert run(data, name=name).reasons == reasons


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("rows.csv", "", "the header with the names of the columns is missing"),
        ("rows.json", "", "the file must have an array of objects"),
        ("rows.json", '"text"', "the file must have an array of objects"),
        ("rows.json", "[{}, {]", "invalid JSON after 1 row"),
        ("rows.json", "[{}", "a comma or the closing bracket is missing"),
        ("rows.json", "[{},]", "remove the comma before the end"),
        ("rows.json", "[] []", "there is text after the array"),
        ("rows.json", "[" * 100_000, "invalid JSON after 0 rows"),
        ("rows.parquet", "PAR1 no", "this is not a Parquet file"),
        ("rows.parquet", as_parquet(ROWS)[:-20], "this is not a Parquet file"),
        ("rows.xlsx", "", "unknown format '.xlsx'"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_and_nothing_is_written(run, tmp_path, name, data, told):
    with pytest.raises(ImportDataError) as refused:
        run(data, name=name)
    assert told in str(refused.value)
    assert name in str(refused.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("broken", ['"Beta,2023,5', 'Beta,"20"23,5', "Beta,2023", "Beta,2023,5,6"])
def test_a_shifted_row_or_a_quote_that_is_not_closed_loses_only_itself(run, broken):
    rows = [f"Acme {n},2023,5" for n in range(150)]
    rows[1], rows[100], rows[120] = broken, '"Acme\n100",2023,5', 'Acme 5" disk,2023,5'
    found = run(HEADER + "".join(f"{row}\n" for row in rows))
    assert (found.done.rows, found.done.events) == (150, 149)
    assert [(line["row"], line["line"], line["code"]) for line in found.report] == [("2", "3", "S403")]


@pytest.mark.parametrize(
    ("lines", "lost"),
    [
        (['"Acme', "Labs,2023,5"], 1),
        (['"Acme', "", "Labs,2023,5"], 1),
        (['Acme,"20', "23,5"], 1),
        (['"Acme', "Labs,2023,5,6"], 2),
        (['"Acme,2023,5', "Labs,2023,5"], 1),
    ],
)
def test_the_rest_of_a_cell_with_an_open_quote_makes_no_company(run, lines, lost):
    """If the first line has too few cells, the next one completes it. If it has all cells, the next one is a row."""
    found = run(HEADER + "".join(f"{row}\n" for row in ["Beta,2023,5", *lines, "Delta,2023,7"]))
    known = ["beta", "delta", "labs"] if lines[0].count(",") > 1 else ["beta", "delta"]
    assert sorted(event["company"] for event in found.events) == known
    assert [line["code"] for line in found.report] == ["S403"] * lost


def test_a_header_that_is_no_text_lacks_the_mappings_columns(run, tmp_path):
    assert {fault[0] for fault in run(b"\xff\xfe\x00").faults} == {"S401"}
    assert not (tmp_path / "out").exists()


def test_a_column_that_no_object_has_is_a_fault_of_the_mapping(run):
    found = run('[{"who": "Acme", "day": "2023"}]', name="rows.json")
    assert found.faults == [("S401", 5, 14)]
    assert not found.out.exists()


def test_a_column_that_stands_twice_is_a_fault_only_where_it_is_read(run):
    assert run("who,day,people,day\nAcme,2023,5,2024\n").faults == [("S401", 4, 9)]
    assert run("who,day,people,x,x\nAcme,2023,5,,\n").done.events == 1


def test_cells_of_parquet_that_are_no_text_are_lines_of_the_report(run):
    rows = [
        {"who": "Acme", "day": dt.date(2023, 4, 1), "people": dt.timedelta(1)},
        {"who": b"x", "day": dt.datetime(2023, 4, 1, 5, tzinfo=dt.UTC), "people": {"a": 1}},
    ]
    found = run(as_parquet(rows[:1]), name="rows.parquet")
    assert found.reasons == [(1, "people", "S121")]
    found = run(as_parquet(rows[1:]), name="rows.parquet")
    assert found.reasons == [(1, "who", "S121"), (1, "people", "S121")]


def test_without_pyarrow_parquet_is_refused_with_the_command_that_installs_it(tmp_path):
    (tmp_path / "rows.parquet").write_bytes(as_parquet(ROWS))
    (tmp_path / "map.yaml").write_text(MAPPING)
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from timeline.cli import main\n"
        "sys.exit(main(['import', 'rows.parquet', '--map', 'map.yaml', '--out', 'out']))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "error: rows.parquet: Parquet needs pyarrow, which is not installed: "
        f"{shlex.join([sys.executable, '-m', 'pip', 'install', 'pyarrow>=17'])}\n"
    )


def test_a_list_of_yaml_is_a_table_and_a_row_has_its_line(run):
    rows = "# cuts\n- {who: a, day: 2023-04-05, people: 1200}\n- who: b\n  day: x\n- c\n"
    found = run(rows, name="rows.yaml")
    assert [(event["company"], event["date"], event["headcount"]) for event in found.events] == [
        ("a", "2023-04-05", 1200)
    ]
    assert [(line["row"], line["line"], line["code"]) for line in found.report] == [
        ("2", "3", "S101"),
        ("3", "5", "S009"),
    ]


@pytest.mark.parametrize(
    ("text", "told"), [("a: 1\n", "a list of mappings"), ("- a: [\n", ":2:"), ("- {a: 1, a: 2}\n", "duplicate key")]
)
def test_yaml_that_is_no_list_is_refused_with_the_place(run, text, told):
    with pytest.raises(ImportDataError, match=told):
        run(text, name="rows.yml")


def test_the_front_matter_of_each_markdown_file_of_a_folder_is_a_row(run, tmp_path):
    notes = tmp_path / "notes"
    write(
        notes,
        {
            "b/one.md": "---\nwho: a\nday: 2023-04-05\npeople: 5\ntags: [x, y]\n---\n\nA note.\n\n---\nMore.\n",
            "a.md": "---\r\nwho: b\r\nday: never\r\n---\r\n",
            "c.md": "# No front matter\n",
            "d.md": "---\nwho: [\n---\n",
            "e.md": "---\n- x\n---\n",
            "f.markdown": "---\nwho: f\nday: 2023-04-07\npeople: 6\n---",
            "other.txt": "---\nwho: z\n---\n",
        },
    )
    mapping = MAPPING.replace("status:", 'summary: "{body}"\nthread: "{file}"\nstatus:')
    found = run(notes, mapping)
    assert [(event["company"], event.get("summary"), event["thread"]) for event in found.events] == [
        ("a", "A note. --- More.", "b-one-md"),
        ("f", None, "f-markdown"),
    ]
    assert [(line["row"], line["code"], line["reason"].partition(":")[0]) for line in found.report] == [
        ("1", "S101", "a.md"),
        ("3", "S009", "c.md"),
        ("4", "S001", "d.md"),
        ("5", "S009", "e.md"),
    ]


def test_one_markdown_file_is_one_row_and_a_folder_without_any_is_refused(run, tmp_path):
    found = run("---\nwho: a\nday: 2023\npeople: 5\n---\n", name="a.md")
    assert len(found.events) == 1
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportDataError, match="no Markdown files"):
        run(tmp_path / "empty")
