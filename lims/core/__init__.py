"""What every area stands on: database, clock, codes, refusals, settings, paging.

Nothing here knows Flask or the domain.
"""
