"""Fitting: stages of a network trained epoch by epoch, with checkpoints a killed run goes on from.

TensorFlow is imported inside the functions that need it.
May import data, networks and runs.
"""

from maskdet.training.fit.checkpoints import CHECKPOINT, read_checkpoint
from maskdet.training.fit.fit import TrainingRun, train

__all__ = ["CHECKPOINT", "TrainingRun", "read_checkpoint", "train"]
