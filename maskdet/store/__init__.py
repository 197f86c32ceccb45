"""What is stored: events, counts, messages, watches, keys, and who changed what. `store = open_store()` begins it.

SQLite in the data folder, or PostgreSQL by its URL; brought up to date at first use.
May import alerts, cameras and tracking, and what lies below.
"""

from maskdet.store.audit_rows import audit
from maskdet.store.database import Store, has_database, open_store
from maskdet.store.delivery_queue import (
    LEASE_S,
    Claim,
    StoredDelivery,
    claim_due,
    deliveries,
    delivery_counts,
    has_due,
    note_failed,
    note_sent,
)
from maskdet.store.event_queries import (
    EventFilter,
    StoredEvent,
    acknowledge,
    clip,
    count_events,
    event,
    event_watches,
    events,
    iterate_events,
    mark_false,
    picture,
)
from maskdet.store.forgetting import Kept, Past, database_bytes, forget, num_kept, past_of, remembered_watches
from maskdet.store.key_rows import KeyProblem, StoredKey, add_key, find_key, keys, withdraw_key
from maskdet.store.problems import StoreProblem
from maskdet.store.recorder import Recorder
from maskdet.store.recording import count_minute, record, record_clip
from maskdet.store.retention import apply_retention
from maskdet.store.statistics_queries import By, StatisticsRow, statistics
from maskdet.store.tables import EventRow, MinuteRow
from maskdet.store.usual_day import DayComparison, compare_today
from maskdet.store.watch_rows import (
    StoreCooldown,
    StoredWatch,
    add_watch,
    change_watch,
    delete_watch,
    notify_urls,
    set_enabled,
    suspend,
    suspended_until,
    watches,
)

__all__ = [
    "LEASE_S",
    "By",
    "Claim",
    "DayComparison",
    "EventFilter",
    "EventRow",
    "Kept",
    "KeyProblem",
    "MinuteRow",
    "Past",
    "Recorder",
    "StatisticsRow",
    "Store",
    "StoreCooldown",
    "StoreProblem",
    "StoredDelivery",
    "StoredEvent",
    "StoredKey",
    "StoredWatch",
    "acknowledge",
    "add_key",
    "add_watch",
    "apply_retention",
    "audit",
    "change_watch",
    "claim_due",
    "clip",
    "compare_today",
    "count_events",
    "count_minute",
    "database_bytes",
    "delete_watch",
    "deliveries",
    "delivery_counts",
    "event",
    "event_watches",
    "events",
    "find_key",
    "forget",
    "has_database",
    "has_due",
    "iterate_events",
    "keys",
    "mark_false",
    "note_failed",
    "note_sent",
    "notify_urls",
    "num_kept",
    "open_store",
    "past_of",
    "picture",
    "record",
    "record_clip",
    "remembered_watches",
    "set_enabled",
    "statistics",
    "suspend",
    "suspended_until",
    "watches",
    "withdraw_key",
]
