"""`imagewatchctl doctor`, "copy diagnostics" and the log file."""

from __future__ import annotations

import json
import stat
from typing import Any

import pytest

from tests.desktop import Receiver, holds_for, search_for_secret, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY

from .desk import Desk


def examine(desk: Desk) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """Exit code and checks by name."""
    done = desk.ctl("doctor", "--json", timeout=60)
    report = json.loads(done.stdout)
    checks: dict[str, list[dict[str, Any]]] = {}
    for check in report["checks"]:
        checks.setdefault(check["name"], []).append(check)
    return done.returncode, checks


@pytest.mark.parametrize("running", [False, True], ids=["no app", "app runs"])
def test_all_is_well_in_a_whole_session(desk: Desk, running: bool) -> None:
    desk.add_account()
    if running:
        desk.start_hidden()
    code, checks = examine(desk)
    bad = [check for found in checks.values() for check in found if check["verdict"] != "good"]
    assert (code, bad) == (0, [])
    assert {"program", "keychain", "account", "clock", "tray", "notifications"} <= set(checks)
    assert {"folder", "file", "start-at-login", "past-failures"} <= set(checks)
    assert "cn-wlcb-01" in checks["account"][0]["found"]
    assert "dunst" in checks["notifications"][0]["found"]
    assert "actions" in checks["notifications"][0]["found"]
    shown = desk.ctl("doctor", timeout=60)
    assert shown.returncode == 0 and "Everything works." in shown.stdout


def test_what_is_wrong_says_what_to_do_and_exits_with_1(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    desk.service.add_fault(effect={"kind": "ret_code", "code": 171, "message": "Signature Error"})
    desk.session.notifications.stop()
    code, checks = examine(desk)
    desk.session.notifications.start()
    assert code == 1
    [account] = checks["account"]
    assert account["verdict"] == "bad" and "171" in account["advice"]
    assert "X-UCLOUD-REQUEST-UUID" in account["advice"]
    assert checks["notifications"][0]["verdict"] == "bad"
    assert checks["notifications"][0]["advice"]
    assert checks["keychain"][0]["verdict"] == "good"
    app.stop()


def test_damage_is_told_before_anything_repairs_it(desk: Desk) -> None:
    desk.add_account()
    file = desk.data / "imagewatch.sqlite3"
    file.write_bytes(b"no database " * 1000)
    code, checks = examine(desk)
    assert code == 1
    assert checks["file"][0]["verdict"] == "bad"


def test_the_window_copies_it_and_nothing_secret_is_in_it(desk: Desk) -> None:
    desk.add_account()
    text = desk.drive().request("diagnose")["text"]
    assert text.startswith("ImageWatch ") and "✓" in text
    assert PRIVATE_KEY not in text and PUBLIC_KEY not in text


def test_the_log_is_in_the_data_folder_and_has_no_keys(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("logged", 600)
    desk.watch(made)
    desk.service.add_fault(effect={"kind": "http_status", "status": 502})
    log = desk.data / "logs" / "imagewatch.log"
    wait_until(lambda: "not answered" in log.read_text(), 60, "failure in the log")
    app.stop()
    assert "ended" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert search_for_secret(PRIVATE_KEY, [log.parent]) == []
    assert search_for_secret(PUBLIC_KEY, [log.parent]) == []


def test_a_newer_version_is_asked_for_only_if_wanted(desk: Desk, receiver: Receiver) -> None:
    page = f"{receiver.url}/releases/v99.0.0"
    receiver.answer(200, {"tag_name": "v99.0.0", "html_url": page})
    feed = {"IMAGEWATCH_UPDATE_FEED": f"{receiver.url}/latest"}
    desk.add_account()
    window = desk.drive(environment=feed)
    # Longer than the app waits after its start before it would ask.
    holds_for(lambda: receiver.received == [], 7, "no question unasked")
    settings = window.request("change-settings", change={"checkUpdates": True})["settings"]
    assert settings == {**window.view()["app"]["settings"], "checkUpdates": True}
    [asked] = receiver.wait_for(1, timeout=20)
    assert (asked.method, asked.path) == ("GET", "/latest")
    assert asked.headers["user-agent"].startswith("ImageWatch/")
    opened = wait_until(lambda: window.view()["app"]["updates"]["newer"], 10, "newer version")
    assert opened == {"version": "99.0.0", "url": page}
