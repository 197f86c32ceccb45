"""Telling people: addresses, messages, and the worker that delivers them."""

from maskdet.notify.delivering import DeliveryWorker, deliver_due
from maskdet.notify.masking import mask_text, mask_url
from maskdet.notify.message import Message, event_picture
from maskdet.notify.sending import NotifyProblem, check_url, send, send_test

__all__ = [
    "DeliveryWorker", "Message", "NotifyProblem", "check_url", "deliver_due", "event_picture", "mask_text",
    "mask_url", "send", "send_test",
]  # fmt: skip
