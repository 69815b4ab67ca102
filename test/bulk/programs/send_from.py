"""Send 100 contacts in an `atexit` function, after the main thread has ended, or without threads.

python send_from.py URL (exit | thread | no-threads)
"""

import atexit
import sys
import threading

from sendx_python_sdk import ApiClient, Configuration, TrackingApi, identify_many


def send() -> None:
    contacts = [{"email": f"c{number}@example.com"} for number in range(100)]
    with ApiClient(Configuration(host=sys.argv[1], api_key={"TeamApiKey": "key"})) as client:
        print(identify_many(TrackingApi(client), contacts).run())


def send_after_main() -> None:
    threading.main_thread().join()
    send()


if sys.argv[2] == "exit":
    atexit.register(send)
elif sys.argv[2] == "thread":
    threading.Thread(target=send_after_main).start()
else:
    threading.stack_size(1 << 50)  # more than any machine has
    send()
