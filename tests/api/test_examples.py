"""The examples of docs/api.md do what they say, against a real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import httpx
import jinja2
import pytest
import yaml

from maskdet.settings import PROJECT_ROOT

TEXT = (PROJECT_ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CURLS = [line for kind, block in BLOCKS if kind == "text" for line in block.splitlines() if "curl " in line]
NODE = shutil.which("node")
NEEDS_NODE = pytest.mark.skipif(NODE is None, reason="node is not installed")


def block_of(kind: str) -> str:
    (block,) = [block for name, block in BLOCKS if name == kind]
    return block


@pytest.fixture
def run(server, photo, tmp_path):
    """Run a command beside photo.jpg. Returns: what it prints."""
    (tmp_path / "photo.jpg").write_bytes(photo)
    environment = os.environ | {"KEY": server.key, "PYTHONPATH": str(PROJECT_ROOT)}

    def run_command(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_command


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("line", CURLS)
def test_curl(run, server, tmp_path, line):
    printed = run("sh", "-c", line.replace("http://localhost:8501", server.url))
    if "-o checked.jpg" in line:
        assert (tmp_path / "checked.jpg").read_bytes().startswith(b"\xff\xd8")
    else:
        answer = json.loads(printed)
        pictures = answer.get("pictures", [{}])
        faces = pictures[0].get("faces") or answer.get("result") or answer.get("predictions")
        assert faces or answer["versions"]


def test_python(run, server):
    code = block_of("python").replace("http://localhost:8501", server.url).replace("mdk_...", server.key)
    assert "mask" in run(sys.executable, "-c", code)


@NEEDS_NODE
def test_javascript(run, server):
    code = f"""
import {{readFileSync}} from "node:fs";
const picture = new Blob([readFileSync("photo.jpg")]), key = process.env.KEY;
{block_of("js").replace("http://localhost:8501", server.url)}
console.log(JSON.stringify(pictures));
"""
    assert json.loads(run(str(NODE), "--input-type=module", "-e", code))[0]["faces"]


class Secrets(yaml.SafeLoader):
    """Reads `!secret NAME` as Home Assistant does."""


Secrets.add_constructor("!secret", lambda loader, node: loader.construct_scalar(node))


@pytest.mark.parametrize(("enabled", "status"), [(True, 404), (False, 404), ("perhaps", 422)])
def test_home_assistant(api, enabled, status):
    command = yaml.load(block_of("yaml"), Secrets)["rest_command"]["maskdet_watch"]
    assert command["headers"] == {"x-api-key": "maskdet_key"}
    environment = jinja2.Environment(autoescape=False)
    environment.filters["to_json"] = json.dumps
    body = environment.from_string(command["payload"]).render(enabled=enabled)
    path = httpx.URL(command["url"]).path.replace("/1", "/999999")  # no such watch: nothing is switched
    answer = api.request(
        command["method"].upper(), path, content=body, headers={"content-type": command["content_type"]}
    )
    assert answer.status_code == status


def test_frigate(api, server, photo):
    detector = yaml.safe_load(block_of("yml"))["detectors"]["maskdet"]
    assert detector["type"] == "deepstack"
    path = httpx.URL(detector["api_url"]).path
    answer = api.post(path, headers={"x-api-key": ""}, data={"api_key": server.key}, files={"image": photo})
    assert answer.json()["success"]


@NEEDS_NODE
def test_node_red(run, server, photo):
    flow = {node["id"]: node for node in json.loads(block_of("json"))}
    assert {to for node in flow.values() for wire in node["wires"] for to in wire} == set(flow) - {"md1"}
    by_type = {node["type"]: node for node in flow.values()}
    function = json.dumps(by_type["function"]["func"].replace("KEY", server.key))
    code = f"console.log(JSON.stringify(new Function('msg', {function})({{}}).headers))"
    headers = json.loads(run(str(NODE), "-e", code))
    asked = by_type["http request"]
    url = asked["url"].replace("http://localhost:8501", server.url)
    answer = httpx.request(asked["method"], url, headers=headers, content=photo, timeout=120)
    assert answer.json()["pictures"][0]["faces"]
