"""Measurements, run by `make bench`; never part of the tests. Results go to bench/RESULTS.md."""
