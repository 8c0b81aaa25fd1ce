"""The two faces of Footnote: the command line and the page in the browser."""
