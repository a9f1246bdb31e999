"""Seed files with random changes, to compare what different readers say about them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from timeline import resources
from timeline.seeds.read.yaml import read_yaml

# What people write where something else is expected: numbers of YAML, words, dates, figures, addresses, text.
PLAIN = (
    *(
        "007",
        "0x10",
        "0o17",
        "00.5",
        "-0",
        "+5",
        "1_000",
        ".5",
        "5.",
        "1e3",
        "1e9999",
        ".inf",
        "-.Inf",
        ".nan",
        "9" * 41,
    ),
    *("0", "1", "12", "-3", "1.0", "1.5", "2023.0", "true", "False", "no", "null", "~", "2023", "1605", "999", "0999"),
    *("2023-04-11", "2023-04", "2023-Q2", "2023-13", "2023-33", "202x", "April 2023", "by 2023-04-11", "c. 2023"),
    *("..2023-04-11", "2023-02/2023-03", "11 April 2023", "Q2 2023", "2023-04-11~", "5 million", "44 billion USD"),
    *(
        "EUR 5",
        ".nan",
        "5 eur",
        "12%",
        "50 percent",
        "about 5",
        "1.5 thousand",
        "10.000",
        "a",
        "acme",
        "Acme",
        "acme-inc",
    ),
    *("https://example.org/a", "HTTP://EXAMPLE.ORG", "https://x", "ftp://example.org", "confirmed", "closed", "other"),
    *("2600", "12:30", "0.1", "1e-3", "١٢", "٢٠٢٣", "\uff11\uff12", "²", "preferred", "approx", "ö"),
)
QUOTED = (
    *(
        "",
        " ",
        "  a  b ",
        "a\nb",
        "a\tb",
        "a\u2028b",
        "a\u2029b",
        "a\x85b",
        "a\u200bb",
        "a\u202eb",
        "\ufeffa",
        "a\x0bb",
    ),
    *(
        "\u3164",
        "…",
        "é",
        "e\u0301",
        "字节跳动",
        "a: b",
        "a # b",
        "- a",
        "'",
        '"',
        "\\",
        "\ufeffa",
        "2023",
        "007",
        "0x10",
        "true",
    ),
    *(
        "x" * 201,
        "x" * 301,
        "[..2023-04-11]",
        "[2023-04..2023-05]",
        "[ ..2023]",
        "[2023..]",
        " 2023 ",
        "2023\n",
        "5 \n",
    ),
    *(
        "A" * 101,
        "a" * 101,
        "a\u00a0b",
        "\u00a0",
        "5\u00a0million",
        "2023\u00a0",
        "44\u00a0billion\u00a0USD",
        "a\u2003b",
    ),
    *(" https://example.org/a ", "https://example.org/ü", "https://exämple.org", "\u20282023", "acme\n", "a\x1cb"),
)


class Plain(str):
    """A scalar that is written without quotes."""

    __slots__ = ()


def written(value: object) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(
                f"{key if isinstance(key, Plain) else json.dumps(key)}: {written(item)}" for key, item in value.items()
            )
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Plain) else json.dumps(value, ensure_ascii=False)


def text_of(value: object) -> str:
    """Return a mutant as the text of a file."""
    if not isinstance(value, dict):
        return written(value) + "\n"
    return "".join(
        f"{key if re.fullmatch(r'[a-z_]+', key) else json.dumps(key)}: {written(item)}\n" for key, item in value.items()
    )


def parsed(text: str) -> object:
    """Read a file; scalars without quotes stay as they are written."""

    def build(node: yaml.Node) -> object:
        if isinstance(node, yaml.MappingNode):
            return {key.value: build(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [build(item) for item in node.value]
        bare = node.style is None and re.fullmatch(r"[\w./~%+][\w ./~%+-]*", node.value)
        return Plain(node.value) if bare else node.value

    return build(yaml.compose(text))


@cache
def shipped() -> dict[str, list[tuple[str, object]]]:
    """Return, for each kind, some shipped files with their paths below the folder."""
    root = resources.find("seed_events")
    found: dict[str, list[tuple[str, Path]]] = {}
    for path in sorted(root.rglob("*.yaml")):
        document = read_yaml(path.read_bytes()).value
        if isinstance(document, dict) and "kind" in document:
            found.setdefault(document["kind"], []).append((path.relative_to(root).as_posix(), path))
    return {kind: _some(paths) for kind, paths in found.items()}


def _some(paths: list[tuple[str, Path]]) -> list[tuple[str, object]]:
    """Return the largest and the smallest of some files, parsed."""
    ordered = sorted(paths, key=lambda each: (-each[1].stat().st_size, each[0]))
    return [
        (name, parsed(path.read_text(encoding="utf-8"))) for name, path in dict.fromkeys(ordered[:12] + ordered[-12:])
    ]


def mutants(kind: str, many: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the paths and the texts of mutants of files of a kind."""
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - no secret
    samples = shipped()
    for _ in range(many):
        path, document = draw.choice(samples[kind])
        value = json_copy(document)
        for _ in range(draw.choice((1, 1, 1, 2))):
            value = mutated(value, draw)
        yield path, text_of(value)


