"""What is made of the frames of watches, in a few processes for all of them: who is there, what they wear, events.

`JudgePool` is how the supervisor sees these processes; `FrameAnalyzer` alone is for replays.
May import what `watching` may, and `watching.readers`.
"""

from maskdet.watching.judging.frame_analyzer import FrameAnalyzer, load_pipeline
from maskdet.watching.judging.judge_pool import JudgePool

__all__ = ["FrameAnalyzer", "JudgePool", "load_pipeline"]
