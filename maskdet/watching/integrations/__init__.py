"""The watches in other people's systems: Prometheus collects their figures, Home Assistant shows them as devices.

Both read the statuses of the watches and know nothing of their processes.
May import what `watching` may, and `watching.status`.
"""

from maskdet.watching.integrations.home_assistant import BrokerProblem, HomeAssistant
from maskdet.watching.integrations.prometheus import CONTENT_TYPE, metrics_text

__all__ = ["CONTENT_TYPE", "BrokerProblem", "HomeAssistant", "metrics_text"]
