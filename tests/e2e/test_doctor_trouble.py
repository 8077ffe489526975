"""`imagewatchctl doctor` and the app where the machine is in trouble: nothing that fails is ticked."""

from __future__ import annotations

import json
import shutil
import socket
import time
from typing import Any

import pytest

from tests.desktop import folders, wait_until

from .desk import Desk

#: Seconds between two looks of the app at its files, and some more.
LOOK = 20.0


def examine(desk: Desk, **environment: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and lines."""
    done = desk.ctl("doctor", "--json", environment=environment, timeout=60)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["checks"]


def line(checks: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The line of this name."""
    return next(check for check in checks if check["name"] == name)


#: What the doctor says of each way in which nothing can be written.
SAID = {
    "limit": "The data folder cannot be written",
    "read-only": "The data folder cannot be written",
    "full": "The disk is full",
}


@pytest.mark.parametrize("running", [False, True], ids=["no app", "app runs"])
@pytest.mark.parametrize("way", folders.WAYS)
def test_what_cannot_be_written_is_told_as_such_and_not_as_damage(
    desk: Desk, way: str, running: bool
) -> None:
    with folders.small_where_needed(way, desk.data):
        desk.add_account()
        app = None
        if running:
            app = desk.start("--hidden", prefix=folders.SURVIVES_LIMIT)
            app.tray_item()
        elif way == "limit":
            desk.ctl.prefix = [*folders.NO_FILES]
        with folders.unwritable(way, desk.data, app.pid if app else None):
            code, checks = examine(desk)
        assert code == 1 and checks[0]["verdict"] == "bad", checks
        folder = line(checks, "folder")
        assert (folder["verdict"], folder["found"]) == ("bad", SAID[way]), folder
        assert not any("damaged" in check["found"] for check in checks), checks
        if app is not None:
            app.stop()


def test_a_bus_that_never_answers_is_told_in_time(desk: Desk) -> None:
    desk.add_account()
    path = desk.session.unused_file("bus", "sock")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(path))
        silent.listen(64)
        begin = time.monotonic()
        code, checks = examine(desk, DBUS_SESSION_BUS_ADDRESS=f"unix:path={path}")
        assert time.monotonic() - begin < 25
    assert code == 1
    for name in ("keychain", "tray", "notifications"):
        found = line(checks, name)
        assert found["verdict"] == "bad" and "does not answer" in found["found"], found
        assert found["advice"]
    assert line(checks, "account")["verdict"] == "bad"
    assert line(checks, "file")["verdict"] == "good"


def test_without_a_bus_each_line_says_what_to_do(desk: Desk) -> None:
    desk.add_account()
    nowhere = f"unix:path={desk.session.root}/no-bus"
    code, checks = examine(desk, DBUS_SESSION_BUS_ADDRESS=nowhere)
    assert code == 1
    for name in ("keychain", "tray", "notifications"):
        assert line(checks, name)["verdict"] == "bad" and line(checks, name)["advice"]


def test_what_is_broken_comes_first_and_past_failures_are_no_tick(desk: Desk) -> None:
    desk.add_account()
    desk.start_hidden()
    made = desk.build("once-failing", 600)
    desk.watch(made)
    desk.service.add_fault(effect={"kind": "html"}, count=3)
    desk.ctl.wait_connection(made["id"], "retrying", 60)
    desk.ctl.wait_connection(made["id"], "online", 60)
    desk.session.notifications.stop()
    try:
        code, checks = examine(desk)
        text = desk.ctl("doctor", timeout=60).stdout.splitlines()
    finally:
        desk.session.notifications.start()
    assert code == 1
    order = [check["verdict"] for check in checks]
    assert order == sorted(order, key=["bad", "note", "good"].index)
    assert line(checks, "past-failures")["verdict"] == "note"
    assert text[1].startswith("✗")


def test_a_log_that_a_cleaner_removes_is_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds")
    first = desk.build("before-cleaning", 600)
    desk.watch(first)
    (desk.data / "imagewatch.sqlite3-wal").unlink()
    window.find("banner", kind="data-read-only", timeout=LOOK)
    second = desk.build("after-cleaning", 600)
    desk.watch(second)
    code, checks = examine(desk)
    assert code == 0 and line(checks, "log")["verdict"] == "note"
    # As a kill would leave it.
    copy = desk.session.data_home / "copy"
    shutil.copytree(desk.data, copy, ignore=shutil.ignore_patterns("*.sock", "*.lock"))
    window.stop()
    done = desk.ctl("status", "--json", environment={"IMAGEWATCH_DATA_DIR": str(copy)})
    watches = {watch["image_id"] for watch in json.loads(done.stdout)["watches"]}
    assert watches == {first["id"], second["id"]}


def test_a_folder_that_is_removed_under_the_app_is_told(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds")
    shutil.rmtree(desk.data)
    text = window.request("diagnose")["text"]
    assert "✗ The data folder is gone" in text and "The data is whole" not in text, text
    window.find("banner", kind="data-read-only", timeout=LOOK)
    kinds = lambda: window.view()["app"]["banners"]  # noqa: E731
    wait_until(lambda: any("removed" in one["problem"]["title"] for one in kinds()), 5, "why")
