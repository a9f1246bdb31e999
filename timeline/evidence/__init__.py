"""Asks whether sources are still there: fetches their pages, with limits, and looks for the quoted words."""
