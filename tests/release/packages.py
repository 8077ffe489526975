"""Where the packages are."""

from __future__ import annotations

import os
from pathlib import Path

from tests.desktop.app import REPOSITORY

PACKAGES = REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target") / "packages"
MEGABYTE = 1_000_000


def the_package(pattern: str) -> Path:
    """The one package whose name fits."""
    found = list(PACKAGES.glob(pattern))
    assert len(found) == 1, f"{len(found)} packages {pattern} in {PACKAGES}"
    return found[0]


def evidence(name: str) -> Path:
    """Where a picture of a test goes."""
    folder = REPOSITORY / "target" / "release-check"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
