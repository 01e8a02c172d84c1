"""Bringing in an existing inventory: lists and drawn boxes of a spreadsheet become lots, items in their places, and
old codes that go on leading to them. Read, shown entry by entry, and only then done, as one act."""
