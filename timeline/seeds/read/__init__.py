"""What seed files say: files, YAML, documents and the diagnostics about them."""
