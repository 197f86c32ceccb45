"""Inputs changed at random, by one command and by the tests: `python -m benchmarks.fuzz`."""