def json_copy(value: object) -> object:
    """Copy nested mappings and lists."""
    if isinstance(value, dict):
        return {key: json_copy(item) for key, item in value.items()}
    return [json_copy(item) for item in value] if isinstance(value, list) else value


def _places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in below:
        yield from _places(item, (*path, key))


def _at(value: object, path: tuple[object, ...]) -> object:
    for part in path:
        value = value[part]  # type: ignore[index]
    return value


def _scalar(draw: random.Random) -> object:
    return Plain(draw.choice(PLAIN)) if draw.random() < 0.6 else draw.choice(QUOTED)


def mutated(value: object, draw: random.Random) -> object:
    """Return a document with one random change."""
    path = draw.choice([place for place in _places(value) if place] or [()])
    if not path:
        return value
    around, key = _at(value, path[:-1]), path[-1]
    old = around[key]  # type: ignore[index]
    change = draw.randrange(13)
    if change <= 4:
        around[key] = _scalar(draw)
    elif change == 5:
        around[key] = [old, _scalar(draw)] if draw.random() < 0.5 else [old]
    elif change == 6:
        around[key] = old[0] if isinstance(old, list) and old else {"value": old}
    elif change == 7:
        del around[key]
    elif change == 8:
        _other_key(around, key, old, draw)
    elif change == 9:
        around[key] = json_copy(_at(value, draw.choice(list(_places(value)))))
    elif change == 10:
        around[key] = _edited(old, draw)
    elif change == 11:
        _borrowed(value, draw)
    else:
        value["kind"] = draw.choice(sorted(shipped()))  # type: ignore[index]
    return value


def _other_key(around: object, key: object, old: object, draw: random.Random) -> None:
    names = (
        "text",
        "since",
        "value",
        "min",
        "max",
        "approx",
        "source",
        "as_of",
        "rank",
        "name",
        "event",
        "why",
        "on",
        "note",
    )
    new = draw.choice(
        (*names, "id", "kind", "thread", "people", "after", "names", "summary", "not_same_as", "007", "Ab")
    )
    if isinstance(around, dict):
        if draw.random() < 0.5:
            del around[key]
        around[new] = old if draw.random() < 0.5 else _scalar(draw)
    elif isinstance(old, dict):
        old[new] = _scalar(draw)


def _edited(old: object, draw: random.Random) -> object:
    if not isinstance(old, str):
        return _scalar(draw)
    at = draw.randrange(len(old) + 1)
    extra = draw.choice(
        (" ", "  ", "\u2028", "\u00a0", "\u200b", "é", "-", "0", "\t", "\n", "A", "%", "~", ".", " million")
    )
    return old[:at] + extra + old[at:] if draw.random() < 0.7 else old[:at] + old[at + 1 :]


def _borrowed(value: object, draw: random.Random) -> None:
    """Take a field, or the kind, of another file."""
    samples = shipped()
    other = draw.choice(samples[draw.choice(sorted(samples))])[1]
    assert isinstance(value, dict)
    assert isinstance(other, dict)
    key = draw.choice((*sorted(other), "kind"))
    value[key] = json_copy(other[key])
