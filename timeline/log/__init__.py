"""What was said, when and by whom: the append-only log, the only truth."""

from timeline.log.entry import Entry, NewEntry, Operation

__all__ = ["Entry", "NewEntry", "Operation"]
