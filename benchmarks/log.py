"""How fast the log is written, against raw inserts of the same rows: `.venv/bin/python benchmarks/log.py`."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from timeline import facts
from timeline.log import NewEntry
from timeline.log.append import append
from timeline.projections.decode import encode
from timeline.store import Store

ENTRIES = 10_000
BATCH = 1000


def new_entries() -> list[NewEntry]:
    """Make entries of about 700 bytes."""
    source = {"publisher": "Business Insider", "published": "2023-04-11", "url": "https://example.org/" + "x" * 300}
    body = {
        "kind": "layoffs",
        "title": "Acme lets staff go",
        "date": "2023-04",
        "company": "acme",
        "status": "reported",
    }
    found = []
    for number in range(ENTRIES):
        fact = facts.from_payload(f"acme-{number}", {**body, "headcount": number, "sources": {"a": source}})
        found.append(NewEntry(fact.subject, "recorded", fact.kind, encode(fact)))
    return found


def raw(path: Path, new: list[NewEntry]) -> float:
    """Insert rows of the same size with sqlite3 alone: no check, no hash, no guard."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE entry (position INTEGER PRIMARY KEY, subject TEXT, header TEXT, digest BLOB, leaf BLOB)"
    )
    connection.execute("CREATE TABLE payload (position INTEGER PRIMARY KEY, salt BLOB, body TEXT)")
    start = time.perf_counter()
    for first in range(0, ENTRIES, BATCH):
        batch = list(enumerate(new[first : first + BATCH], first + 1))
        connection.execute("BEGIN IMMEDIATE")
        rows = [(position, entry.subject, "x" * 90, b"x" * 32, b"x" * 32) for position, entry in batch]
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO payload VALUES (?, ?, ?)", [(p, b"x" * 16, e.body) for p, e in batch])
        connection.execute("COMMIT")
    return ENTRIES / (time.perf_counter() - start)


def ours(path: Path, new: list[NewEntry], *, projections: bool) -> float:
    """Append in the same batches: hashed, guarded, read back; with or without the projections."""
    store = Store.prepare(f"sqlite:///{path}")
    acme = facts.Company.model_validate({"id": "acme", "name": "Acme"})
    with store.write() as connection:
        store.append(connection, [NewEntry(acme.subject, "recorded", acme.kind, encode(acme))], author="a")
    start = time.perf_counter()
    for first in range(0, ENTRIES, BATCH):
        with store.write() as connection:
            batch = new[first : first + BATCH]
            store.append(connection, batch, author="a") if projections else append(connection, batch, author="a")
    return ENTRIES / (time.perf_counter() - start)


def main() -> None:
    """Print rates and ratios."""
    new = new_entries()
    with TemporaryDirectory() as folder:
        limit = raw(Path(folder) / "raw.db", new)
        log = ours(Path(folder) / "log.db", new, projections=False)
        whole = ours(Path(folder) / "whole.db", new, projections=True)
    print(f"{ENTRIES} entries of {len(new[0].body)} bytes in batches of {BATCH}; raw sqlite3 {limit:,.0f}/s")
    print(f"  hashed, guarded, read back {log:,.0f}/s: ratio {log / limit:.2f}")
    print(f"  with projections and search {whole:,.0f}/s: ratio {whole / limit:.2f}")


if __name__ == "__main__":
    main()
