"""Safety duplicates: which resources must stand at two sites, and how they get there."""
