"""The HTTP API under load, under fuzzing and under bad input; each a command that writes its section of docs/api.md."""
