"""Run the command without an installed package: the first argument."""

import sys
from typing import Any

from sendx_python_sdk.cli import main

missing: Any = None
sys.modules[sys.argv[1]] = missing
sys.stderr = sys.stdout
print(main(sys.argv[2:]))
