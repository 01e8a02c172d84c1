"""Changing what is on its way: gathering changes, taking receipts, taking requests of the index."""
