"""Commands that print a table: how long things take, what the presets find, what a kill leaves behind.

Each is a module to run: `python -m benchmarks.NAME`. May import the core, and nothing of tests.
"""
