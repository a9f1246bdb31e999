"""The rules for seed files. Each module of this package declares `RULES`; nothing else names it.

A rule is its code, its text with two examples, its check and its fix (`rule.Rule`). The commands `check`, `plan` and
`explain`, the page docs/codes.md and the tests read the registry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedFacts

_NO_RULES = {"days", "examples", "page", "rule", "stated"}  # modules of this package that rules are made with

_TITLES = {
    "S0": "structure",
    "S1": "values",
    "S2": "who is named",
    "S3": "plan",
    "S4": "import",
    "S5": "contradictions",
}


class _Rules(Mapping[str, Rule]):
    """The rules by their codes, in order: those of the modules in the package's folder, imported when first read."""

    def __getitem__(self, code: str) -> Rule:
        return _load(tuple(__path__))[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_load(tuple(__path__)))

    def __len__(self) -> int:
        return len(_load(tuple(__path__)))


RULES: Mapping[str, Rule] = _Rules()
"""The registry of rules."""


def groups() -> dict[str, list[Rule]]:
    """Return the rules by what they are about: by the first digit of their codes."""
    found: dict[str, list[Rule]] = {}
    for code, rule in RULES.items():
        start = code[:2]
        found.setdefault(f"{start}xx: {_TITLES.get(start, 'others')}", []).append(rule)
    return found


def find_violations(stated: StatedFacts) -> Iterator[Violation]:
    """Yield where files break a rule that concerns all files together.

    Args:
        stated: what the files state. What is retracted contradicts nothing.
    """
    for check in dict.fromkeys(rule.check for rule in RULES.values()):
        if check is not None:
            yield from check(stated)


@cache
def _load(folders: tuple[str, ...]) -> dict[str, Rule]:
    names = [module.name for module in iter_modules(folders) if module.name not in _NO_RULES]
    rules: list[Rule] = [rule for name in names for rule in import_module(f"{__name__}.{name}").RULES]
    return {rule.code: rule for rule in sorted(rules, key=lambda rule: rule.code)}


__all__ = ["RULES", "Rule", "Violation", "find_violations", "groups"]
