"""Retrieval-augmented answers whose every sentence is footnoted to a sentence of an article."""
