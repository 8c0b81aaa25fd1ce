"""Retrieval on public data sets: articles found by each system, one small module a data set."""
