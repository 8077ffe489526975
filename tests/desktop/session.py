"""A whole desktop session of its own, on a machine without a screen."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import ClassVar

from . import keyring, procfs, services
from .bus import BUS_ERRORS, Bus
from .keyring import Keyring
from .monitor import NotificationMonitor
from .process import ManagedProcess
from .services import Service
from .tray import Tray
from .waiting import wait_until
from .windows import Windows

NOTIFICATIONS = "org.freedesktop.Notifications"
_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class DesktopSession:
    """Display, window manager, bus, keyring, notification daemon and panel with a tray.

    Used as a context manager. Home and runtime folder, bus and display are its own, so several
    sessions do not see each other. Everything started in it has ended when it closes.

    This one is Xfce's window manager and panel with dunst; `tests.desktop.desktops` has others.
    """

    #: What the bus may start, by the names of the services.
    activatable: ClassVar[tuple[str, ...]] = (
        "org.xfce.Xfconf",
        "org.gnome.keyring.SystemPrompter",
    )

    def __init__(
        self,
        *,
        with_keyring: bool = True,
        with_notifications: bool = True,
        with_panel: bool = True,
        language: str = "C.UTF-8",
        size: tuple[int, int] = (1280, 800),
        keyring_password: str = "correct horse",
        keep_files: bool = False,
        frame_buffer: bool = False,
    ) -> None:
        """`with_*` leave a service out of the start; it can be started later.

        `language` is the locale of every program; `size` the screen's pixels; `keep_files`
        leaves the session's folder behind for a look at it; with `frame_buffer` the screen's pixels
        can be read from `frame_buffer_file`.
        """
        self._wanted = (
            ("keyring", with_keyring),
            ("notifications", with_notifications),
            ("panel", with_panel),
        )
        self._language = language
        self._size = size
        self._password = keyring_password
        self._keep_files = keep_files
        self._with_frame_buffer = frame_buffer
        self._processes: list[ManagedProcess] = []
        self._file_numbers = itertools.count(1)
        self._handlers: dict[int, object] = {}

    def __enter__(self) -> DesktopSession:
        self._catch_signals()
        try:
            self._make_folders()
            self._start_base()
            for name, wanted in self._wanted:
                if wanted:
                    getattr(self, name).start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything, the last started first, and removes the session's folder."""
        if hasattr(self, "notification_log"):
            self.notification_log.stop()
        for process in reversed(self._processes):
            process.stop()
        for name in ("panel", "notifications", "keyring", "window_manager"):
            if service := getattr(self, name, None):
                service.stop()
        if hasattr(self, "bus"):
            self.bus.close()
        for name in ("_bus_daemon", "_display"):
            if hasattr(self, name):
                getattr(self, name).stop()
        self._end_stragglers()
        self._restore_signals()
        if not self._keep_files and hasattr(self, "root"):
            shutil.rmtree(self.root, ignore_errors=True)

    def spawn(
        self,
        name: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
    ) -> ManagedProcess:
        """Starts a program in the session; it ends with the session at the latest."""
        merged = {**self.environment, **(environment or {})}
        words = [str(word) for word in command]
        process = ManagedProcess(
            name, words, merged, self.logs, stdin=stdin, working_folder=self.home
        )
        self._processes.append(process)
        return process

    def run(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        stdin: str | None = None,
        timeout: float = 30.0,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program in the session to its end; its output comes as text."""
        return subprocess.run(
            [str(word) for word in command],
            env={**self.environment, **(environment or {})},
            input=stdin if stdin is not None else "",
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=self.home,
        )

    def unused_file(self, name: str, suffix: str) -> Path:
        """A path outside of home and runtime folder where no file is yet."""
        return self.files / f"{name}-{next(self._file_numbers)}.{suffix}"

    @property
    def frame_buffer_file(self) -> Path:
        """Where the screen's pixels are, in a session with `frame_buffer`."""
        return self.files / "Xvfb_screen0"

    @property
    def height(self) -> int:
        """Height of the screen in pixels."""
        return self._size[1]

    def corner(self, width: int, height: int) -> str:
        """The part of the screen at the tray, for `screenshot`."""
        return f"{width}x{height}+{self._size[0] - width}+0"

    def screenshot(self, path: Path | str, crop: str | None = None) -> Path:
        """Photographs the whole screen, or its part `WIDTHxHEIGHT+X+Y`, as a PNG file."""
        area = ["-crop", crop, "+repage"] if crop else []
        return self._photograph("root", Path(path), area)

    def screenshot_window(self, window: int, path: Path | str) -> Path:
        """Photographs one window, without its frame, as a PNG file."""
        return self._photograph(str(window), Path(path), [])

    def is_painted(self, window: int) -> bool:
        """Whether a window shows more than one colour."""
        command = ["import", "-silent", "-window", str(window), "-format", "%k", "info:"]
        colours = self.run(command).stdout.strip()
        return colours.isdigit() and int(colours) > 1

    def _photograph(self, window: str, path: Path, options: list[str]) -> Path:
        command = ["import", "-silent", "-window", window, *options, str(path)]
        subprocess.run(command, env=self.environment, check=True, timeout=20)
        return path

    def show_tray_tooltip(self) -> None:
        """Rests the pointer on the tray's last icon until its tooltip is on the screen."""
        x, y = self._size[0] - 15, 15
        self.windows.move_pointer(x - 200, y + 200)
        before = self.windows.visible()
        # A tooltip comes up when the pointer has moved on the icon and then rests.
        for step in (12, 8, 4, 0):
            self.windows.move_pointer(x - step, y)
        wait_until(lambda: self.windows.visible() - before, 5, "tooltip of the tray icon")

    def show_tray_menu(self) -> None:
        """Opens the menu of the tray's last icon with the right button; Escape closes it."""
        before = self.windows.visible()
        self.windows.click(self._size[0] - 15, 15, button=3)
        wait_until(lambda: self.windows.visible() - before, 5, "menu of the tray icon")

    def click_notification(self, position: int = 0) -> None:
        """Does the default action of the notification at `position`, 0 for the top one."""
        self.bus.call(
            NOTIFICATIONS,
            "/org/freedesktop/Notifications",
            "org.dunstproject.cmd0",
            "NotificationAction",
            "u",
            (position,),
        )

    def choose_notification_action(self, label: str) -> None:
        """Chooses the action with this label on one of the shown notifications."""
        (self.runtime / "dunst-choice").write_text(f"#{label} (")
        self.bus.call(
            NOTIFICATIONS,
            "/org/freedesktop/Notifications",
            "org.dunstproject.cmd0",
            "ContextMenuCall",
        )

    def close_notifications(self) -> None:
        """Takes every shown notification off the screen."""
        self.bus.call(
            NOTIFICATIONS,
            "/org/freedesktop/Notifications",
            "org.dunstproject.cmd0",
            "NotificationCloseAll",
        )

    def end_display(self) -> None:
        """Takes the screen away under every program, as at a hard end of a session."""
        self._display.stop()

    def pause_display(self) -> None:
        """Makes the screen hang: programs that wait for its answer hang as well."""
        self._display.pause()

    def resume_display(self) -> None:
        """Ends `pause_display`."""
        self._display.resume()

    def renew_display(self) -> None:
        """A new screen with window manager, notification daemon and panel, as after a login."""
        self._new_display()
        self._restart(self.window_manager, self.notifications, self.panel)

    def end_bus(self) -> None:
        """Takes the session bus away under every program, as at the end of a session."""
        self._bus_daemon.stop()
        # They end by themselves without a bus, but each when it likes.
        for service in (self.panel, self.notifications, self.keyring):
            service.stop()

    def renew_bus(self) -> None:
        """A new bus at the same address with keyring, notification daemon and panel, as after a
        login. Notifications seen before are remembered."""
        self._new_bus()
        self._restart(self.keyring, self.notifications, self.panel)

    def renew(self) -> None:
        """A new screen and a new bus with all that belongs to them, as after a login."""
        self._new_display()
        self._new_bus()
        self._restart(self.window_manager, self.keyring, self.notifications, self.panel)

    def _new_display(self) -> None:
        self._display, display = services.start_display(self.environment, self.logs, self._size)
        self.environment["DISPLAY"] = display

    def _new_bus(self) -> None:
        seen = self.notification_log
        seen.stop()
        self.bus.close()
        self._start_bus()
        self.notification_log.remember(seen.notifications)

    @staticmethod
    def _restart(*programs: Service) -> None:
        for program in programs:
            program.restart()

    def monitor_notifications(self) -> NotificationMonitor:
        """Begins to record notifications, apart from the session's own `notification_log`."""
        return NotificationMonitor(self.bus.address)

    def _make_folders(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="desktop-"))
        self.home = self.root / "home"
        self.runtime = self.root / "run"
        self.logs = self.root / "logs"
        self.config_home = self.home / ".config"
        self.data_home = self.home / ".local" / "share"
        self.state_home = self.home / ".local" / "state"
        self.cache_home = self.home / ".cache"
        for folder in (self.config_home, self.data_home, self.state_home, self.cache_home):
            folder.mkdir(parents=True)
        self.logs.mkdir()
        self.files = self.root / "files"
        self.files.mkdir()
        self.temporary = self.root / "tmp"
        self.temporary.mkdir()
        self.runtime.mkdir(mode=0o700)
        self.environment = self._environment()
        services.write_panel_config(self.config_home)

    def _environment(self) -> dict[str, str]:
        """All that a program in the session gets; nothing of the caller's but the path."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": self._language,
            "USER": "tester",
            "LOGNAME": "tester",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_CONFIG_HOME": str(self.config_home),
            "XDG_DATA_HOME": str(self.data_home),
            "XDG_STATE_HOME": str(self.state_home),
            "XDG_CACHE_HOME": str(self.cache_home),
            "XDG_CURRENT_DESKTOP": "XFCE",
            "XDG_SESSION_TYPE": "x11",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.runtime}/bus",
            # No settings, file system or accessibility services of a full desktop are here.
            "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local",
            "NO_AT_BRIDGE": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }

    def _start_base(self) -> None:
        """Display, bus and window manager, and the tools that look at them."""
        pixels = self.files if self._with_frame_buffer else None
        self._display, display = services.start_display(
            self.environment, self.logs, self._size, pixels
        )
        self.environment["DISPLAY"] = display
        self._bus_config = services.write_bus_config(self.runtime, self.activatable)
        self._start_bus()
        self.windows = Windows(self.environment)
        self._define_services()
        self.window_manager.start()

    def _start_bus(self) -> None:
        """The bus, and the tools that look at what is on it."""
        command = ["dbus-daemon", f"--config-file={self._bus_config}", "--nofork", "--nopidfile"]
        self._bus_daemon = ManagedProcess("dbus-daemon", command, self.environment, self.logs)
        self.bus = wait_until(
            lambda: Bus(self.environment["DBUS_SESSION_BUS_ADDRESS"]),
            20,
            "session bus",
            ignored=(OSError, *BUS_ERRORS),
        )
        self.tray = Tray(self.bus)
        self.secrets = Keyring(self.bus, self.environment, self._password)
        self.notification_log = NotificationMonitor(self.bus.address)

    def _define_services(self) -> None:
        self.window_manager = Service(
            "xfwm4",
            lambda: self._launch("xfwm4", ["xfwm4", "--compositor=off"]),
            lambda: services.has_window_manager(self.environment),
        )
        self.keyring = Service("gnome-keyring", self._launch_keyring, lambda: self._keyring_up())
        dunst = ["dunst", "-config", str(services.CONFIG / "dunstrc")]
        self.notifications = Service(
            "dunst",
            lambda: self._launch("dunst", dunst),
            lambda: self.bus.has_owner(NOTIFICATIONS),
        )
        self.panel = Service(
            "xfce4-panel",
            lambda: self._launch("xfce4-panel", ["xfce4-panel", "--disable-wm-check"]),
            lambda: self.tray.has_host,
        )

    def _keyring_up(self) -> bool:
        return self.bus.has_owner(keyring.NAME) and self.secrets.is_ready

    def _launch_keyring(self) -> ManagedProcess:
        command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
        return self._launch("gnome-keyring", command, self._password.encode())

    def _launch(
        self, name: str, command: Sequence[str], stdin: bytes | None = None
    ) -> ManagedProcess:
        return ManagedProcess(
            name, command, self.environment, self.logs, stdin=stdin, working_folder=self.home
        )

    def _end_stragglers(self) -> None:
        """Ends what has left its process group: it still has the session's runtime folder."""
        if not hasattr(self, "runtime"):
            return
        variable = ("XDG_RUNTIME_DIR", str(self.runtime))
        for pid in procfs.with_environment(*variable):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def _catch_signals(self) -> None:
        """Turns a request to end the test run into an exception, so that `close` is reached."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _ENDING_SIGNALS:
            self._handlers[number] = signal.signal(number, _exit)

    def _restore_signals(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._handlers.clear()


def _exit(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
