"""Further faces to learn from beside photos and scenes, and what only looks like a face.

Pictures with loose boxes around heads give faces with a label; what the detector in use takes for a face, and no
annotation and no other detector does, is none.
May import the rest of dataset.
"""

from maskdet.dataset.cutting.cut_sets import CutSets, cut_sets
from maskdet.dataset.cutting.joint_splits import joint_splits
from maskdet.dataset.cutting.witnesses import Witnesses, holds, meets, same

__all__ = ["CutSets", "Witnesses", "cut_sets", "holds", "joint_splits", "meets", "same"]
