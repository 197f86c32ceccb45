"""Live video measured: frames a second, latency, CPU, memory, steadiness of verdicts.

A browser with a fake camera visits the running app. May import the core and benchmarks.support.
"""
