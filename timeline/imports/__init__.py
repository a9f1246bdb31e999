"""Import tables: a mapping turns the rows of a table into seed files."""
