"""Tests of Footnote, one folder a package."""
