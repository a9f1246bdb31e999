"""Makes many events out of the shipped ones, with titles and sizes that are distributed alike."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from itertools import pairwise
from typing import Any

SEED = 7
_EVERY = ("short", "figure", "kind", "flags", "size", "weight", "sources", "reported", "position", "lead", "who")
_SPARSE = ("earlier", "later", "value")


def many(columns: dict[str, Any], rows: int) -> dict[str, Any]:
    """Return columns with more rows.

    Args:
        columns: the first part of a log's columns, with all of its rows.
        rows: how many rows to make.
    """
    chance = random.Random(SEED)  # noqa: S311 - no secret
    days = _summed(columns["day"])
    sparse = {name: _dense(columns[name], len(days)) for name in _SPARSE}
    follows = defaultdict(list)
    for title in columns["title"]:
        for word, after in pairwise(["^", *title.split(), "$"]):
            follows[word].append(after)
    companies = [index for index, entity in enumerate(columns["entities"]) if entity[2] == "company"]
    entities = list(columns["entities"])
    surnames = [entity[1].split()[-1] for entity in entities]
    for number in range(rows // 12):
        noun = chance.choice(("Labs", "Systems", "AI", "Networks", "Software", "Robotics"))
        entities.append([f"company-{number}", f"{chance.choice(surnames)} {noun}", "company"])
    picks = [chance.randrange(len(days)) for _ in range(rows)]
    made = sorted((min(max(days), days[pick] + int(chance.gauss(0, 120))), pick) for pick in picks)
    found: dict[str, Any] = {**columns, "rows": rows, "entities": entities, "parts": [], "history": []}
    found["day"] = [day - before for before, (day, _) in zip([0, *(day for day, _ in made)], made, strict=False)]
    found["title"] = [_title(follows, chance) for _ in made]
    found["id"] = [f"event-{number}" for number in range(rows)]
    for name in _EVERY:
        found[name] = [columns[name][pick] for _, pick in made]
    for name in _SPARSE:
        found[name] = _sparse([sparse[name][pick] for _, pick in made])
    found["who"] = [_who(who, set(companies), len(entities), rows // 12, chance) for who in found["who"]]
    return found | {"short_for": [], "reported_end": [], "position_end": []}


def _title(follows: dict[str, list[str]], chance: random.Random) -> str:
    while True:
        words: list[str] = []
        word = "^"
        while (word := chance.choice(follows[word])) != "$" and len(words) < 12:
            words.append(word)
        if 4 <= len(words) < 12:
            return " ".join(words)


def _who(who: list[int], companies: set[int], entities: int, new: int, chance: random.Random) -> list[int]:
    found = list(who)
    for place in range(0, len(found), 2):
        if found[place] in companies and new and chance.random() < 0.35:
            found[place] = entities - new + min(new - 1, int(chance.paretovariate(0.6)) - 1)
    return found


def _summed(steps: list[int]) -> list[int]:
    total, found = 0, []
    for step in steps:
        total += step
        found.append(total)
    return found


def _dense(listed: list[float], rows: int) -> list[float]:
    found, row = [0.0] * rows, 0
    for step, value in zip(listed[::2], listed[1::2], strict=True):
        row += int(step)
        found[row] = value
    return found


def _sparse(values: list[float]) -> list[float]:
    found: list[float] = []
    last = 0
    for row, value in enumerate(values):
        if value and not math.isnan(value):
            found += [row - last, value]
            last = row
    return found
