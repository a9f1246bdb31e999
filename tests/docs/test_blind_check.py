"""The numbers that docs/data.md gives for the checks of December 2026."""

from __future__ import annotations

import csv
import re
from collections import Counter
from math import sqrt
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKS = {
    "A second blind check": "blind-2026-12.csv",
    "A third blind check": "blind-2026-12-b.csv",
    "A fourth blind check": "blind-2026-12-c.csv",
    "A fifth blind check": "blind-2026-12-d.csv",
}
Z = 1.959964  # the normal quantile of a 95 % interval


def wilson(hits: int, size: int) -> tuple[int, int]:
    """Give the 95 % score interval of a share, in whole percent (Wilson, 1927, JASA 22:209)."""
    share = hits / size
    middle = share + Z * Z / (2 * size)
    half = Z * sqrt(share * (1 - share) / size + Z * Z / (4 * size * size))
    return tuple(round(100 * (middle + side) / (1 + Z * Z / size)) for side in (-half, half))  # type: ignore[return-value]


def rows(name):
    return list(csv.DictReader((ROOT / "docs/checks" / name).read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("title", CHECKS)
def test_the_table_counts_the_verdicts_of_the_file(title):
    """Each row of the table has the count, the share and the interval that follow from the CSV file."""
    checked = rows(CHECKS[title])
    verdicts = Counter(row["verdict"].split()[0] for row in checked)
    found = len(checked) - verdicts["not"]
    text = (ROOT / "docs/data.md").read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    table = {
        label: (int(count), int(share), (int(low), int(high)))
        for label, count, share, low, high in re.findall(
            r"^\| (agrees|coarse|wrong) \| (\d+) \| (\d+) % \| (\d+) to (\d+) % \|$", text, re.MULTILINE
        )
    }
    expected = {
        label: (verdicts[label], round(100 * verdicts[label] / found), wilson(verdicts[label], found))
        for label in ("agrees", "coarse", "wrong")
    }
    assert expected == table
    assert f"| not found | {verdicts['not']} | | |" in text


@pytest.mark.parametrize("name", CHECKS.values())
def test_each_checked_event_is_in_the_shipped_files(name):
    """The file names fifty different events that ship."""
    shipped = {path.stem for path in (ROOT / "seed_events/events").rglob("*.yaml")}
    checked = [row["event"] for row in rows(name)]
    assert 50 == len(set(checked)) == len(checked)
    assert set() == set(checked) - shipped
