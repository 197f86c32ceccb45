"""A long time of mixed use: `python -m benchmarks.soak`."""
