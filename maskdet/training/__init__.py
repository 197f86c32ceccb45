"""Training: from labelled pictures to a version in models/. TensorFlow lives only in here.

`runs` (set up, follow, save; no TensorFlow) is what pages use; `fit`, `data` and `networks` work in a process of their own.
May import everything but watching, live, reports and commands.
"""

from maskdet.training import runs

__all__ = ["runs"]
