"""PyInstaller hook: add the package's data files."""

from pathlib import Path

package = Path(__file__).parents[1]
# In a checkout, openapi.yaml is in the root folder.
files = [
    package / "sandbox" / "page.html",
    package / "sandbox" / "openapi.yaml",
    package.parent / "openapi.yaml",
]
datas = [(str(file), "sendx_python_sdk/sandbox") for file in files if file.is_file()]
importing = package / "cli" / "importing"
datas += [(str(file), "sendx_python_sdk/cli/importing") for file in importing.glob("*.json")]
