"""Pipelines of others, measured beside ours in environments of their own.

`run` works inside such an environment and answers in JSON; the peer's own libraries are imported where they are used.
May import the core and benchmarks.support.
"""
