"""Trying settings: chosen on one part of the cases, reported by the other."""
