"""Files in: read with places, check, plan, load."""
