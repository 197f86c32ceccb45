"""Training runs: recipes, preflight, the run's folder, its events, publishing what came out.

    run = start_run(create_run(recipe_config("quick", "data/practice")))

Nothing here loads TensorFlow but `train_run`, and that only while it trains.
"""

from maskdet.training.runs.config import (
    ARCHITECTURES,
    IMAGENET,
    SCRATCH,
    VERSION,
    RunConfig,
    Setting,
    TrainingConfig,
)
from maskdet.training.runs.events import (
    PHASES,
    EpochEvent,
    OnEvent,
    Pace,
    PhaseEvent,
    ResultEvent,
    RunEvent,
    SamplesEvent,
    SampleVerdict,
    StepEvent,
    ignore,
    progress,
)
from maskdet.training.runs.evidence import (
    CHANGED_SHARE,
    ChangedVerdict,
    Evidence,
    PracticeFaces,
    RealFaces,
    source_name,
)
from maskdet.training.runs.preflight import preflight
from maskdet.training.runs.preflight_pictures import PreflightProblem
from maskdet.training.runs.publish import save_run
from maskdet.training.runs.recipes import RECIPES, Recipe, recipe_config
from maskdet.training.runs.run_folder import Run, RunState, steps_of
from maskdet.training.runs.runs import cancel_run, create_run, current_run, delete_run, list_runs, start_run
from maskdet.training.runs.teaching import (
    MIN_TAUGHT,
    create_teaching,
    gather_pictures,
    newest_teaching,
)
from maskdet.training.runs.train_run import print_event, work_on
from maskdet.training.runs.whole_progress import WholeProgress, round_sentences, whole_progress

__all__ = [
    "ARCHITECTURES",
    "CHANGED_SHARE",
    "IMAGENET",
    "MIN_TAUGHT",
    "PHASES",
    "RECIPES",
    "SCRATCH",
    "VERSION",
    "ChangedVerdict",
    "EpochEvent",
    "Evidence",
    "OnEvent",
    "Pace",
    "PhaseEvent",
    "PracticeFaces",
    "PreflightProblem",
    "RealFaces",
    "Recipe",
    "ResultEvent",
    "Run",
    "RunConfig",
    "RunEvent",
    "RunState",
    "SampleVerdict",
    "SamplesEvent",
    "Setting",
    "StepEvent",
    "TrainingConfig",
    "WholeProgress",
    "cancel_run",
    "create_run",
    "create_teaching",
    "current_run",
    "delete_run",
    "gather_pictures",
    "ignore",
    "list_runs",
    "newest_teaching",
    "preflight",
    "print_event",
    "progress",
    "recipe_config",
    "round_sentences",
    "save_run",
    "source_name",
    "start_run",
    "steps_of",
    "whole_progress",
    "work_on",
]
