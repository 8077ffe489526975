"""One desktop session for all cases, and the table at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.desktop import DesktopSession
from tests.desktop.app import REPOSITORY

from .outcome import Outcome, Pool, table
from .test_matrix import CASES, POSSIBLE

#: Cases that run side by side.
LANES = int(os.environ.get("IMAGEWATCH_CHAOS_LANES", "6"))

_OUTCOMES = pytest.StashKey[list[Outcome]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begins the table."""
    config.stash[_OUTCOMES] = []


@pytest.fixture(scope="session")
def session() -> Iterator[DesktopSession]:
    """The desktop session of all cases."""
    with DesktopSession() as session:
        yield session


@pytest.fixture(scope="session", autouse=True)
def running(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Outcome]]]:
    """Every wanted case that needs no session of its own, begun side by side at the very start."""
    parameters = (getattr(item, "callspec", None) for item in request.session.items)
    cases = [found.params["case"] for found in parameters if found and "case" in found.params]
    if not cases:
        yield {}
        return
    session = request.getfixturevalue("session")
    pool = Pool(LANES)
    yield {case.name: pool.submit(case, session) for case in cases}
    pool.join()


@pytest.fixture
def report(request: pytest.FixtureRequest, session: DesktopSession):
    """Takes a case's outcome into the table, and fails the test if the case failed."""

    def take(outcome: Outcome) -> None:
        request.config.stash[_OUTCOMES].append(outcome)
        if outcome.error:
            folder = REPOSITORY / "target" / "chaos"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(session.logs, folder)
            for log in session.data_home.glob(f"chaos-{outcome.word}/**/imagewatch.log*"):
                shutil.copy2(log, folder)
            session.screenshot(Path(folder) / "screen.png")
            pytest.fail(outcome.error, pytrace=False)

    return take


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Prints the table."""
    outcomes = config.stash[_OUTCOMES]
    if outcomes:
        terminalreporter.section("faults")
        if left_out := len(CASES) - len(POSSIBLE):
            terminalreporter.write_line(f"without root, {left_out} cases are left out")
        for line in table(outcomes):
            terminalreporter.write_line(line)
        for outcome in outcomes:
            for note in outcome.notes:
                terminalreporter.write_line(f"{outcome.case}: {note}")
