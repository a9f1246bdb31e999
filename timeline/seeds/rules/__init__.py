"""The rules for seed files. Each module of this package declares `RULES`; no other file lists the modules.

A rule is its code, its text with two examples, its check and its fix (`rule.Rule`). The commands `check`, `plan` and
`explain`, the page docs/codes.md and the tests read the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.errors import FactError
    from timeline.seeds.read.diagnostics import Severity
    from timeline.seeds.rules.rule import WrittenCheck
    from timeline.seeds.rules.stated import StatedFacts

_NO_RULES = {"days", "examples", "page", "rule", "stated"}  # helper modules of this package

_TITLES = {
    "S0": "structure",
    "S1": "values",
    "S2": "companies and people",
    "S3": "plan",
    "S4": "import",
    "S5": "contradictions",
}


class _Rules(Mapping[str, Rule]):
    """The rules by their codes, in order. The modules in the package's folder are imported on the first use."""

    def __getitem__(self, code: str) -> Rule:
        return _load(tuple(__path__))[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_load(tuple(__path__)))

    def __len__(self) -> int:
        return len(_load(tuple(__path__)))


RULES: Mapping[str, Rule] = _Rules()
"""The registry of rules."""


def groups() -> dict[str, list[Rule]]:
    """Return the rules by their subjects: the first digits of their codes."""
    found: dict[str, list[Rule]] = {}
    for code, rule in RULES.items():
        start = code[:2]
        found.setdefault(f"{start}xx: {_TITLES.get(start, 'others')}", []).append(rule)
    return found


def find_violations(stated: StatedFacts, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Violation]:
    """Yield the violations of rules that look at all files together.

    Args:
        stated: the facts of the files. Retracted facts contradict nothing.
        wanted: says of a code whether its violations are wanted.
    """
    for check in dict.fromkeys(rule.check for code, rule in RULES.items() if wanted(code)):
        if check is not None:
            yield from (found for found in check(stated) if wanted(found.code))


def find_in_written(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[FactError, Severity]]:
    """Yield the violations that only the written form of a fact shows, with their severity.

    Args:
        kind: the kind of the fact.
        fields: its fields, as the file has them.
    """
    found: list[str] = []
    _gather(fields, found)
    texts = "\n".join(found)
    for written, possible, severity in _written(tuple(__path__)):
        if possible is None or possible(texts):
            for error in written(kind, fields):
                yield error, severity


def _gather(value: object, found: list[str]) -> None:
    """Add all texts in a value to those that were found."""
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            _gather(item, found)
    elif isinstance(value, list):
        for item in value:
            _gather(item, found)


@cache
def _load(folders: tuple[str, ...]) -> dict[str, Rule]:
    names = [module.name for module in iter_modules(folders) if module.name not in _NO_RULES]
    rules: list[Rule] = [rule for name in names for rule in import_module(f"{__name__}.{name}").RULES]
    return {rule.code: rule for rule in sorted(rules, key=lambda rule: rule.code)}


@cache
def _written(folders: tuple[str, ...]) -> tuple[tuple[WrittenCheck, Callable[[str], object] | None, Severity], ...]:
    rules = _load(folders).values()
    return tuple((rule.written, rule.possible, rule.severity) for rule in rules if rule.written is not None)


__all__ = ["RULES", "Rule", "Violation", "find_in_written", "find_violations", "groups"]
