"""The outbox: record calls in a database now, and deliver them later, even after a crash.

>>> outbox = Outbox("outbox.db")
>>> number = outbox.identify_contact({"email": "ann@example.com"})  # committed when it returns
>>> with ApiClient() as client:
...     summary = outbox.deliver(TrackingApi(client))

`import sendx_python_sdk` doesn't import it.
"""

from sendx_python_sdk.outbox.delivery import DeliverySummary
from sendx_python_sdk.outbox.outbox import DeliveryThread, Outbox, OutboxStatus
from sendx_python_sdk.outbox.store import OutboxEntry, OutboxError

__all__ = [
    "DeliverySummary",
    "DeliveryThread",
    "Outbox",
    "OutboxEntry",
    "OutboxError",
    "OutboxStatus",
]
