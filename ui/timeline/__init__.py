"""A timeline drawn as SVG: which days it shows, where events stand on it, and its markup."""
