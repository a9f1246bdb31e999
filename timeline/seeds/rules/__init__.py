"""What can be wrong with seed files: one file for each group of rules."""
