"""The conversation at the freezer: scans, sessions, and the page that works with gloves on."""
