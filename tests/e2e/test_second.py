"""Two programs, one data folder: one writes, the other asks or waits."""

from __future__ import annotations

from tests.desktop import holds_for, wait_until

from .desk import Desk


def test_the_app_waits_for_a_command_that_has_the_data_folder(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("held", 600)
    desk.watch(made)
    # Without an app the command asks by itself, and nobody answers it.
    desk.service.pause()
    command = desk.ctl.start("status")
    wait_until(lambda: is_locked(desk), 5, "data folder held by the command")
    app = desk.start("--hidden")
    holds_for(lambda: app.process.running or not command.running, 2, "an app that waits")
    desk.service.resume()
    command.wait(20)
    app.tray_item(timeout=20)


def test_the_second_writer_is_kept_out(desk: Desk) -> None:
    """Of two apps started at once, one stays; the database is written by nobody else."""
    apps = [desk.start("--hidden") for _ in range(3)]
    wait_until(lambda: sum(app.process.running for app in apps) == 1, 20, "one app")
    survivor = next(app for app in apps if app.process.running)
    assert is_locked(desk)
    assert [app.process.exit_code for app in apps if app is not survivor] == [0, 0]
    survivor.kill()
    wait_until(lambda: not is_locked(desk), 5, "a folder that is free again")


def is_locked(desk: Desk) -> bool:
    """Whether a process holds the data folder: the kernel lists who holds which file's lock."""
    try:
        inode = (desk.data / "imagewatch.lock").stat().st_ino
    except FileNotFoundError:
        return False
    with open("/proc/locks") as locks:
        return any(f":{inode} " in line for line in locks)
