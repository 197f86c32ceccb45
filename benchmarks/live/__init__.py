"""Live video measured: frames a second, latency, CPU, memory, steadiness of verdicts."""
