"""End while threads are in calls.

exit_during_calls.py daemon|regular
"""

from __future__ import annotations

import sys
import threading
import time

from shared import call, make_api

api, daemon = make_api(), sys.argv[1] == "daemon"


def work(name: str) -> None:
    call(api, name)
    while daemon:
        call(api, name)


for number in range(8):
    name = f"{'slow' if number % 2 else 'fast'}-{number}"
    threading.Thread(target=work, args=(name,), daemon=daemon).start()
time.sleep(0.2)
print(time.time())
