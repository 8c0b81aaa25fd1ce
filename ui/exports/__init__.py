"""Answers and summaries as files to pass on, with footnotes: Markdown, HTML, DOCX, PDF, JSON."""
