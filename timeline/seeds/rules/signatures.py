"""S522: a name that a list of names has twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.examples import event_file
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedFacts


_MOST = 10  # messages about one list


def names_twice(stated: StatedFacts) -> Iterator[Violation]:
    """Yield names that a list has twice; case and spaces do not count. After some, one message counts the others."""
    for item in stated.events:
        for field in item.event.name_lists():
            first: dict[str, int] = {}
            found = 0
            for index, name in enumerate(getattr(item.event, field)):
                before = first.setdefault(" ".join(name.casefold().split()), index)
                if before == index:
                    continue
                found += 1
                if found <= _MOST:
                    message = f"'{name}' is in the list twice: it is name {before + 1} and name {index + 1}"
                    hint = f"remove one; if they are two people, tell them apart: {name} (Berlin)"
                    yield Violation(item.seed, "S522", message, hint, (field, index))
            if found > _MOST:
                message = f"{found - _MOST:,} more names are in the list twice"
                yield Violation(item.seed, "S522", message, "correct the listed ones first", (field,))


def _letter(names: str) -> str:
    return event_file("acme-letter", "open_letter", "A letter", "2023-04-11", f"issuer: acme\nsigned_by: [{names}]")


RULES = (
    Rule(
        "S522",
        "a name is in a list twice",
        "A list of names, such as signed_by:, has the same name twice. Remove one. If two people have this name, write"
        " what tells them apart behind it.",
        "Each name counts, so a list with a name twice has too many.",
        _letter("Ann Lee, Bob Poe, ann lee"),
        _letter("Ann Lee (Berlin), Bob Poe, Ann Lee (Oslo)"),
        severity="warning",
        check=names_twice,
    ),
)
