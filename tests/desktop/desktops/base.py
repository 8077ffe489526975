"""What every desktop lets its user do and see."""

from __future__ import annotations

import subprocess
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..app import REPOSITORY, App, binary
from ..monitor import Notification
from ..process import ManagedProcess
from ..session import NOTIFICATIONS, DesktopSession
from ..tray import TrayItem
from ..waiting import WaitTimeout, wait_until
from .pixels import Pixels, Place

#: The desktop entry that packages install.
ENTRY = next((REPOSITORY / "packaging" / "linux").glob("*.desktop"))
_OTHER = Path(__file__).parents[1] / "other_window.py"


@dataclass(frozen=True)
class MenuLine:
    """A line of an opened menu."""

    label: str
    """Empty for a separator."""
    mark: int
    """How much is drawn in front of the label: more for a checked entry than for any other."""


class OtherWindow:
    """A window of another program that covers everything else."""

    def __init__(self, desktop: Desktop, process: ManagedProcess) -> None:
        self._desktop = desktop
        self._process = process

    @property
    def text(self) -> str:
        """What was typed into it."""
        return self._process.stdout.rpartition("\n")[0].rpartition("\n")[2]

    def use(self) -> None:
        """Clicks into it and types, so that it is in front and has the keyboard."""
        windows = self._desktop.windows
        before = self.text
        window = windows.wait_for(self._process.pid)
        if windows.front != window:
            windows.activate(window)
        self._desktop.repeat(
            lambda: windows.click(*self._desktop.inside(window)),
            lambda: windows.active == windows.front == window,
            "other window in front",
        )
        self._desktop.repeat(
            lambda: windows.type("x"), lambda: self.text != before, "typed letter in the window"
        )

    def close(self) -> None:
        """Ends it."""
        self._process.stop()


