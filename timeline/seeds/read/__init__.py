"""Read seed files: files, YAML, documents and diagnostics."""
