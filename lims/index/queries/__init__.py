"""Reading the index: centres and how current they are, records and their search, requests."""
