"""Archives of many pictures: listed once, scored in parts by many processes or machines, each picture exactly once.

A run is a folder: a manifest, the plan, finished parts as Parquet files. Whatever is killed, the next run goes on.
May import inference and what lies below.
"""

from maskdet.archive.cluster import NodeScorer
from maskdet.archive.judging import Judging, OtherJudging
from maskdet.archive.library import list_results, results_folder
from maskdet.archive.manifest import MANIFEST, Manifest, ResultsProblem, open_run
from maskdet.archive.parts import PartFigures, finish_part, finished_parts
from maskdet.archive.pictures import ArchivePictures
from maskdet.archive.pool import WorkProblem
from maskdet.archive.queries import Counted, Filter, Results, Sort
from maskdet.archive.run import Outcome, Shard, available_cores, is_whole, run_batch
from maskdet.archive.scoring import PartScorer
from maskdet.archive.sources import checked_sources

__all__ = [
    "MANIFEST",
    "ArchivePictures",
    "Counted",
    "Filter",
    "Judging",
    "Manifest",
    "NodeScorer",
    "OtherJudging",
    "Outcome",
    "PartFigures",
    "PartScorer",
    "Results",
    "ResultsProblem",
    "Shard",
    "Sort",
    "WorkProblem",
    "available_cores",
    "checked_sources",
    "finish_part",
    "finished_parts",
    "is_whole",
    "list_results",
    "open_run",
    "results_folder",
    "run_batch",
]
