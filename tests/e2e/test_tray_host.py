"""Tray hosts that are late, silent, not ready, replaced, or not there at all."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.desktop import App, DesktopSession, TrayHost, TrayItem, holds_for, wait_until

from .desk import Desk

#: How long the app waits for a tray before it shows its window instead.
WAIT = 20.0


@pytest.fixture(scope="module")
def session() -> Iterator[DesktopSession]:
    """A session without a panel: the tests play the tray host."""
    with DesktopSession(with_panel=False) as session:
        yield session


@pytest.fixture
def host(session: DesktopSession) -> Iterator[Callable[..., TrayHost]]:
    """Starts tray hosts, and ends them."""
    hosts: list[TrayHost] = []

    def start(**options: Any) -> TrayHost:
        hosts.append(TrayHost(session.bus.address, **options))
        return hosts[-1]

    yield start
    for one in hosts:
        one.close()


def item_of(app: App, host: TrayHost) -> TrayItem:
    """The app's item in this host's tray."""
    item = TrayItem(app.session.bus, host.wait_for_item(10), "/StatusNotifierItem")
    assert item.pid == app.pid
    return item


def items_on_the_bus(app: App) -> list[str]:
    """Names of all items that the app has on the bus, in a tray or not."""
    return [name for name in app.session.bus.names() if f"Item-{app.pid}-" in name]


def tray_check(desk: Desk) -> tuple[str, str]:
    """Verdict and finding of the doctor about the tray."""
    report = json.loads(desk.ctl("doctor", "--json", timeout=60).stdout)
    [check] = [check for check in report["checks"] if check["name"] == "tray"]
    return check["verdict"], check["found"]


def test_a_host_that_never_answers_holds_up_nothing(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    deaf = host(answers=False)
    desk.add_account()
    app = desk.start()
    app.window(timeout=10)
    wait_until(lambda: deaf.waiting, 5, "item that waits")
    desk.ctl.status()
    assert tray_check(desk) == ("bad", "The desktop's tray does not respond")
    began = time.monotonic()
    assert app.stop() == 0
    assert time.monotonic() - began < 3


def test_the_window_says_that_the_tray_does_not_answer_until_it_does(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    deaf = host(answers=False)
    desk.add_account()
    window = desk.drive()
    banner = window.find("banner", kind="tray-absent", timeout=15)
    assert "does not respond" in window.text_of(banner)
    deaf.answer()
    item = TrayItem(desk.session.bus, deaf.wait_for_item(5), "/StatusNotifierItem")
    wait_until(lambda: not window.all("banner", kind="tray-absent"), 10, "end of the banner")
    assert item.pid == window.app_pid
    assert "Open ImageWatch" in item.labels()
    assert tray_check(desk)[0] == "good"


def test_a_hidden_start_under_a_silent_host_ends_at_once(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    deaf = host(answers=False)
    app = desk.start("--hidden")
    wait_until(lambda: deaf.waiting, 10, "item that waits")
    os.kill(app.pid, signal.SIGTERM)
    assert app.process.wait(3) == 0


def test_no_window_while_a_host_may_still_come_or_come_back(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    desk.add_account()
    app = desk.start("--hidden")
    holds_for(lambda: app.process.running and not windows(app), 5, "no window")
    late = host(answers=False)
    holds_for(lambda: not windows(app), 4, "no window while the host thinks")
    late.answer()
    item = item_of(app, late)
    assert "Open ImageWatch" in item.labels()
    # The time that it waits begins again when the host goes.
    late.close()
    gone = time.monotonic()
    holds_for(lambda: not windows(app), WAIT - 1, "no window while the host may come back")
    app.window(timeout=10)
    assert time.monotonic() - gone > WAIT - 0.5


def test_without_a_host_the_window_comes_after_a_while(desk: Desk) -> None:
    desk.add_account()
    began = time.monotonic()
    app = desk.start("--hidden")
    app.window(timeout=WAIT + 10)
    assert time.monotonic() - began > WAIT - 1
    assert tray_check(desk)[0] == "bad"
    # Nothing is left on the screen then, so the app ends with its window.
    app.close_window()
    assert app.process.wait(10) == 0


def test_a_host_whose_object_comes_later_is_found(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    early = host(has_object=False)
    app = desk.start("--hidden")
    holds_for(lambda: app.process.running and not early.registered, 3, "no item yet")
    assert tray_check(desk)[0] == "bad"
    early.make_object()
    assert "Open ImageWatch" in item_of(app, early).labels()
    assert not windows(app)


@pytest.mark.parametrize("first_answers", [True, False], ids=["answers", "silent"])
def test_a_host_that_is_replaced_is_followed(
    host: Callable[..., TrayHost], desk: Desk, first_answers: bool
) -> None:
    first = host(answers=first_answers)
    app = desk.start("--hidden")
    wait_until(lambda: first.registered or first.waiting, 10, "item at the first host")
    first.close()
    second = host()
    item = item_of(app, second)
    assert "Open ImageWatch" in item.labels()
    wait_until(lambda: len(items_on_the_bus(app)) == 1, 5, "one item")
    assert not windows(app)


def test_a_silent_host_that_takes_over_holds_up_nothing(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    """The name passes from a host that works to one that never answers, and on to another."""
    first = host(replaceable=True)
    desk.add_account()
    app = desk.start("--hidden")
    item_of(app, first)
    deaf = host(answers=False, replaceable=True)
    wait_until(lambda: deaf.waiting, 5, "item that waits")
    made = desk.build("taken-over", 600)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "making")
    third = host()
    item = item_of(app, third)
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip")
    app.stop()


def test_a_host_that_forgot_the_first_call_is_called_again(
    host: Callable[..., TrayHost], desk: Desk
) -> None:
    forgetful = host(answers=False)
    app = desk.start("--hidden")
    wait_until(lambda: forgetful.waiting, 10, "item that waits")
    forgetful.answer_only_new()
    item = TrayItem(app.session.bus, forgetful.wait_for_item(25), "/StatusNotifierItem")
    assert item.pid == app.pid
    assert len(items_on_the_bus(app)) == 1
    assert not windows(app)


def windows(app: App) -> list[int]:
    """The app's windows on the screen."""
    return app.session.windows.of(app.pid)
