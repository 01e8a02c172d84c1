"""Publication (公開): what a centre lets the national index know, and how it gets there and back.

The centre side reads the custody ledger from its cursor on, turns changed resources into signed records by
the publication policy, and sends them in order. Researchers' requests made at the index come back the same
way. `records` and `messages` are the language that both roles speak; they import no other area. No other
area knows that it is published.
"""
