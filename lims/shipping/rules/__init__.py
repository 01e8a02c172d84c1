"""Which items are promised, in which order they are picked, and what a scan means: pure functions."""
