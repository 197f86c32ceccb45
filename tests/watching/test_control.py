"""The process that watches is known and can be stopped, whatever the clock does meanwhile."""

import json
import subprocess
import sys

import psutil
import pytest

from maskdet.settings import get_settings
from maskdet.watching import control

ANNOUNCES = "import time; from maskdet.watching import control; control.announce(1, 't'); print('on', flush=True); time.sleep(60)"


@pytest.fixture
def watching(tmp_path, monkeypatch):
    """A process that says it watches."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    with subprocess.Popen([sys.executable, "-c", ANNOUNCES], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "on\n"
        yield process
        process.kill()
    get_settings.cache_clear()


def test_a_process_is_found_and_stopped_after_the_clock_was_set(watching, monkeypatch):
    real = psutil.Process.create_time
    for seconds in (-3600, -5, 0.5, 5, 86_400):
        monkeypatch.setattr(psutil.Process, "create_time", lambda self, by=seconds: real(self) + by)
        assert control.current().identity.pid == watching.pid, seconds
    control.stop_watching()
    assert not psutil.pid_exists(watching.pid)
    assert control.current() is None


def test_a_later_process_with_the_same_number_is_left_alone(watching):
    path = control.home() / "process.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps(about | {"since_boot": about["since_boot"] + "0"}))
    assert control.current() is None
    control.stop_watching()
    assert watching.poll() is None


def test_a_damaged_file_names_no_process(watching):
    for content in ("", "[]", "null", '{"pid": "x"}', '{"pid": 1}', "\0\xff"):
        (control.home() / "process.json").write_text(content)
        assert control.current() is None, content
