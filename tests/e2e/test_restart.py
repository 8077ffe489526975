"""What survives the end of the app, orderly or not."""

from __future__ import annotations

import fcntl
import signal
from collections.abc import Mapping
from typing import Any

from tests.desktop import App, holds_for, wait_until

from .desk import Desk


def test_watches_survive_a_restart(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("kept", 600)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "making")
    app.stop()
    app = desk.start_hidden()
    is_shown_again(desk, app, made)
    app.kill()
    is_shown_again(desk, desk.start_hidden(), made)


def is_shown_again(desk: Desk, app: App, made: Mapping[str, Any]) -> None:
    """Waits for a build to be in tooltip and status."""
    item = app.tray_item()
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip again")
    desk.ctl.wait_state(made["id"], "making")


def test_a_build_that_ended_meanwhile_is_told_once_at_the_next_start(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("meanwhile", 6)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "making")
    app.kill()
    wait_until(lambda: state_of(desk, made["id"]) == "Available", 10, "end of the build")
    assert desk.notices(made["name"]) == []
    app = desk.start_hidden()
    desk.wait_notice(made["name"], 20)
    app.stop()
    desk.start_hidden()
    holds_for(lambda: len(desk.notices(made["name"])) == 1, 4, "one notice only")


def test_a_kill_right_after_the_end_repeats_nothing(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("killed", 5)
    desk.watch(made)
    desk.wait_notice(made["name"], 30)
    desk.ctl.wait_state(made["id"], "ready")
    app.kill()
    desk.start_hidden()
    desk.ctl.wait_state(made["id"], "ready")
    holds_for(lambda: len(desk.notices(made["name"])) == 1, 4, "one notice only")


def state_of(desk: Desk, image: str) -> str:
    """The service's own word for an image."""
    images = desk.service.control("state")["images"]
    return next(one["status"] for one in images if one["id"] == image)


def test_an_end_in_order_waits_for_the_desktops_answer(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("answered", 3)
    desk.watch(made)
    daemon = desk.session.notifications
    daemon.pause()
    try:
        desk.ctl.wait_state(made["id"], "ready")
        holds_for(lambda: not desk.notices(made["name"]), 1.5, "the desktop is silent")
        app.process.send_signal(signal.SIGTERM)
        holds_for(lambda: app.process.running, 0.3, "the answer is waited for")
    finally:
        daemon.resume()
    assert app.process.wait(2) == 0
    desk.start_hidden()
    holds_for(lambda: len(desk.notices(made["name"])) == 1, 4, "one notice only")


def test_the_app_waits_for_a_command_that_is_just_at_work(desk: Desk) -> None:
    desk.add_account()
    with (desk.data / "imagewatch.lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        app = desk.start("--hidden")
        holds_for(lambda: app.process.running, 1, "waiting app")
    app.tray_item()
