"""Run the command, and print the most memory that it had, in KiB, on standard error."""

import resource
import sys

from sendx_python_sdk.cli import main

main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
