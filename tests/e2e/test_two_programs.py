"""The app and its window are two programs: each outlives the other's faults."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException

from tests.desktop import App, binary, procfs, wait_until
from tests.desktop.webdriver import WebDriver

from .desk import Desk

#: As the kernel shortens the name of the window's program.
WINDOW = "imagewatch-wind"


def window_program(pid: int) -> int:
    """The process of the window that the app `pid` has open."""
    return wait_until(
        lambda: next(iter(procfs.named(procfs.process_tree(pid)[1:], WINDOW)), None),
        20,
        "the window's program",
    )


def ready(desk: Desk, made: dict) -> None:
    """Waits until the user has been told, once, that a build is ready."""
    desk.wait_notice(made["name"], 30)
    assert len(desk.notices(made["name"], "ready")) == 1


def test_a_killed_window_takes_nothing_with_it(desk: Desk) -> None:
    desk.add_account()
    builds = [desk.build("under-a-window", 6), desk.build("after-it", 9)]
    for made in builds:
        desk.watch(made)
    app = desk.start()
    app.window()
    os.kill(window_program(app.pid), signal.SIGKILL)
    desk.session.windows.wait_gone(app.pid)
    for made in builds:
        ready(desk, made)
    app.tray_item().activate()
    app.window()
    assert app.process.running


def test_a_window_that_hangs_is_replaced_at_the_next_click(desk: Desk) -> None:
    app = desk.start()
    app.window()
    hanging = window_program(app.pid)
    os.kill(hanging, signal.SIGSTOP)
    app.tray_item().activate()
    wait_until(lambda: not procfs.is_alive(hanging), 15, "end of the window that hangs")
    app.window()
    assert window_program(app.pid) != hanging


def test_a_closed_window_leaves_no_process(desk: Desk) -> None:
    app = desk.start()
    app.window()
    app.close_window()
    wait_until(lambda: app.processes == [app.pid], 10, "the app alone")


def test_the_window_ends_with_the_app(desk: Desk) -> None:
    app = desk.start()
    app.window()
    window = window_program(app.pid)
    assert app.stop() == 0
    wait_until(lambda: not procfs.is_alive(window), 3, "end of the window")


def test_the_window_says_when_the_app_is_gone_and_starts_it_again(
    desk: Desk, tmp_path: Path
) -> None:
    desk.add_account()
    made = desk.build("goes-on", 600)
    desk.watch(made)
    # WebDriver ends with the program that it starts: that is one which outlives the app.
    keeper = tmp_path / "keeper"
    app = binary("imagewatch", "IMAGEWATCH_BIN")
    keeper.write_text(f'#!/bin/sh\n"{app}" &\nexec sleep 600\n')
    keeper.chmod(0o755)
    window = desk.drive(program=keeper)
    window.find("build-card", image_id=made["id"])
    first = app_of(desk)
    window_process = window_program(first)
    os.kill(first, signal.SIGKILL)
    window.find("restart")
    assert "ImageWatch has stopped" in window.browser.page_source
    assert window.request("set-paused", paused=True)["error"]["key"] == "error-app-lost"
    restart(window)
    wait_until(lambda: not procfs.is_alive(window_process), 10, "end of the old window")
    again = wait_until(lambda: app_of(desk, but=first), 20, "the app again")
    desk.adopt(again)
    desk.session.windows.wait_for(again)
    desk.ctl.wait_state(made["id"], "making")


def restart(window: WebDriver) -> None:
    """Presses the button that ends the window."""
    button = window.find("restart")
    # The window may be gone before the driver has answered.
    with contextlib.suppress(WebDriverException):
        button.click()


def app_of(desk: Desk, but: int | None = None) -> int | None:
    """Process ID of the app with this desk's data, once its socket can be asked."""
    found = procfs.with_environment("IMAGEWATCH_DATA_DIR", str(desk.data))
    apps = [pid for pid in found if procfs.name(pid) == "imagewatch" and pid != but]
    return apps[0] if apps and desk.ctl("status", "--json").returncode == 0 else None


