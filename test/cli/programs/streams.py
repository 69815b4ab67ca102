"""Run the command with missing streams, and check that they are replaced."""

import os

from sendx_python_sdk.cli import main

main(["--version"])
for number in range(3):
    assert os.readlink(f"/proc/self/fd/{number}") == os.devnull
