"""Record calls until killed, and print the number of each once it is committed.

The calls of a writer go round its addresses, and each sets the custom field `n` to its number.
"""

import sys
import time

from sendx_python_sdk.outbox import Outbox, OutboxError

where, writer, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
outbox = Outbox(where)
number = first
while True:
    call = {"email": f"{writer}-{number % 5}@example.com", "customFields": {"n": number}}
    try:
        outbox.identify_contact(call)
    except OutboxError:  # The database server is down.
        time.sleep(0.1)
        continue
    print(number, flush=True)
    number += 1
    time.sleep(0.02)
