"""Stand-ins for the outside world: a browser, moving scenes, an RTSP server, PostgreSQL, a webhook.

Benchmarks and tests use them. May import the core, and nothing of tests.
"""
