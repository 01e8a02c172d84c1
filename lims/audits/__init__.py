"""Audits: what is really in a box, read by scans, photos or rack readers, against what the database says."""
