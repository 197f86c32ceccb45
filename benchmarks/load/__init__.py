"""Many visitors at once: `python -m benchmarks.load`; a visitor without a browser, and what visitors do all day."""
