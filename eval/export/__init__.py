"""A finished run as one HTML page, and as JSON, CSV and Markdown."""
