"""Whatever the API's description allows or forbids: no 500, and no answer that it does not describe."""

from __future__ import annotations

from benchmarks.api.fuzzing import cases, run_schemathesis
from benchmarks.support.api_server import serve_api

LEAST_CASES = 20


def test_no_answer_is_off_its_description(tmp_path):
    with serve_api(tmp_path) as server:  # of its own: cameras are added
        briefly = ("--seed", "1", "--phases", "fuzzing", "--max-examples", "3")
        done = run_schemathesis(server, *briefly, folder=tmp_path)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert cases(done.stdout) >= LEAST_CASES
