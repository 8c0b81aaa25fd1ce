"""Outlets that a question names as its sources, known by the gazetteer of a corpus."""
