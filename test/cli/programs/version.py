"""Print the version in both forms, and which packages were loaded for that."""

import sys

from sendx_python_sdk.cli import main

main(["--version"])
main(["--version", "--json"])
print({"click", "rich", "pydantic", "urllib3"} & sys.modules.keys())
