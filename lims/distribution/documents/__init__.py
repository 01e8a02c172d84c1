"""The papers of a distribution, as pure functions: what they say goes in, a PDF comes out."""
