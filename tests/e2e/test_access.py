"""The window under axe-core and by keyboard alone, in the real web view."""

from __future__ import annotations

import pytest

from tests.desktop import wait_until
from tests.desktop.app import REPOSITORY
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, failing
from tests.desktop.webdriver import WebDriver

from .desk import Desk

AXE = REPOSITORY / "ui" / "node_modules" / "axe-core" / "axe.min.js"
CHECK = "const done = arguments[arguments.length - 1]; axe.run(document).then(done, done);"


def violations(window: WebDriver) -> list[str]:
    """What axe-core finds wrong with the page as it is now."""
    window.run(AXE.read_text())
    found = window.run_async(CHECK, timeout=60)
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_the_first_start_is_accessible(desk: Desk) -> None:
    window = desk.drive()
    window.find("first-run")
    assert violations(window) == []


def test_every_view_is_accessible(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    assert violations(window) == [], "empty"
    making = desk.build("access-making", 600)
    failed = desk.build("access-failed", 2, end=failing("No space left"))
    for made in (making, failed):
        desk.watch(made)
    window.find("build-card", image_id=failed["id"], state="failed", timeout=30)
    for view in ("builds", "add", "history", "accounts", "settings"):
        go(window, view)
        assert violations(window) == [], view
    go(window, "builds")
    for made in (making, failed):
        card = window.find("build-card", image_id=made["id"])
        window.run("arguments[0].click()", window.within(card, "build-name"))
        window.find("course-chart" if made is making else "details-remove", timeout=20)
        assert violations(window) == [], f"details of {made['name']}"
        window.run("history.back()")


def go(window: WebDriver, view: str) -> None:
    """Goes to a view and waits until it is there."""
    entry = f"nav-{view}"
    window.click(entry)
    wait_until(lambda: window.find(entry).get_attribute("aria-current") == "page", 5, view)


def test_the_first_start_works_by_keyboard_alone(desk: Desk) -> None:
    window = desk.drive()
    window.find("first-run")
    window.run("document.querySelector('[data-testid=input-public-key]').focus()")
    keys = desk.session.windows
    wait_until(lambda: keys.active == keys.wait_for(window.app_pid), 5, "focused window")
    keys.type(PUBLIC_KEY)
    keys.key("Tab")
    keys.type(PRIVATE_KEY)
    keys.key("Return")
    window.find("nav-builds", timeout=20)


@pytest.mark.parametrize("size", [(360, 480), (1100, 800)])
def test_nothing_is_cut_off(desk: Desk, size: tuple[int, int]) -> None:
    desk.add_account()
    window = desk.drive()
    made = desk.build("wide", 600, title="一个名字很长的镜像" * 5)
    desk.watch(made)
    shown = desk.session.windows.wait_for(window.app_pid)
    desk.session.windows.resize(shown, *size)
    wait_until(lambda: window.run("return innerWidth") <= size[0], 5, "resized window")
    window.find("build-card", image_id=made["id"])
    wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert window.run(wide) <= 0
