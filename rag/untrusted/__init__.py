"""Words of articles that speak to a language model instead of a reader: found, never obeyed."""
