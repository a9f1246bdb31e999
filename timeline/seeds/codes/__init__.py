"""The stable codes of faults in seed files, each explained: `timeline explain`."""

from __future__ import annotations

from timeline.seeds.codes.contradictions import CONTRADICTIONS
from timeline.seeds.codes.explanation import EVENT, Explanation
from timeline.seeds.codes.imports import IMPORTS, NAMES
from timeline.seeds.codes.others import ENTITIES, PLANS
from timeline.seeds.codes.structure import STRUCTURE
from timeline.seeds.codes.values import VALUES

GROUPS: dict[str, tuple[Explanation, ...]] = {
    "S0xx: structure": STRUCTURE,
    "S1xx: values": VALUES,
    "S2xx: who is named": ENTITIES + NAMES,
    "S3xx: plan": PLANS,
    "S4xx: import": IMPORTS,
    "S5xx: contradictions": CONTRADICTIONS,
}
"""All codes by what they are about."""

CODES: dict[str, Explanation] = {each.code: each for group in GROUPS.values() for each in group}
"""All codes in order."""

__all__ = ["CODES", "EVENT", "GROUPS", "Explanation"]
