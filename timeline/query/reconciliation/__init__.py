"""Reconciliation: find the companies, people and events that the cells of a table mean.

The words are those of the Reconciliation Service API of the W3C Entity Reconciliation Community Group.
"""

from timeline.query.reconciliation.candidates import (
    Candidate,
    Condition,
    MatchQuery,
    candidates,
    description_of,
    name_of,
    thing_by_id,
    types_of,
)
from timeline.query.reconciliation.properties import PROPERTIES, Property, Reference, Value, properties_of, values
from timeline.query.reconciliation.suggest import Suggestion, entities, suggested
from timeline.query.reconciliation.types import TYPES, ThingType

__all__ = [
    "PROPERTIES",
    "TYPES",
    "Candidate",
    "Condition",
    "MatchQuery",
    "Property",
    "Reference",
    "Suggestion",
    "ThingType",
    "Value",
    "candidates",
    "description_of",
    "entities",
    "name_of",
    "properties_of",
    "suggested",
    "thing_by_id",
    "types_of",
    "values",
]
