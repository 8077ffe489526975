"""The desktops that are tested, one session for each, and what is found there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop import Simulator
from tests.desktop.desktops import DESKTOPS, Desktop
from tests.desktop.fixtures import service as service
from tests.e2e.conftest import keep_evidence
from tests.e2e.desk import Desk

from .report import CHECK, NOTES, Recorder

#: Tested unless others are asked for. All end-to-end tests run on Xfce's parts anyway.
EVERYDAY = ["mate", "gnome", "sway"]
_OUTCOME = pytest.StashKey[pytest.TestReport]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--desktop NAME`, as often as wanted."""
    parser.addoption(
        "--desktop",
        action="append",
        choices=list(DESKTOPS),
        help="a desktop to test on; may be given several times",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known, and writes down what is found."""
    config.addinivalue_line("markers", f"{CHECK}(title): the line of docs/desktops.md")
    config.pluginmanager.register(Recorder(), "desktops")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test runs on each desktop."""
    if "session" in metafunc.fixturenames:
        names = metafunc.config.getoption("desktop") or EVERYDAY
        # With workers, each desktop is one worker's alone.
        lanes = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names]
        metafunc.parametrize("session", lanes, indirect=True, scope="session")


@pytest.fixture(scope="session")
def session(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """A desktop for all tests on it."""
    with DESKTOPS[request.param]() as desktop:
        request.config.pluginmanager.get_plugin("desktops").found(desktop)
        yield desktop


@pytest.fixture
def desk(session: Desktop, service: Simulator, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A fresh ImageWatch on the desktop, installed there."""
    desk = Desk(session, service)
    session.install(desk.environment)
    session.rest_pointer()
    yield desk
    report = request.node.stash.get(_OUTCOME, None)
    if report is not None and report.failed:
        keep_evidence(session, request.node.name)
    desk.close()


@pytest.fixture
def note(request: pytest.FixtureRequest):
    """Says for the table what a desktop has in place of what is tested."""
    return request.node.stash.setdefault(NOTES, []).append


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Lets the fixtures know how the test went."""
    report = yield
    if report.when == "call":
        item.stash[_OUTCOME] = report
    return report
