"""Read by tox: where it finds the Pythons that it tests on."""

import os
from pathlib import Path

# Of the Pythons that pyenv holds only the active one is to be had by its name.
pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
folders = sorted(str(folder) for folder in pyenv.glob("versions/3.*/bin"))
os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])

# A Python that the machine does not have is skipped, not downloaded.
os.environ.setdefault("UV_PYTHON_DOWNLOADS", "never")
