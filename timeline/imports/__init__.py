"""Tables in: rows of other people's data become seed files, as a mapping says."""
