"""Reading audits, counts, readings, and how boxes stand."""
