"""Who may use Footnote, and how much: log-in, roles, and a limit for each person."""
