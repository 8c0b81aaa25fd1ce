"""Cases made from a corpus: questions whose answers and sources are known from the start."""
