"""What follows from a result: estimates, outcomes and dates. Pure functions, no database."""
