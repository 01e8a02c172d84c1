"""Reading at a centre what is public, what the ledger says has changed, and what is on its way."""
