"""What depositors write, turned into typed values without losing what they wrote.

Each module reads one sort of value (a date, a country, a coordinate, a genotype ...) from a cell of a list, a form
field or an API value, and answers with `Understood`: the value, and what a curator has to know about it. Nothing
here knows the database; the original text is kept by whoever calls.
"""
