"""Where the packages are, and a desktop session to try them on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import DesktopSession, Simulator
from tests.desktop.app import REPOSITORY
from tests.desktop.scenario import scenario

PACKAGES = REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target") / "packages"
MEGABYTE = 1_000_000


def the_package(pattern: str) -> Path:
    """The one package whose name fits."""
    found = list(PACKAGES.glob(pattern))
    assert len(found) == 1, f"{len(found)} packages {pattern} in {PACKAGES}"
    return found[0]


@pytest.fixture(scope="module")
def session() -> Iterator[DesktopSession]:
    """A desktop session with nothing of ImageWatch in it."""
    with DesktopSession() as session:
        yield session


@pytest.fixture
def service(session: DesktopSession) -> Iterator[Simulator]:
    """A simulated service with one account and no images yet."""
    service = Simulator(session, scenario())
    yield service
    service.stop()
