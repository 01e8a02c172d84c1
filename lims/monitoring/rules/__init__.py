"""What is so whatever the database holds: limits, spells, charts, samples, and where boxes find room."""
