"""A desktop session to try packages on, and a Windows of Wine's with ImageWatch installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop import DesktopSession
from tests.desktop.fixtures import service as service
from tests.desktop.fixtures import session as session

from .installation import Installation
from .wine import Wine


@pytest.fixture(scope="module")
def windows(session: DesktopSession) -> Iterator[Installation]:
    """ImageWatch, installed; what is in the start menu and the registry comes with it."""
    wine = Wine(session)
    installation = Installation(wine)
    installation.install()
    yield installation
    wine.close()
