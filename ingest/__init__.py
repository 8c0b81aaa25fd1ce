"""From files to vectors: readers, dates, chunks, and the run that stores them."""
