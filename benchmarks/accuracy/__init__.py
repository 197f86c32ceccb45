"""What each preset finds in annotated scenes, what it costs, and what limits it.

`python -m benchmarks.accuracy SCENES` writes docs/benchmarks.md. May import the core and benchmarks.support.
"""
