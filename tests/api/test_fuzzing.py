"""Whatever the API's description allows or forbids: no 500, and no answer that it does not describe."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from benchmarks.support.api_server import serve_api

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance"
)
LEAST_CASES = 20


def test_no_answer_is_off_its_description(tmp_path):
    with serve_api(tmp_path) as server:  # of its own: cameras are added
        command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
        command += [f"{server.url}/api/openapi.json", "-H", f"x-api-key: {server.key}", "--checks", CHECKS]
        command += ["--seed", "1", "--phases", "fuzzing", "--max-examples", "3", "--request-timeout", "120"]
        command += ["--suppress-health-check", "all", "--generation-database", "none"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert int(re.search(r"(\d+) generated", done.stdout)[1]) >= LEAST_CASES
