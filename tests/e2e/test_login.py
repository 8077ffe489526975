"""Start at login: what the app says is what the system has, whoever changed it."""

from __future__ import annotations

import configparser
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import TrayItem, binary, wait_until
from tests.desktop.webdriver import DONE

from .desk import Desk

LABEL = "Start at login"
#: The app looks every ten seconds at what the system has.
LOOK = 15


@pytest.fixture
def entry(desk: Desk) -> Iterator[Path]:
    """The autostart entry's path; there is none at first."""
    path = desk.session.config_home / "autostart" / "imagewatch.desktop"
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def is_on(item: TrayItem) -> bool:
    """Whether the tray's menu says that the app starts at login."""
    # A menu that is being laid out anew has no entries for a moment.
    found = wait_until(
        lambda: next((one for one in item.menu().walk() if one.label == LABEL), None),
        5,
        "entry in the menu",
    )
    return bool(found.checked)


def test_the_tray_switches_it_and_sees_what_others_change(desk: Desk, entry: Path) -> None:
    item = desk.start_hidden().tray_item()
    wait_until(lambda: LABEL in item.labels(), 5, "entry in the menu")
    assert not is_on(item)
    item.click(LABEL)
    wait_until(entry.exists, 5, "autostart entry")
    wait_until(lambda: is_on(item), 5, "tick in the menu")
    settings = configparser.ConfigParser(interpolation=None, strict=True)
    settings.optionxform = str  # type: ignore[assignment,method-assign]
    settings.read(entry, encoding="utf-8")
    assert settings["Desktop Entry"]["Exec"].endswith(" --hidden")
    # The desktop's own settings switch it off.
    entry.write_text(entry.read_text() + "Hidden=true\n")
    wait_until(lambda: not is_on(item), LOOK, "no tick after a change from outside")
    item.click(LABEL)
    wait_until(lambda: is_on(item), 5, "tick in the menu")
    assert "Hidden" not in entry.read_text()
    item.click(LABEL)
    wait_until(lambda: not entry.exists(), 5, "no autostart entry")
    wait_until(lambda: not is_on(item), 5, "no tick in the menu")


def test_the_window_and_doctor_agree_with_it(desk: Desk, entry: Path) -> None:
    window = desk.drive()
    assert window.request("set-start-at-login", enabled=True) == DONE
    assert entry.exists()
    assert "✓ Starts at login" in window.request("diagnose")["text"]
    assert window.request("set-start-at-login", enabled=False) == DONE
    assert not entry.exists()
    assert "✓ Does not start at login" in window.request("diagnose")["text"]
    # A folder that cannot be made says so, and the switch stays off.
    entry.parent.rmdir()
    entry.parent.write_text("in the way")
    refused = window.request("set-start-at-login", enabled=True)
    entry.parent.unlink()
    assert refused["error"]["key"] == "login-item-failed"
    assert refused["error"]["title"] and refused["error"]["action"]


def test_a_copy_in_an_odd_place_is_started_hidden_at_login(desk: Desk, entry: Path) -> None:
    folder = desk.session.root / "程序 $HOME (100%)"
    folder.mkdir()
    copy = folder / "imagewatch"
    built = binary("imagewatch", "IMAGEWATCH_BIN")
    for program in (built, built.with_name("imagewatch-window")):
        try:
            os.link(program, folder / program.name)
        except OSError:  # Another file system.
            shutil.copy2(program, folder)
    window = desk.drive(program=copy)
    assert window.request("set-start-at-login", enabled=True) == DONE
    window.stop()
    wait_until(lambda: not desk.session.tray.items(), 10, "an empty tray")
    # What a desktop does at login: GLib reads the entry and starts its command.
    desk.session.spawn("gio", ["gio", "launch", entry], desk.environment)
    item = wait_until(
        lambda: next(iter(desk.session.tray.items()), None), 20, "tray item after login"
    )
    started = Path(f"/proc/{item.pid}/exe").resolve()
    assert started == copy.resolve()
    arguments = Path(f"/proc/{item.pid}/cmdline").read_bytes().split(b"\0")
    assert arguments[1:] == [b"--hidden", b""]
    desk.adopt(item.pid)


def test_the_demonstration_leaves_it_alone(desk: Desk, entry: Path) -> None:
    app = desk.start("--demo", "--hidden")
    assert LABEL not in app.tray_item().labels()
    assert not entry.exists()
