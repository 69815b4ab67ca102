"""Tell PyInstaller, through the entry point `pyinstaller40`, where this package's hook is."""

from __future__ import annotations

import os


def hook_dirs() -> list[str]:
    """Return the folder of the hook."""
    return [os.path.dirname(__file__)]
