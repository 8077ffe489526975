"""What a screen reader gets of the window and the tray, by AT-SPI."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from tests.desktop import App, DesktopSession, wait_until
from tests.desktop.scenario import failing
from tests.desktop.screen_reader import Node, read

from .desk import Desk


class ReadSession(DesktopSession):
    """A session in which a screen reader may run."""

    activatable = (*DesktopSession.activatable, "org.a11y.Bus")

    def _environment(self) -> dict[str, str]:
        environment = super()._environment()
        del environment["NO_AT_BRIDGE"]
        return environment


@pytest.fixture(scope="module")
def session() -> Iterator[DesktopSession]:
    """A session for all tests of this module."""
    with ReadSession() as session:
        yield session


def builds(app: App) -> list[Node]:
    """The builds in the window, each as one item of a list."""
    tree = read(app.session, app.processes)
    page = tree.of_role("document web") if tree else []
    return [one for one in page[0].of_role("list item") if one.of_role("paragraph")] if page else []


def test_a_screen_reader_gets_each_build_once_and_in_words(desk: Desk) -> None:
    desk.add_account()
    # Another name than the image's ID, which is said as well.
    making = desk.build("read-making", 600, title="Trainer under way")
    broken = desk.build("read-failed", 2, title="Trainer that broke", end=failing("No space left"))
    usable = desk.build("read-ready", 2, title="Trainer to use")
    for made in (making, broken, usable):
        desk.watch(made)
    app = desk.start()
    desk.ctl.wait_state(broken["id"], "failed", timeout=30)
    desk.ctl.wait_state(usable["id"], "ready", timeout=30)
    shown = wait_until(lambda: whole(app), 10, "three builds, one of them failed", interval=0.5)
    for made in (making, broken, usable):
        links = [one for build in shown for one in build.walk() if one.name == made["name"]]
        assert [one.role for one in links] == ["link"], made["name"]
    for build in shown:
        said = [*build.words, build.name, build.text]
        assert not [text for text in said if "·" in text], f"a separator is read out: {said}"
    names = [one.name for build in shown for one in build.of_role("push button")]
    assert f"Copy ID of {usable['name']}" in names
    assert len(names) == len(set(names)), "two buttons of one name"


def whole(app: App) -> list[Node] | None:
    """The three builds, as soon as one of them is shown as failed."""
    found = builds(app)
    failures = [build for build in found if "Failed" in build.name + build.text]
    return found if len(found) == 3 and failures else None


def test_a_finishing_build_has_no_time_left_for_a_screen_reader(desk: Desk) -> None:
    desk.add_account()
    progress = {"kind": "finalizing_at_100", "from": 0.05}
    made = desk.build("read-finishing", 600, progress=progress)
    desk.watch(made)
    app = desk.start()

    def said() -> str:
        return " ".join(build.name + build.text for build in builds(app))

    wait_until(lambda: "%" in said(), 20, "progress while it is made", interval=0.5)
    desk.service.advance(60)
    desk.ctl.wait_state(made["id"], "finalizing", timeout=30)
    finishing = wait_until(
        lambda: (text := said()) and "Finishing" in text and text, 10, "finishing", interval=0.5
    )
    assert "left" not in finishing and "ready" not in finishing, finishing


def test_the_trays_lines_are_words(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("read-menu", 600)
    desk.watch(made)
    item = desk.start_hidden().tray_item()
    wait_until(
        lambda: any(made["name"] in label and "%" in label for label in item.labels()), 20, "progress"
    )
    # Hosts give the labels to screen readers as they are, and those name each drawn character.
    for label in item.labels():
        drawn = [one for one in label if unicodedata.category(one) == "So"]
        assert not drawn, label
