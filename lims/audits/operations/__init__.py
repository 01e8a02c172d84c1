"""Everything that changes audits, readings and confirmations."""
