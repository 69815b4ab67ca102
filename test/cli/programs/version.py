"""Print the version, and whether a package was loaded for that."""

import sys

from sendx_python_sdk.cli import main

main(["--version"])
print({"click", "rich", "pydantic", "urllib3"} & sys.modules.keys())
