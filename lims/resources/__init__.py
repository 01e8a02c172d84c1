"""The catalogue (リソース): accessions, kinds and their attributes, taxa, names, lineage, references.

What is physically there (lots, items) is known to the areas on the right.
"""
