"""Changing the index: registering centres, taking what they send, keeping what researchers ask for."""
