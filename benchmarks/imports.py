"""Measures the speed and the memory of importing a table as seed files: `.venv/bin/python benchmarks/imports.py`."""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from timeline import facts
from timeline.imports import emit
from timeline.imports.run import Request, import_table
from timeline.seeds.check import check

ROWS = 20_000
TIMES = 10
COMPANIES = 500
MANY_ROWS, MANY_COMPANIES = 18_968, 20_000
MAPPING = """\
kind: layoffs
columns:
  company: who
  date: {column: day, order: month-first, first_of_month: month}
  headcount: {column: people, form: "1,234.5"}
  share: {column: part, fraction: true}
id: "{.company}-layoffs-{.date}"
title: ["{who} lets {.headcount} people go", "{who} lets staff go"]
status: reported
source: {publisher: "{address|host}", url: "{address}", published: {template: "{day}", order: month-first}}
unknown: create
"""


def write_rows(path: Path, rows: int, companies: int = COMPANIES) -> None:
    """Write invented rows about so many companies, of which one in fifty can't be used."""
    chance = random.Random(7)  # noqa: S311 - invented data
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["who", "day", "people", "part", "address", "note"])
        for number in range(rows):
            month = 13 if number % 50 == 0 else chance.randint(1, 12)
            writer.writerow(
                [
                    f"Company {chance.randrange(companies)}{chance.choice(['', ', Inc.', ' '])}",
                    f"{month}/{chance.randint(1, 28)}/{chance.randint(1990, 2025)}",
                    f"{chance.randint(10, 20_000):,}" if chance.random() < 0.7 else "",  # noqa: PLR2004
                    f"{chance.randint(1, 99) / 100}",
                    f"https://news.example.org/{number}/some-company-lets-people-go",
                    "a remark that nobody maps",
                ]
            )


def request(folder: Path, rows: int, companies: int = COMPANIES) -> Request:
    """Make a table with this number of rows, and its mapping."""
    (folder / "map.yaml").write_text(MAPPING, encoding="utf-8")
    write_rows(folder / "rows.csv", rows, companies)
    return Request(
        folder / "rows.csv", folder / "map.yaml", folder / "out", folder / "report.csv", folder / "names.csv"
    )


def limits(path: Path, rows: int) -> tuple[float, float]:
    """Return the rows per second of plain CSV, of only validating facts, and of only PyYAML's C emitter."""
    start = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        list(csv.reader(file))
    read = rows / (time.perf_counter() - start)
    source = {"url": "https://news.example.org/1", "published": "2023-04-11"}
    fields = {"id": "a", "title": "A lets staff go", "date": "2023-04-11", "company": "a", "status": "reported"}
    body = {**fields, "headcount": "16000", "share": "5%", "sources": {"source": source}}
    kind = facts.KINDS["layoffs"]
    start = time.perf_counter()
    event = kind.model_validate(body)
    for _ in range(5000):
        kind.model_validate(body)
    validated = 5000 / (time.perf_counter() - start)
    payloads = [event.model_copy().payload() for _ in range(3000)]
    start = time.perf_counter()
    yaml.dump(payloads, Dumper=yaml.CSafeDumper, sort_keys=False)
    dumped = 3000 / (time.perf_counter() - start)
    start = time.perf_counter()
    for _ in range(3000):
        emit.body(event)
    own = 3000 / (time.perf_counter() - start)
    print(f"  writing an event, to PyYAML's C emitter: ratio {own / dumped:.1f}")
    return read, validated


def peak(rows: int) -> int:
    """Return the peak memory of an import of this number of rows, in KiB."""
    done = subprocess.run([sys.executable, __file__, str(rows)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def bare_files(folder: Path, number: int) -> float:
    """Return the CPU seconds that it takes to make so many empty files: some disks are slow at it."""
    (folder / "bare").mkdir()
    cpu = time.process_time()
    for name in range(number):
        (folder / "bare" / str(name)).touch()
    return time.process_time() - cpu


def new_companies(folder: Path) -> None:
    """Print how fast rows with many new companies are imported, and how long a check of them takes."""
    wanted = request(folder, MANY_ROWS, MANY_COMPANIES)
    cpu = time.process_time()
    done = import_table(wanted)
    rate = MANY_ROWS / (time.process_time() - cpu)
    print(f"{MANY_ROWS} rows, {done.created} new companies: {rate:,.0f} rows a CPU second")
    print(f"  to making as many empty files: ratio {rate / (MANY_ROWS / bare_files(folder, done.created)):.2f}")
    cpu = time.process_time()
    assert check([wanted.out]).ok  # noqa: S101 - what an import writes passes
    print(f"  check of them: {time.process_time() - cpu:.1f} CPU seconds")


def main() -> None:
    """Print rates and ratios."""
    with TemporaryDirectory() as folder:
        wanted = request(Path(folder), ROWS)
        start, cpu = time.perf_counter(), time.process_time()
        done = import_table(wanted)
        rate, of_cpu = ROWS / (time.perf_counter() - start), ROWS / (time.process_time() - cpu)
        assert done.rows == ROWS == done.events + done.skipped + done.reported  # noqa: S101 - no row is lost
        print(f"{ROWS} rows, {done.events} events, {done.reported} reported: {rate:,.0f} rows/s")
        print(f"  {of_cpu:,.0f} rows a CPU second")
        read, validated = limits(wanted.file, ROWS)
    print(f"  to csv.reader alone: ratio {rate / read:.3f}")
    print(f"  to the facts' validation alone: ratio {rate / validated:.2f}")
    with TemporaryDirectory() as folder:
        new_companies(Path(folder))
    few, many = peak(ROWS), peak(ROWS * TIMES)
    print(f"  memory of {TIMES} times the rows: ratio {many / few:.2f} ({few >> 10} and {many >> 10} MiB)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with TemporaryDirectory() as own:
            import_table(request(Path(own), int(sys.argv[1])))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main()
