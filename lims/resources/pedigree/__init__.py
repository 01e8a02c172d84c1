"""The pedigree picture: which relatives to show, where they stand, and the drawing. Pure, no database."""
