"""Metrics, one family a module."""
