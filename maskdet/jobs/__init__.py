"""Background work: processes of low priority beside the server, followed through files.

A job survives a reload and a second visitor sees the same one.
May import fileio, and what lies below.
"""

from maskdet.jobs.cluster import ClusterProblem, connected_ray
from maskdet.jobs.identity import ProcessIdentity
from maskdet.jobs.jobs import (
    GRACE_S,
    MAX_FOLDERS,
    Job,
    JobState,
    Progress,
    cancel,
    current,
    events,
    kinds,
    progress,
    start,
)
from maskdet.jobs.limits import bound_process
from maskdet.jobs.printed import EVENTS, last_words

__all__ = [
    "EVENTS",
    "GRACE_S",
    "MAX_FOLDERS",
    "ClusterProblem",
    "Job",
    "JobState",
    "ProcessIdentity",
    "Progress",
    "bound_process",
    "cancel",
    "connected_ray",
    "current",
    "events",
    "kinds",
    "last_words",
    "progress",
    "start",
]
