"""A model as argument beside a dict, in one process: between two, chance outweighs the difference.

    python pair.py URL

Prints the ratio of the medians of CPU time.
"""

from __future__ import annotations

import random
import sys
import time
from statistics import median
from typing import Any

from sides import CONTACT, sdk

from sendx_python_sdk import IdentifyRequest


def main(url: str) -> None:
    send = sdk(url)
    arguments: list[Any] = [CONTACT, IdentifyRequest.from_dict(CONTACT)]
    spent: list[list[float]] = [[], []]
    for _ in range(200):
        for which in random.sample([0, 1], 2):
            start = time.process_time()
            for _ in range(50):
                send(arguments[which])
            spent[which].append(time.process_time() - start)
    print(median(spent[1]) / median(spent[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
