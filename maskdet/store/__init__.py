"""What is kept: events, counts, messages, watches, and who changed what. `store = open_store()` begins it."""

from maskdet.store.audit_rows import AuditEntry, audit, audit_log
from maskdet.store.database import Store, StoreProblem, open_store
from maskdet.store.delivery_queue import StoredDelivery, deliveries, delivery_counts
from maskdet.store.event_queries import (
    EventFilter,
    StoredEvent,
    acknowledge,
    count_events,
    event,
    event_watches,
    events,
    iterate_events,
    mark_false,
    picture,
)  # fmt: skip
from maskdet.store.recorder import Recorder
from maskdet.store.recording import count_minute, record
from maskdet.store.retention import apply_retention
from maskdet.store.statistics_queries import StatisticsRow, statistics
from maskdet.store.watch_rows import (
    StoreCooldown,
    StoredWatch,
    add_watch,
    change_watch,
    delete_watch,
    set_enabled,
    suspend,
    suspended_until,
    watches,
)  # fmt: skip

__all__ = [
    "AuditEntry", "EventFilter", "Recorder", "StatisticsRow", "Store", "StoreCooldown", "StoreProblem",
    "StoredDelivery", "StoredEvent", "StoredWatch", "acknowledge", "add_watch", "apply_retention", "audit",
    "audit_log", "change_watch", "count_events", "count_minute", "delete_watch", "deliveries", "delivery_counts",
    "event", "event_watches", "events", "iterate_events", "mark_false", "open_store", "picture", "record",
    "set_enabled", "statistics", "suspend", "suspended_until", "watches",
]  # fmt: skip
