"""Two runs on the same cases: what changed, and whether it is more than chance."""
