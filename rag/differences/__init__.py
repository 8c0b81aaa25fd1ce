"""Where articles differ about the same claim, and what a later one supersedes."""
