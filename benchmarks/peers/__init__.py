"""Pipelines of others, measured beside ours in environments of their own."""
