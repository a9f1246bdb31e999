"""Seed files: read, check, plan and load."""
