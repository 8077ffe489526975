"""Windows on the display, and a person's mouse and keyboard, by xdotool."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping

from . import procfs
from .waiting import wait_until


class Windows:
    """Finds, raises and closes windows; moves the pointer and types."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    def of(self, pid: int) -> list[int]:
        """IDs of the visible windows of a process and of those that it started."""
        found = (self._of_one(one) for one in procfs.process_tree(pid))
        return [window for windows in found for window in windows]

    def _of_one(self, pid: int) -> list[int]:
        found = self._xdotool("search", "--all", "--onlyvisible", "--pid", str(pid), "--name", ".+")
        return [int(line) for line in found.split()]

    def wait_for(self, pid: int, timeout: float = 20.0) -> int:
        """Waits until a process shows a window; returns its ID."""
        return wait_until(lambda: self.of(pid), timeout, f"window of process {pid}")[-1]

    def wait_gone(self, pid: int, timeout: float = 10.0) -> None:
        """Waits until a process shows no window any more."""
        wait_until(lambda: not self.of(pid), timeout, f"end of all windows of process {pid}")

    def visible(self) -> set[int]:
        """IDs of everything on the screen: windows, menus, tooltips and notifications."""
        return {int(line) for line in self._xdotool("search", "--onlyvisible", ".*").split()}

    def of_class(self, name: str) -> list[int]:
        """IDs of the visible windows of a class, such as `Dunst` for notifications."""
        return [
            int(line) for line in self._xdotool("search", "--onlyvisible", "--class", name).split()
        ]

    def title(self, window: int) -> str:
        """What its title bar says."""
        return self._xdotool("getwindowname", str(window)).strip()

    @property
    def active(self) -> int | None:
        """The window that has the focus."""
        found = self._xdotool("getactivewindow").strip()
        return int(found) if found else None

    @property
    def front(self) -> int | None:
        """The program's window that stands in front of all others; panels do not count."""
        stacked = re.findall(r"0x[0-9a-f]+", self._xprop("-root", "_NET_CLIENT_LIST_STACKING"))
        shown = self.visible()
        for window in (int(word, 16) for word in reversed(stacked)):
            kind = self._xprop("-id", str(window), "_NET_WM_WINDOW_TYPE")
            # Plasma marks its panel as an ordinary window, with a kind of its own before that.
            if window in shown and "_NORMAL" in kind and "_OVERRIDE" not in kind:
                return window
        return None

    def _xprop(self, *arguments: str) -> str:
        """Output of xprop."""
        return subprocess.run(
            ["xprop", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=10,
        ).stdout

    def activate(self, window: int) -> None:
        """Raises a window and gives it the focus."""
        self._xdotool("windowactivate", str(window))
        wait_until(lambda: self.active == window, 5, f"window {window} in front")

    def minimize(self, window: int) -> None:
        """Minimizes a window."""
        self._xdotool("windowminimize", str(window))

    def close(self, window: int) -> None:
        """Closes a window as a person does, by the window manager's Alt+F4."""
        self.activate(window)
        self._xdotool("key", "alt+F4")

    def move_pointer(self, x: int, y: int) -> None:
        """Moves the mouse pointer to a place on the screen."""
        self._xdotool("mousemove", str(x), str(y))

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Clicks at a place on the screen; buttons: 1 left, 2 middle, 3 right."""
        self.move_pointer(x, y)
        self._xdotool("click", str(button))

    def key(self, *keys: str) -> None:
        """Presses keys by their X names, such as `Escape` or `ctrl+a`."""
        self._xdotool("key", *keys)

    def type(self, text: str) -> None:
        """Types text on the keyboard."""
        self._xdotool("type", "--delay", "5", text)

    def place(self, window: int) -> tuple[int, int, int, int]:
        """A window's inner part on the screen: left, top, width and height in pixels."""
        told = subprocess.run(
            ["xwininfo", "-id", str(window)],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
        words = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        left, top, width, height = (
            int(re.search(rf"{word}:\s+(-?\d+)", told).group(1))  # type: ignore[union-attr]
            for word in words
        )
        return left, top, width, height

    def resize(self, window: int, width: int, height: int) -> None:
        """Changes a window's inner size."""
        self._xdotool("windowsize", str(window), str(width), str(height))

    def toggle_maximized(self, window: int) -> None:
        """Lets a window fill the screen, or no longer, by the window manager's Alt+F10."""
        self.activate(window)
        self._xdotool("key", "alt+F10")

    def _xdotool(self, *arguments: str) -> str:
        """Output of xdotool; empty when it found nothing."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=10,
        )
        return done.stdout if done.returncode == 0 else ""
