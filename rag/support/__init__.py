"""Whether the sentences that a claim rests on carry it."""
