"""The append-only log: every change of a fact, with its time and author. It is the only source of truth."""

from timeline.log.entry import Entry, NewEntry, Operation

__all__ = ["Entry", "NewEntry", "Operation"]
