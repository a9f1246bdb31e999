"""The plan of a load, its review, and the load itself."""
