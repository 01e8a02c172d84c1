"""What can be said about a count without a database."""
