"""sway with waybar and mako: Wayland with next to no help for programs.

It runs inside an X server without a screen, so that mouse and keyboard are xdotool's there too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from .. import procfs
from ..process import ManagedProcess
from ..services import Service
from ..session import NOTIFICATIONS
from ..tray import TrayItem
from ..waiting import wait_until
from ..windows import Windows
from .pixels import Pixels, Place
from .x11 import XDesktop

_DISPLAY = "wayland-1"
#: The ground of a notice.
_MAKO = (0x22, 0x33, 0x22)
#: The user who owns nothing.
_NOBODY = 65534
_CONFIG = """
output X11-1 mode {width}x{height}
xwayland disable
workspace_layout tabbed
"""
_BAR: dict[str, Any] = {
    "height": 34,
    "modules-left": ["sway/workspaces", "sway/window"],
    "modules-right": ["tray"],
    "tray": {"icon-size": 24},
}
_BAR_STYLE = "#waybar { font-family: sans-serif; font-size: 13px; }"


class SwayWindows(Windows):
    """Windows by sway's own interface; mouse and keyboard of the display that it runs in."""

    def __init__(self, desktop: Sway, display: str) -> None:
        super().__init__({**desktop.environment, "DISPLAY": display})
        self._desktop = desktop

    def of(self, pid: int) -> list[int]:
        pids = procfs.process_tree(pid)
        return [node["id"] for node in self._shown() if node["pid"] in pids]

    def title(self, window: int) -> str:
        return next((node["name"] or "" for node in self._shown() if node["id"] == window), "")

    @property
    def active(self) -> int | None:
        return next((node["id"] for node in self._shown() if node["focused"]), None)

    @property
    def front(self) -> int | None:
        """Of windows that share a place one is visible."""
        return next((node["id"] for node in self._shown() if node["visible"]), None)

    def activate(self, window: int) -> None:
        self._desktop.sway(f"[con_id={window}] focus")
        wait_until(lambda: self.active == window, 5, f"window {window} in front")

    def place(self, window: int) -> tuple[int, int, int, int]:
        frame = next(node["rect"] for node in self._shown() if node["id"] == window)
        return frame["x"], frame["y"], frame["width"], frame["height"]

    def close(self, window: int) -> None:
        self._desktop.sway(f"[con_id={window}] kill")

    def entry(self, window: int) -> str:
        """The name that a window's program gives itself."""
        return next(node["app_id"] for node in self._shown() if node["id"] == window)

    def _shown(self) -> list[dict[str, Any]]:
        return [node for node in _walk(self._desktop.sway_tree()) if node.get("pid")]


