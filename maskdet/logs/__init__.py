"""The log of every process: as text or JSON, without secrets, each line with the request or job it belongs to.

`set_up_logs("server")` at a process's start; `log_ids(request="...")` around what belongs together. The newest problems
stay in memory, for the page *About*.
May import settings and redaction, and what lies below.
"""

from maskdet.logs.ids import log_ids, new_id
from maskdet.logs.newest import LogProblem, newest_problems, num_problems
from maskdet.logs.set_up import JOB, pass_on, set_up_logs

__all__ = [
    "JOB",
    "LogProblem",
    "log_ids",
    "new_id",
    "newest_problems",
    "num_problems",
    "pass_on",
    "set_up_logs",
]