class Desktop(DesktopSession):
    """A desktop with what its user can do and see there."""

    #: Its name on the command line.
    name: ClassVar[str]
    #: Its name in the table.
    title: ClassVar[str]
    #: The program whose version is the desktop's, with the argument that asks for it.
    version_command: ClassVar[tuple[str, ...]]
    #: Whether it comes with Debian 13, in a folder of which it runs.
    in_debian_13: ClassVar[bool] = False

    #: Whether it shows the tray item's tooltip.
    has_tooltip: ClassVar[bool] = True
    #: Whether a banner has buttons.
    has_buttons: ClassVar[bool] = True
    #: Whether it keeps notices that are gone from the screen.
    has_history: ClassVar[bool] = True
    #: Whether a kept notice still leads somewhere.
    history_leads: ClassVar[bool] = True
    #: Whether the tray takes one size of the picture and scales it.
    scales_tray_picture: ClassVar[bool] = False
    #: What there is in place of buttons.
    buttons_instead: ClassVar[str] = ""

    def version(self) -> str:
        """The desktop's version."""
        told = self.run(self.version_command).stdout
        words = [word.strip(",()") for word in told.split()]
        return next(word for word in words if word[0].isdigit())

    def _make_folders(self) -> None:
        """With the app's desktop entry and icon, as a package installs them for all users."""
        super()._make_folders()
        self.install({})
        entry = ENTRY.read_text()
        for name, value in {
            "exec": str(self._starter),
            "icon": "imagewatch",
            "categories": "Development;",
        }.items():
            entry = entry.replace(f"{{{{{name}}}}}", value)
        applications = self.data_home / "applications"
        applications.mkdir()
        (applications / ENTRY.name).write_text(entry)
        icons = self.data_home / "icons" / "hicolor" / "128x128" / "apps"
        icons.mkdir(parents=True)
        icon = REPOSITORY / "src-tauri" / "icons" / "128x128.png"
        (icons / "imagewatch.png").write_bytes(icon.read_bytes())

    @property
    def _starter(self) -> Path:
        return self.files / "imagewatch"

    def install(self, environment: dict[str, str]) -> None:
        """Lets the desktop entry start the app with `environment`."""
        variables = "".join(f"export {name}='{value}'\n" for name, value in environment.items())
        program = binary("imagewatch", "IMAGEWATCH_BIN")
        self._starter.write_text(f'#!/bin/sh\n{variables}exec "{program}" "$@"\n')
        self._starter.chmod(0o755)

    @abstractmethod
    def entry_of(self, window: int) -> str:
        """Name of the desktop entry that the desktop takes a window for."""

    def launch(self) -> None:
        """Starts the installed app as the desktop's menu of programs does."""
        self.spawn("gtk-launch", ["gtk-launch", ENTRY.stem])

    def open_other_window(self) -> OtherWindow:
        """Opens a window of another program that covers everything else."""
        process = self.spawn("other-window", ["/usr/bin/python3", str(_OTHER)])
        return OtherWindow(self, process)

    def inside(self, window: int) -> tuple[int, int]:
        """A point inside a window that a notice at the edge of the screen does not cover."""
        left, top, width, height = self.windows.place(window)
        return left + width // 2, top + height * 3 // 4

    def is_in_front(self, app: App) -> bool:
        """Whether the app's window is in front of all others and has the keyboard."""
        own = self.windows.of(app.pid)
        return len(own) == 1 and self.windows.front == self.windows.active == own[0]

    def wait_in_front(self, app: App) -> None:
        """Waits until the app's window is in front, has the keyboard and reads it."""
        wait_until(lambda: self.is_in_front(app), 5, "window in front with the keyboard")
        window = app.window()
        # From the settings back to what is shown first: builds, or what asks for the first keys.
        for keys, settings in (("ctrl+comma", True), ("ctrl+1", False)):
            self.repeat(
                lambda keys=keys: self.windows.key(keys),
                lambda settings=settings: (
                    self.windows.title(window).startswith("Settings") == settings
                ),
                f"effect of {keys} in the window",
            )

    def repeat(self, press: Callable[[], None], done: Callable[[], bool], what: str) -> None:
        """Presses keys or clicks until that has an effect: a window that has just come, or got the
        keyboard, may not listen yet."""
        for _ in range(5):
            press()
            try:
                wait_until(done, 1, what)
                return
            except WaitTimeout:
                continue
        raise WaitTimeout(f"no {what}")

    def wait_title(self, app: App, text: str) -> None:
        """Waits until the window's title has `text` in it."""
        title = self.windows.title
        wait_until(lambda: text in title(app.window()), 10, f"{text!r} as the window's title")

    # --- The tray -------------------------------------------------------------------------------

    @abstractmethod
    def tray_place(self, item: TrayItem) -> Place:
        """Where the item's picture is on the screen, at most a few pixels wider than it."""

    def tray_picture(self, item: TrayItem) -> int | None:
        """Size of the item's own picture that is drawn in the tray, pixel by pixel."""
        return self.picture_in(item, self.tray_place(item))

    def picture_in(self, item: TrayItem, place: Place) -> int | None:
        """Size of the item's own picture that is drawn in a part of the screen."""
        icon = item.icon
        screen = self.pixels(place)
        sizes = [width for width, height, data in icon if screen.find(width, height, data)]
        return sizes[0] if sizes else None

    def rest_pointer(self) -> None:
        """Takes the pointer to where nothing is: tooltips go, and banners do not wait for it."""
        self.windows.move_pointer(20, self.height * 3 // 4)

    def click_tray(self, item: TrayItem) -> None:
        """Clicks the item with the left button."""
        self.windows.click(*self.tray_place(item).centre)

    @abstractmethod
    def menu_lines(self, item: TrayItem) -> list[MenuLine]:
        """Each line of the item's menu as it is drawn. The menu is closed again."""

    @abstractmethod
    def choose(self, item: TrayItem, label: str) -> None:
        """Opens the item's menu and clicks the line that has `label` in it."""

    def tooltip(self, item: TrayItem) -> bool:
        """Rests the pointer on the item; whether a tooltip comes up."""
        raise NotImplementedError

    # --- Notices --------------------------------------------------------------------------------

    @abstractmethod
    def banner(self, text: str) -> Place | None:
        """Where the banner with `text` is on the screen."""

    def wait_banner(self, text: str, timeout: float = 20.0) -> Place:
        """Waits for a banner with `text` on the screen."""
        return wait_until(lambda: self.banner(text), timeout, f"banner {text!r} on the screen")

    def click_banner(self, text: str) -> None:
        """Clicks a banner."""
        self.windows.click(*self.wait_banner(text, 5).centre)

    @abstractmethod
    def press_last_button(self, text: str) -> None:
        """Presses the last button of a banner."""

    def history(self) -> list[str]:
        """Titles of the notices that the desktop keeps, after they are gone from the screen."""
        raise NotImplementedError

    def click_history(self, text: str) -> None:
        """Opens the list of kept notices and clicks the one with `text`."""
        raise NotImplementedError

    @abstractmethod
    def let_banners_go(self) -> None:
        """Waits until no banner is on the screen that goes on its own."""

    def close_notices(self, notices: list[Notification]) -> None:
        """Takes notices off the screen."""
        path = "/org/freedesktop/Notifications"
        for one in notices:
            if one.id is not None:
                name = NOTIFICATIONS
                self.bus.call(name, path, name, "CloseNotification", "u", (one.id,))

    # --- The keyring ----------------------------------------------------------------------------

    @abstractmethod
    def asks_for_keyring(self) -> bool:
        """Whether the desktop asks for the keyring's password."""

    def unlock_keyring(self) -> None:
        """Unlocks the keyring behind the app's back."""
        self.secrets.unlock()

    def answer_keyring(self) -> None:
        """Types the password into the desktop's question."""
        wait_until(self.asks_for_keyring, 15, "question for the keyring's password")
        self.windows.type(self._password)
        self.windows.key("Return")

    def dismiss_keyring(self) -> None:
        """Closes the desktop's question."""
        wait_until(self.asks_for_keyring, 15, "question for the keyring's password")
        self.windows.key("Escape")
        wait_until(lambda: not self.asks_for_keyring(), 5, "end of the question")

    # --- The screen -----------------------------------------------------------------------------

    def pixels(self, place: Place) -> Pixels:
        """What is drawn in a part of the screen."""
        file = self.unused_file("screen", "png")
        self.screenshot(file, place.crop)
        return Pixels(file)

    def is_painted_at(self, place: Place) -> bool:
        """Whether anything is drawn there."""
        return self.pixels(place).colours > 8

    def restart_tray_host(self) -> None:
        """Ends the program that hosts the tray, and starts it again."""
        self.panel.restart()


def output(command: list[str], environment: dict[str, str]) -> str:
    """What a program prints, empty when it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=10)
    return done.stdout if done.returncode == 0 else ""