class Sway(XDesktop):
    """A desktop where no program is ever given the focus that it asks for."""

    name = "sway"
    title = "sway, waybar, mako"
    version_command = ("sway", "--version")
    activatable: ClassVar[tuple[str, ...]] = ("org.gnome.keyring.SystemPrompter",)
    has_buttons = False
    scales_tray_picture = True
    menu_margin = 8
    buttons_instead = "shows none; `makoctl invoke` chooses one"

    windows: SwayWindows

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {
            "XDG_CURRENT_DESKTOP": "sway",
            "XDG_SESSION_TYPE": "wayland",
            "WAYLAND_DISPLAY": str(self._sway_folder / _DISPLAY),
            "SWAYSOCK": str(self._sway_folder / "control"),
            # Without a GPU windows would stay blank.
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
        }

    @property
    def _sway_folder(self) -> Path:
        return self.root / "sway"

    def _make_folders(self) -> None:
        super()._make_folders()
        self._sway_folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            # sway refuses to run as root: it alone runs as nobody.
            self.root.chmod(0o711)
            os.chown(self._sway_folder, _NOBODY, _NOBODY)
        width, height = self._size
        (self._sway_folder / "config").write_text(_CONFIG.format(width=width, height=height))
        bar = self.config_home / "waybar"
        bar.mkdir()
        (bar / "config").write_text(json.dumps(_BAR))
        (bar / "style.css").write_text(_BAR_STYLE)

    def _define_services(self) -> None:
        super()._define_services()
        self._x_display = self.environment.pop("DISPLAY")
        self.windows = SwayWindows(self, self._x_display)
        self.window_manager = Service("sway", self._launch_sway, self._sway_is_up)
        self.notifications = Service(
            "mako",
            lambda: self._launch("mako", ["mako", "--background-color", "#223322"]),
            lambda: self.bus.has_owner(NOTIFICATIONS),
        )
        self.panel = Service(
            "waybar", lambda: self._launch("waybar", ["waybar"]), lambda: self.tray.has_host
        )

    def _launch_sway(self) -> ManagedProcess:
        environment = self.environment | {
            "DISPLAY": self._x_display,
            "XDG_RUNTIME_DIR": str(self._sway_folder),
            "HOME": str(self._sway_folder),
            "WLR_BACKENDS": "x11",
            "WLR_RENDERER": "pixman",
        }
        del environment["WAYLAND_DISPLAY"]
        command = ["sway", "--config", str(self._sway_folder / "config")]
        if os.geteuid() == 0:
            user = ["--reuid", str(_NOBODY), "--regid", str(_NOBODY), "--clear-groups"]
            command = ["setpriv", *user, "--pdeathsig", "TERM", *command]
        return ManagedProcess("sway", command, environment, self.logs)

    def _sway_is_up(self) -> bool:
        return (self._sway_folder / _DISPLAY).exists() and bool(
            self.run(["swaymsg", "-t", "get_version"]).stdout
        )

    def sway(self, command: str) -> None:
        """Gives sway a command."""
        done = self.run(["swaymsg", command])
        assert done.returncode == 0, done.stderr

    def sway_tree(self) -> dict[str, Any]:
        """All outputs, workspaces and windows."""
        return json.loads(self.run(["swaymsg", "-t", "get_tree", "-r"]).stdout)

    def entry_of(self, window: int) -> str:
        return self.windows.entry(window)

    def launch(self) -> None:
        """A launcher under sway hands nothing over, and sway itself is another user here."""
        self.spawn("launcher", [self._starter])

    def asks_for_keyring(self) -> bool:
        return any(node.get("app_id") == "gcr-prompter" for node in _walk(self.sway_tree()))

    def _photograph(self, window: str, path: Path, options: list[str]) -> Path:
        command = ["import", "-silent", "-window", window, *options, str(path)]
        self.run(command, {"DISPLAY": self._x_display})
        return path

    # --- The tray -------------------------------------------------------------------------------

    def tray_place(self, item: TrayItem) -> Place:
        return self._drawn_at(item, Place(self._size[0] - 32, 0, 32, _BAR["height"]))

    def _open_menu(self, item: TrayItem) -> Place:
        click = self.tray_place(item).centre
        return self._appearing(lambda: self.windows.click(*click, button=3), 100)

    def _close_menu(self) -> None:
        """By a click elsewhere: keys do not go to the bar's menus."""
        part = self._at_the_tray
        opened = self.pixels(part)
        self.rest_pointer()
        self.windows.click(20, self.height * 3 // 4)
        wait_until(lambda: self.pixels(part).differing_from(opened), 5, "end of the menu")

    @property
    def _at_the_tray(self) -> Place:
        """Where menus and tooltips come up. The item itself, and what goes on in windows, is left
        out."""
        return Place(self._size[0] - 432, 0, 400, 320)

    def tooltip(self, item: TrayItem) -> bool:
        x, y = self.tray_place(item).centre
        self.windows.move_pointer(x - 200, y + 200)

        def rest() -> None:
            for step in (6, 4, 2, 0):
                self.windows.move_pointer(x - step, y)

        return self._appearing(rest, 20).width > 0

    def _appearing(self, action: Callable[[], None], height: int) -> Place:
        """What comes up at the tray by an action, at least so high, as soon as it is whole."""
        screen = self._at_the_tray

        def still() -> Pixels | None:
            first, second = self.pixels(screen), self.pixels(screen)
            return None if second.differing_from(first) else second

        before = wait_until(still, 10, "still picture around the tray")
        action()

        def settled() -> Place | None:
            now = still()
            place = now.differing_from(before) if now else None
            return place if place and place.height > height else None

        place = wait_until(settled, 5, "menu or tooltip of the tray icon", interval=0.2)
        return Place(screen.left + place.left, place.top, place.width, place.height)

    # --- Notices --------------------------------------------------------------------------------

    def _listed(self) -> list[dict[str, Any]]:
        """The notices on the screen, from top to bottom."""
        told = json.loads(self.run(["makoctl", "list"]).stdout)
        return [{name: value["data"] for name, value in one.items()} for one in told["data"][0]]

    def banner(self, text: str) -> Place | None:
        """mako puts them below each other at the right edge, on a ground of one colour."""
        titles = [one["summary"] for one in self._listed()]
        at = next((number for number, title in enumerate(titles) if text in title), None)
        left = self._size[0] - 310
        strip = self.pixels(Place(left + 4, 0, 1, self._size[1]))
        drawn = strip.runs(_MAKO)
        if at is None or len(drawn) != len(titles):
            return None
        top, height = drawn[at]
        return Place(left, top, 300, height)

    def press_last_button(self, text: str) -> None:
        number = next(one["id"] for one in self._listed() if text in one["summary"])
        done = self.run(["makoctl", "invoke", "-n", str(number), "copy"])
        assert done.returncode == 0, done.stderr

    def history(self) -> list[str]:
        """mako does not tell: it puts the last one back on the screen."""
        shown = len(self._listed())
        self.run(["makoctl", "restore"])
        wait_until(lambda: len(self._listed()) > shown, 5, "kept notice on the screen")
        return [one["summary"] for one in self._listed()]

    def click_history(self, text: str) -> None:
        self.click_banner(text)

    def let_banners_go(self) -> None:
        """mako's stay until they are dismissed."""
        for one in self.notification_log.where(lambda one: one.urgency < 2):
            self.run(["makoctl", "dismiss", "-n", str(one.id)])

    def close_notifications(self) -> None:
        self.run(["makoctl", "dismiss", "--all"])


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in [*node["nodes"], *node["floating_nodes"]]:
        yield from _walk(child)
