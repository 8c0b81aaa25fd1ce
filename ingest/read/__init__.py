"""Readers: one module a format, each yielding articles."""
