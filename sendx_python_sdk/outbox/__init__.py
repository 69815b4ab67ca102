"""The outbox: record calls in a database now, deliver them later, whatever happens in between.

    outbox = Outbox("sendx-outbox.db")
    outbox.identify_contact({"email": "ann@example.com"})   # committed when it returns
    with ApiClient() as client:
        outbox.deliver(TrackingApi(client))

Not loaded by `import sendx_python_sdk`.
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
