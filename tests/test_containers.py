"""Image and services: checked as far as that goes without a container engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from compose_spec.compose_spec import PyOptions

from benchmarks.container import copy_context, instructions
from maskdet.settings import PROJECT_ROOT, Settings

DOCKERFILE = (PROJECT_ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (PROJECT_ROOT / "compose.yaml").read_text(encoding="utf-8")


def test_hadolint_has_nothing_to_say():
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert hadolint, "hadolint is missing: pip install -r requirements-dev.txt"
    done = subprocess.run(
        [hadolint, str(PROJECT_ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_image_runs_without_rights_and_is_watched():
    words = dict(instructions(DOCKERFILE))
    assert int(words["USER"]) > 0
    assert "_stcore/health" in words["HEALTHCHECK"]
    assert words["ENTRYPOINT"] == '["maskdet"]'


def test_what_the_build_sees_makes_the_same_wheel(wheel, tmp_path):
    copy_context(tmp_path / "src")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=tmp_path / "src", check=True, capture_output=True)
    built = next(tmp_path.glob("*.whl"))
    assert set(zipfile.ZipFile(built).namelist()) == set(zipfile.ZipFile(wheel).namelist())


def test_compose_reads_by_its_specification():
    services = PyOptions(apply_merge=True).from_yaml(COMPOSE).service_names()
    assert set(services) == {"app", "watches", "database", "broker", "proxy", "relay"}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(COMPOSE)


def test_our_containers_are_read_only_and_have_no_rights(compose):
    for name in ("app", "watches"):
        service = compose["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


def test_only_proxy_and_relay_are_reached_from_outside(compose):
    outside = {name for name, service in compose["services"].items() if "ports" in service}
    assert outside == {"proxy"}
    assert [n for n, s in compose["services"].items() if s.get("network_mode") == "host"] == ["relay"]


def test_every_setting_in_compose_and_units_is_one(compose):
    named = set(compose["services"]["app"]["environment"])
    for unit in PROJECT_ROOT.glob("deploy/*.service"):
        words = unit.read_text(encoding="utf-8").split()
        named |= {word.split("=")[-2] for word in words if "MASKDET_" in word}
    fields = {f"MASKDET_{name.upper()}" for name in Settings.model_fields}
    assert named <= fields


def test_every_variable_of_compose_is_in_the_example():
    example = (PROJECT_ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    given = {line.split("=")[0] for line in example.splitlines() if "=" in line and line[0] != "#"}
    used = {part.split("}")[0].split(":")[0] for part in COMPOSE.split("${")[1:]}
    assert used == given


def test_every_file_that_compose_mounts_is_there(compose):
    for service in compose["services"].values():
        for mount in service.get("volumes", ()):
            if mount.startswith("./"):
                assert (PROJECT_ROOT / mount.split(":")[0]).is_file()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("unit", ["maskdet.service", "maskdet-watch.service"])
def test_systemd_understands_the_units(unit, tmp_path):
    text = (PROJECT_ROOT / "deploy" / unit).read_text(encoding="utf-8")
    (tmp_path / unit).write_text(text.replace("/opt/maskdet/bin/maskdet", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)], capture_output=True, text=True
    )
    assert unit not in done.stderr, done.stderr
