"""The papers of audits: the report of an audit, and the list for checking a place by hand."""
