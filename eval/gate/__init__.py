"""Rules that a run must meet: thresholds, and no significant regression against a baseline."""
