"""Batch evaluation: cases in, figures with confidence intervals out, no LLM judge needed."""
