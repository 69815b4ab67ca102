"""Run each command line from standard input in a process of its own, at once since all is loaded.

Each line is JSON: the words, and the seconds after which the process is killed, or null. The status
of the process is printed.
"""

import json
import os
import signal
import sqlite3
import sys
import time

import python_calamine
import rich.console
import rich.table

import sendx_python_sdk.bulk
import sendx_python_sdk.cli.importing.run
from sendx_python_sdk import ApiClient, TrackingApi
from sendx_python_sdk.cli import main

LOADED = (ApiClient, TrackingApi, python_calamine, rich, sendx_python_sdk, sqlite3)

for line in sys.stdin:
    words, seconds = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        os._exit(main(words))
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], flush=True)
