"""Sessions and desks for the end-to-end tests."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import DesktopSession, Receiver, Simulator
from tests.desktop.app import REPOSITORY
from tests.desktop.fixtures import service as service
from tests.desktop.fixtures import session as session

from .desk import Desk

_OUTCOME = pytest.StashKey[pytest.TestReport]()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server of the test's own."""
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def desk(
    session: DesktopSession, service: Simulator, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A fresh ImageWatch in the module's session."""
    desk = Desk(session, service)
    yield desk
    report = request.node.stash.get(_OUTCOME, None)
    if report is not None and report.failed:
        keep_evidence(session, request.node.name)
    desk.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Lets the fixtures know how the test went."""
    report = yield
    if report.when == "call":
        item.stash[_OUTCOME] = report
    return report


def keep_evidence(session: DesktopSession, name: str) -> None:
    """Leaves the screen, all output and the app's logs of a failed test in `target/e2e`."""
    folder = REPOSITORY / "target" / "e2e" / re.sub(r"\W+", "-", name)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(session.logs, folder)
    for number, log in enumerate(sorted(session.root.rglob("imagewatch.log*"))):
        shutil.copy2(log, folder / f"{number}-{log.name}")
    session.screenshot(Path(folder) / "screen.png")