@pytest.fixture
def programs(desk: Desk, tmp_path: Path) -> Path:
    """A folder with the programs, as an installation has them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    app = binary("imagewatch", "IMAGEWATCH_BIN")
    shutil.copy2(app, folder)
    shutil.copy2(app.with_name("imagewatch-window"), folder)
    return folder


def update(program: Path) -> None:
    """Puts a program of the next version in another's place, as a package manager does."""
    version = version_of(program)
    # Nothing but the version differs: it stands in the program as it is.
    newer = version[:-1] + bytes([version[-1] + 1])
    made = program.with_suffix(".new")
    made.write_bytes(program.read_bytes().replace(version, newer))
    made.chmod(0o755)
    made.rename(program)


def version_of(program: Path) -> bytes:
    """The version that the app beside a program has."""
    app = program.with_name("imagewatch")
    return subprocess.run([app, "--version"], capture_output=True, check=True).stdout.split()[1]


def test_an_update_under_the_running_app_is_finished_by_a_restart(
    desk: Desk, programs: Path
) -> None:
    desk.add_account()
    made = desk.build("over-an-update", 600)
    desk.watch(made)
    # The window first: the app's own file tells which version that was.
    update(programs / "imagewatch-window")
    window = desk.drive(program=programs / "imagewatch")
    window.find("restart")
    assert "was updated while it was running" in window.browser.page_source
    running = app_of(desk)
    assert desk.ctl.watch_of(made["id"]) is not None
    update(programs / "imagewatch")
    old_window = window_program(running)
    restart(window)
    wait_until(lambda: not procfs.is_alive(old_window), 10, "end of the old window")
    # The program takes its own place: the process stays, with the same watches.
    assert procfs.is_alive(running)
    new_window = wait_until(
        lambda: next(iter(procfs.named(procfs.process_tree(running)[1:], WINDOW)), None),
        20,
        "the new window",
    )
    assert new_window != old_window
    desk.session.windows.wait_for(running)
    desk.ctl.wait_state(made["id"], "making")


def test_a_window_without_its_program_is_told_and_watching_goes_on(
    desk: Desk, programs: Path
) -> None:
    (programs / "imagewatch-window").unlink()
    desk.add_account()
    made = desk.build("without-a-window", 5)
    desk.watch(made)
    app = App(desk.session, environment=desk.environment, program=programs / "imagewatch")
    try:
        told = desk.wait_notice("The window cannot be opened", 20)
        assert "imagewatch-window" in told.text
        ready(desk, made)
    finally:
        app.stop()


def test_a_window_that_somebody_starts_starts_the_app(desk: Desk, programs: Path) -> None:
    started = desk.session.run([programs / "imagewatch-window"], desk.environment)
    assert started.returncode == 0, started.stderr
    pid = wait_until(lambda: app_of(desk), 20, "the app")
    desk.adopt(pid)
    desk.session.windows.wait_for(pid)


def test_what_the_window_copied_outlives_it(desk: Desk) -> None:
    window = desk.drive()
    assert window.request("copy", text="compshareImage-copied") == {"response": "done"}
    app = window.app_pid
    desk.session.windows.close(desk.session.windows.wait_for(app))
    desk.session.windows.wait_gone(app)
    wait_until(lambda: clipboard(desk) == "compshareImage-copied", 5, "the clipboard")


def clipboard(desk: Desk) -> str:
    """What is on the session's clipboard."""
    return desk.session.run(["xclip", "-selection", "clipboard", "-out"]).stdout


PROBE = """
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.settimeout(10)
client.connect(sys.argv[1])
try:
    client.sendall(b'{"request":"accounts"}\\n')
    print(client.recv(1 << 16).decode())
except (BrokenPipeError, ConnectionResetError):
    print()
"""


def test_another_user_at_the_socket_is_told_nothing(desk: Desk) -> None:
    desk.add_account()
    desk.start_hidden()
    control = desk.data / "control.sock"
    assert stat.S_IMODE(desk.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(control.stat().st_mode) == 0o600
    own = [sys.executable, "-c", PROBE, str(control)]
    assert '"version"' in subprocess.run(own, capture_output=True, text=True, check=True).stdout
    if os.geteuid() != 0:
        # Nobody but root becomes another user; the rights above keep them out.
        return
    # Somebody widens all the rights on the way: the app itself still refuses.
    for folder in [desk.data, *desk.data.parents]:
        folder.chmod(folder.stat().st_mode | 0o011)
    control.chmod(0o666)
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3"]
    asked = subprocess.run([*other, *own[1:]], capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.strip() == ""
    assert desk.ctl.status() == []
