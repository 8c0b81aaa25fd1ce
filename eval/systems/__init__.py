"""Systems under test, one module a kind: whatever answers a case can be scored."""
