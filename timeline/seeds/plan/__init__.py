"""What a load will do: the plan, its review, and applying it."""
