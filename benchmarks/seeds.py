"""Compares reading seed files with libyaml's bare events and PyYAML: `.venv/bin/python benchmarks/seeds.py`."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from yaml._yaml import CParser

from timeline import facts
from timeline.seeds.read.documents import read
from timeline.seeds.read.files import select

EVENTS, LOADED = 3000, 10_000
EVENT = """\
  - id: acme-purchase-{n}
    kind: compute_purchase
    title: Acme buys GPUs for project {n}
    summary: Acme orders graphics processors; two papers do not agree on how many they are.
    date: "[..2023-04-11]"
    buyer: acme
    people: [jane-roe]
    status: reported
    thread: acme-project-{n}
    units:
      - {{value: 10000, approx: true, source: insider, rank: preferred}}
      - {{value: 100000, source: vidhya}}
    sources:
      insider:
        publisher: Business Insider
        published: 2023-04-11
        url: https://example.org/insider/{n}
        title: A project after purchasing thousands of GPUs
      vidhya: {{publisher: Analytics Vidhya, published: 2023-04-14, url: "https://example.org/vidhya/{n}"}}
"""


def bare(data: bytes) -> None:
    """Read libyaml's events without using them, as the upper limit of speed."""
    parser = CParser(data)
    while not isinstance(parser.get_event(), yaml.StreamEndEvent):
        pass


def pyyaml(data: bytes) -> None:
    """Read with PyYAML's fast loader and make the same facts, without locations and without checks for YAML traps."""
    for item in yaml.load(data, Loader=yaml.CSafeLoader)["events"]:
        facts.from_payload(item.pop("id"), {**item, "date": str(item["date"])} | _texts(item))


def _texts(item: dict[str, object]) -> dict[str, object]:
    sources = item["sources"]
    assert isinstance(sources, dict)  # noqa: S101
    return {"sources": {k: {**s, "published": str(s["published"])} for k, s in sources.items()}}


def rate(work: Callable[[], object]) -> float:
    """Return the events per second, the best of three runs."""
    best = float("inf")
    for _ in range(3):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return EVENTS / best


def loads() -> tuple[float, float]:
    """Return the seconds of a first load of 10,000 events, and of a second load of the same files."""
    import os
    from contextlib import redirect_stdout
    from io import StringIO

    from timeline.cli import main as timeline

    took = []
    with TemporaryDirectory() as folder:
        os.environ["TIMELINE_DATABASE"] = f"sqlite:///{folder}/timeline.db"
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        own = Path(folder) / "mine"
        for name, text in (
            ("companies/acme.yaml", "kind: company\nname: Acme\n"),
            ("people/jane-roe.yaml", "kind: person\nname: Jane Roe\n"),
            ("events/many.yaml", "events:\n" + "".join(EVENT.format(n=n) for n in range(LOADED))),
        ):
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_text(text, encoding="utf-8")
        for _ in range(2):
            start = time.perf_counter()
            with redirect_stdout(StringIO()):
                assert timeline(["load", str(own)]) == 0  # noqa: S101 - the load succeeds
            took.append(time.perf_counter() - start)
    return took[0], took[1]


def main() -> None:
    """Print rates and ratios."""
    text = "events:\n" + "".join(EVENT.format(n=n) for n in range(EVENTS))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "many.yaml"
        path.write_text(text, encoding="utf-8")
        file = select([path]).files[0]
        found = read(file)
        assert (len(found.seeds), found.diagnostics) == (EVENTS, [])  # noqa: S101 - all events are read
        own = rate(lambda: read(file))
    data = text.encode()
    limit, peer = rate(lambda: bare(data)), rate(lambda: pyyaml(data))
    print(f"{EVENTS} events of {len(data) // EVENTS} bytes, read with places and validated: {own:,.0f}/s")
    print(f"  libyaml's bare events {limit:,.0f}/s: ratio {own / limit:.2f}")
    print(f"  yaml.CSafeLoader and the same validation {peer:,.0f}/s: ratio {own / peer:.2f}")
    once, again = loads()
    print(f"a first load of {LOADED:,} events {once:.2f} s, a second one {again:.3f} s: ratio {once / again:.1f}")


if __name__ == "__main__":
    main()
