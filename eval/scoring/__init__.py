"""Which cases a family of metrics is about, and what an answer scores there: one module each."""
