"""Messages to people: addresses, words, and the worker that delivers them.

A message goes out at least once; its repetitions carry the same key.
May import store and alerts, and what lies below.
"""

from maskdet.notify.delivering import DeliveryWorker, deliver_due
from maskdet.notify.message import event_picture
from maskdet.notify.sending import check_url, send_test

__all__ = ["DeliveryWorker", "check_url", "deliver_due", "event_picture", "send_test"]
