"""Watches spread over the machines of a Ray cluster, one actor a machine.

Ray comes with the extra `cluster`, and is imported where it is used only.
May import what `watching` may.
"""

from maskdet.watching.cluster.cluster_supervisor import ClusterSupervisor

__all__ = ["ClusterSupervisor"]
