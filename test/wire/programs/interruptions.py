"""Interrupt calls at random moments, and print how often that happened.

interruptions.py ROUNDS
"""

from __future__ import annotations

import os
import random
import signal
import sys

from shared import call, make_api

api = make_api()
interrupted = 0
call(api, "warm", 2)
for number in range(int(sys.argv[1])):
    signal.setitimer(signal.ITIMER_REAL, 0)  # The timer of the round before may still run.
    # Python 3.13 leaves the jump back of a loop out of `try`, so the loop is around it.
    try:
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, random.uniform(0.00005, 0.002))
        call(api, f"interrupted-{number}", 3)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    except KeyboardInterrupt:
        interrupted += 1
    call(api, f"next-{number}")
assert len(os.listdir("/dev/fd")) < 20
api.api_client.close()
print(interrupted)
