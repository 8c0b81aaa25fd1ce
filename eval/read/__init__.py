"""Data sets of others as cases and articles, one module a format."""
