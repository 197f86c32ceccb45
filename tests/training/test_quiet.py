"""TensorFlow starts without notes that frighten, and what fails still shows."""

import subprocess
import sys

from maskdet.settings import PROJECT_ROOT

CONVERT = """
from maskdet.training.quiet import start_tensorflow
start_tensorflow()
import keras
from maskdet.training.networks.tflite import to_tflite
to_tflite(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]))
"""
FAIL = """
import os
from maskdet.training.quiet import _held_back_stderr
with _held_back_stderr():
    os.write(2, b"the reason")
    raise SystemExit(3)
"""


def run(code):
    return subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True)


def test_starting_and_converting_prints_nothing():
    result = run(CONVERT)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_what_was_held_back_is_shown_where_the_start_fails():
    result = run(FAIL)
    assert result.returncode == 3
    assert "the reason" in result.stderr
