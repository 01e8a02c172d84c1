"""Reading shipments, what could be sent, and where the items of a pick list are."""
