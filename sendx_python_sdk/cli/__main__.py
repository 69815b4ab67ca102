"""`python -m sendx_python_sdk.cli`: the command `sendx`."""

import sys

from sendx_python_sdk.cli import main

if __name__ == "__main__":
    sys.exit(main())
