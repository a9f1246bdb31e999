"""Compares the speed of reading dates with the `edtf` package: `.venv/bin/python benchmarks/dates.py`."""

from __future__ import annotations

import timeit
import warnings

from timeline.facts import dates

TEXTS = ("2023", "2023-04", "2023-04-11", "2023~", "2023-02/2023-03", "[2023-02..2023-03]")


def ours() -> None:
    """Read each text without the cache, which would make repeated texts free."""
    for text in TEXTS:
        dates._parse.__wrapped__(text)


def main() -> None:
    """Print the microseconds for each date, and the ratio."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from edtf import parse_edtf

        own = min(timeit.repeat(ours, number=2000, repeat=5)) / 2000 / len(TEXTS)
        peer = min(timeit.repeat(lambda: [parse_edtf(text) for text in TEXTS], number=3, repeat=3)) / 3 / len(TEXTS)
    print(f"reading a date: {own * 1e6:.1f} µs; edtf {peer * 1e6:.0f} µs; {peer / own:.0f} times as fast")


if __name__ == "__main__":
    main()
