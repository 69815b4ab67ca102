"""PyInstaller's way to the hook beside this file; the entry point `pyinstaller40` leads here."""

from __future__ import annotations

import os


def hook_dirs() -> list[str]:
    """Return the folder of the hook."""
    return [os.path.dirname(__file__)]
