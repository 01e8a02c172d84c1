"""What must be true for a request: pure functions over facts."""
