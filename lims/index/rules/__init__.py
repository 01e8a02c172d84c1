"""Pure rules of the index: what a record is found by, and what machines read of it."""
