"""The custody ledger (記録): who did what to which thing, when, from where to where.

Each operation of any area writes one event with a line for each thing it touched, in its own transaction. Events are
never changed or removed; a job seals them into a signed chain, and `verify` proves that the tables still say what the
events say. What the things are is known to the areas that own them.
"""
