"""Where the packages are, and a desktop session to try them on."""

from __future__ import annotations

import os
from pathlib import Path

from tests.desktop.app import REPOSITORY
from tests.desktop.fixtures import service as service
from tests.desktop.fixtures import session as session

PACKAGES = REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target") / "packages"
MEGABYTE = 1_000_000


def the_package(pattern: str) -> Path:
    """The one package whose name fits."""
    found = list(PACKAGES.glob(pattern))
    assert len(found) == 1, f"{len(found)} packages {pattern} in {PACKAGES}"
    return found[0]
