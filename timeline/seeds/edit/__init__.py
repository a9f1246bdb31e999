"""Change seed files: fixes, the formatter, scaffolds and the JSON schema."""
