"""The event kinds, by what they are about. A new kind is one class in one of these files."""

from timeline.facts.kinds import compute, deals, measures, people, policy, products

__all__ = ["compute", "deals", "measures", "people", "policy", "products"]
