"""Fixtures for tests on a desktop session: a `conftest.py` imports the ones that it wants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .app import Simulator
from .scenario import scenario
from .session import DesktopSession


@pytest.fixture(scope="module")
def session() -> Iterator[DesktopSession]:
    """A desktop session for all tests of a module, with nothing of ImageWatch in it."""
    with DesktopSession() as session:
        yield session


@pytest.fixture
def service(session: DesktopSession) -> Iterator[Simulator]:
    """A simulated service of the test's own: one account, no images yet."""
    service = Simulator(session, scenario())
    yield service
    service.stop()
