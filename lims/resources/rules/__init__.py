"""What is right and wrong in the catalogue, as pure functions: numbers, identifiers, lineage, publicity."""
