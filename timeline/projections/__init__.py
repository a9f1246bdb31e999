"""Projections: read models derived from the log. They can be deleted and rebuilt at any time."""
