"""TensorFlow without its start-up notes, which only frighten; what really fails still shows."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


def start_tensorflow() -> None:
    """Import TensorFlow quietly; call it before anything else imports it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # errors come as exceptions
    with _held_back_stderr():  # its notes while it is loaded obey no setting
        import tensorflow as tf
    tf.get_logger().setLevel(logging.ERROR)


@contextmanager
def _held_back_stderr() -> Iterator[None]:
    """What native code writes to stderr is dropped, but shown where the block fails."""
    sys.stderr.flush()
    before = os.dup(2)
    with tempfile.TemporaryFile() as notes:
        os.dup2(notes.fileno(), 2)
        try:
            yield
        except BaseException:
            notes.seek(0)
            os.write(before, notes.read())
            raise
        finally:
            os.dup2(before, 2)
            os.close(before)
