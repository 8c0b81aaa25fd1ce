"""What a question says about time, read as ranges of dates."""
