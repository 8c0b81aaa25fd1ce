"""Footnote for programs: REST, OpenAI-compatible chat and MCP, served beside the page."""
