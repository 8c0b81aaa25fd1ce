"""Summaries over every sentence of the articles concerned, each sentence cited."""
