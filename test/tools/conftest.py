"""What the tests of third-party tools share."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.servers import authority


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the CA that signs the servers' certificates."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return path
