"""GNOME Shell without a screen, on Wayland, with the extension that shows tray items.

Looked at and used through the shell's own scripting interface: its virtual pointer and keyboard are
devices like real ones.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from pathlib import Path
from typing import Any, ClassVar

from .. import procfs, services
from ..bus import BUS_ERRORS, Bus
from ..process import ManagedProcess
from ..services import Included, Service
from ..tray import TrayItem
from ..waiting import WaitTimeout, wait_until
from ..windows import Windows
from .base import ENTRY, Desktop, MenuLine
from .pixels import Place

_SHELL = "org.gnome.Shell"
_DISPLAY = "wayland-0"
_SETTINGS = """
[org/gnome/shell]
enabled-extensions=['ubuntu-appindicators@ubuntu.com']
welcome-dialog-last-shown-version='99'

[org/gnome/desktop/interface]
enable-animations={animations}

[org/gnome/desktop/session]
idle-delay=uint32 0

[org/gnome/shell/extensions/appindicator]
icon-opacity=255
"""
_EXTENSION = "ubuntu-appindicators@ubuntu.com"
#: Devices, and the places of what is on the screen.
_TOOLS = r"""
const { Clutter, GLib } = imports.gi;
const backend = Clutter.get_default_backend
    ? Clutter.get_default_backend() : global.stage.context.get_backend();
const seat = backend.get_default_seat();
const pointer = seat.create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE);
const keyboard = seat.create_virtual_device(Clutter.InputDeviceType.KEYBOARD_DEVICE);
const now = () => GLib.get_monotonic_time();
const soon = (delay, work) => GLib.timeout_add(0, delay, () => { work(); return false; });
globalThis.tests = {
    place: (actor) => [...actor.get_transformed_position(), ...actor.get_transformed_size()],
    move: (x, y) => pointer.notify_absolute_motion(now(), x, y),
    button: (button, pressed) => pointer.notify_button(now(), button, pressed),
    click: (x, y, button, times) => {
        tests.clicking = true;
        tests.move(x, y);
        for (let time = 0; time < times; time++) {
            soon(20 + 80 * time, () => tests.button(button, 1));
            soon(60 + 80 * time, () => tests.button(button, 0));
        }
        soon(80 * times, () => { tests.clicking = false; });
    },
    press: (names) => {
        const values = names.map((name) => Clutter[`KEY_${name}`]);
        values.forEach((value) => keyboard.notify_keyval(now(), value, 1));
        values.reverse().forEach((value) => keyboard.notify_keyval(now(), value, 0));
    },
    windows: () => global.get_window_actors().map((actor) => actor.meta_window)
        .filter((window) => window.get_window_type() === 0 && !window.minimized
            && window.get_compositor_private().mapped && window.get_frame_rect().width > 0),
    window: (id) => tests.windows().find((window) => window.get_id() === id),
    notices: () => Main.messageTray.getSources().flatMap((source) => source.notifications),
    item: (service) => Object.entries(Main.panel.statusArea).find(([name, item]) =>
        name.startsWith('appindicator-') && name.includes(service) && item.visible)?.[1],
};
1
"""
_MODIFIERS = {"ctrl": "Control_L", "alt": "Alt_L", "shift": "Shift_L", "super": "Super_L"}


class GnomeWindows(Windows):
    """Windows, mouse and keyboard by way of the shell."""

    def __init__(self, desktop: Gnome) -> None:
        super().__init__(desktop.environment)
        self._desktop = desktop

    def of(self, pid: int) -> list[int]:
        return self._shell(
            f"tests.windows().filter((window) => {procfs.process_tree(pid)}.includes(window.get_pid()))"
            ".map((window) => window.get_id())"
        )

    def title(self, window: int) -> str:
        return self._shell(f"tests.window({window})?.get_title()") or ""

    @property
    def active(self) -> int | None:
        """The window with the focus, when no dialogue or menu of the shell has the keyboard."""
        focus = "global.display.focus_window"
        return self._shell(f"Main.modalCount || !{focus} ? null : {focus}.get_id()")

    @property
    def front(self) -> int | None:
        return self._shell("tests.windows().at(-1)?.get_id()")

    def activate(self, window: int) -> None:
        self._shell(f"Main.activateWindow(tests.window({window})); 1")
        wait_until(lambda: self.active == window, 5, f"window {window} in front")

    def close(self, window: int) -> None:
        """By the button in its title bar."""
        self.activate(window)
        left, top, width, _ = self.place(window)
        self.click(left + width - 19, top + 18)

    def minimize(self, window: int) -> None:
        self._shell(f"tests.window({window}).minimize(); 1")

    def move_pointer(self, x: int, y: int) -> None:
        self._shell(f"tests.move({x}, {y}); 1")

    def click(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        self._shell(f"tests.click({x}, {y}, {button}, {times}); 1")
        wait_until(lambda: self._shell("!tests.clicking"), 5, "end of the click")

    def key(self, *keys: str) -> None:
        for chord in keys:
            names = [_MODIFIERS.get(name, name) for name in chord.split("+")]
            self._shell(f"tests.press({json.dumps(names)}); 1")

    def type(self, text: str) -> None:
        self.key(*("space" if letter == " " else letter for letter in text))

    def place(self, window: int) -> tuple[int, int, int, int]:
        frame = f"tests.window({window}).get_frame_rect()"
        left, top, width, height = self._shell(
            f"[{frame}.x, {frame}.y, {frame}.width, {frame}.height]"
        )
        return left, top, width, height

    def _shell(self, script: str) -> Any:
        return self._desktop.shell(script)


class _Extension:
    """The tray's host, a part of the shell that can be switched off and on."""

    def __init__(self, desktop: Gnome) -> None:
        self._desktop = desktop

    @property
    def running(self) -> bool:
        return self._desktop.tray.has_host

    def start(self) -> None:
        self._switch("EnableExtension")
        wait_until(lambda: self.running, 10, "tray")

    def stop(self) -> None:
        if self._desktop.bus.has_owner(_SHELL):
            self._switch("DisableExtension")

    def restart(self) -> None:
        self.stop()
        wait_until(lambda: not self.running, 10, "end of the tray")
        self.start()

    def _switch(self, method: str) -> None:
        path = "/org/gnome/Shell"
        self._desktop.bus.call(_SHELL, path, f"{_SHELL}.Extensions", method, "s", (_EXTENSION,))


class Gnome(Desktop):
    """The desktop that most Linux users have."""

    name = "gnome"
    title = "GNOME Shell, AppIndicator extension"
    version_command = ("gnome-shell", "--version")
    activatable: ClassVar[tuple[str, ...]] = ("org.gnome.Shell.Notifications",)
    has_tooltip = False
    #: Whether things move to their place.
    has_animations: ClassVar[bool] = False
    #: Whether kept notices have their buttons.
    keeps_buttons: ClassVar[bool] = False

    def close(self) -> None:
        super().close()
        for process in reversed(getattr(self, "_system", [])):
            process.stop()

    def shell(self, script: str) -> Any:
        """Runs JavaScript inside the shell; returns its value."""
        path = "/org/gnome/Shell"
        # Drawing without a GPU keeps it busy for seconds now and then.
        done, told = self.bus.call(_SHELL, path, _SHELL, "Eval", "s", (script,), timeout=20)
        assert done, f"{script}: {told}"
        return json.loads(told) if told else None

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {
            "XDG_CURRENT_DESKTOP": "GNOME",
            "XDG_SESSION_TYPE": "wayland",
            "GSETTINGS_BACKEND": "keyfile",
            "WAYLAND_DISPLAY": _DISPLAY,
            # The shell speaks to the login service, which may be another one here or none.
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.runtime}/system-bus",
            # Without a GPU windows would stay blank.
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
        }

    def _start_base(self) -> None:
        settings = self.config_home / "glib-2.0" / "settings"
        settings.mkdir(parents=True)
        (settings / "keyfile").write_text(
            _SETTINGS.format(animations=str(self.has_animations).lower())
        )
        # It was told already that the screen cannot be locked here.
        (self.data_home / "gnome-shell").mkdir()
        (self.data_home / "gnome-shell" / "lock-warning-shown").touch()
        self._start_system_bus()
        self._bus_config = services.write_bus_config(self.runtime, self.activatable)
        self._start_bus()
        self.windows = GnomeWindows(self)
        self._define_services()
        self.window_manager.start()
        self.shell(_TOOLS)
        self.shell("Main.overview.hide(); 1")
        if os.geteuid() == 0:
            # It warns of that, soon after it has started; now and then it does not.
            with contextlib.suppress(WaitTimeout):
                wait_until(lambda: self.shell("tests.notices().length"), 10, "the shell's warning")
            self.close_notifications()
        self._find_x_server()

    def _start_system_bus(self) -> None:
        """A system bus with a login service that knows of one session on a seat."""
        address = self.environment["DBUS_SYSTEM_BUS_ADDRESS"]
        config = services.write_system_bus_config(self.runtime, address)
        self._system: list[ManagedProcess] = []
        bus = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"]
        login = ["/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind"]
        self._system.append(self._launch("system-bus", bus))
        system = wait_until(
            lambda: Bus(address), 20, "system bus", ignored=(OSError, *BUS_ERRORS)
        )
        self._system.append(self._launch("logind", login))
        service = "org.freedesktop.login1"
        wait_until(lambda: system.has_owner(service), 20, "login service")
        session = ("c1", "seat0", os.getuid(), "tester", True)
        path, interface = "/org/freedesktop/login1", "org.freedesktop.DBus.Mock"
        system.call(service, path, interface, "AddSession", "ssusb", session)
        system.close()

    def _define_services(self) -> None:
        super()._define_services()
        self.window_manager = Service("gnome-shell", self._launch_shell, self._shell_is_up)
        self.notifications = Included()  # type: ignore[assignment]
        self.panel = _Extension(self)  # type: ignore[assignment]

    def _launch_shell(self) -> ManagedProcess:
        screen = f"{self._size[0]}x{self._size[1]}"
        command = ["gnome-shell", "--headless", "--virtual-monitor", screen, "--unsafe-mode"]
        command += ["--wayland-display", _DISPLAY]
        environment = {
            name: value for name, value in self.environment.items() if name != "WAYLAND_DISPLAY"
        }
        return ManagedProcess(
            "gnome-shell", command, environment, self.logs, working_folder=self.home
        )

    def _shell_is_up(self) -> bool:
        try:
            return self.shell("!Main.layoutManager._startingUp")
        except (*BUS_ERRORS, AssertionError):
            return False

    def _find_x_server(self) -> None:
        """The shell's own X server is there for programs that need one, such as the clipboard."""
        told = self.window_manager.process.stdout + self.window_manager.process.stderr
        if found := re.search(r"public X11 display (:\d+)", told):
            self.environment["DISPLAY"] = found[1]
            cookies = next(self.runtime.glob(".mutter-Xwaylandauth.*"))
            self.environment["XAUTHORITY"] = str(cookies)

    def entry_of(self, window: int) -> str:
        tracker = "imports.gi.Shell.WindowTracker.get_default()"
        name = self.shell(f"{tracker}.get_window_app(tests.window({window})).get_id()")
        return name.removesuffix(".desktop")

    def launch(self) -> None:
        app = f"imports.gi.Shell.AppSystem.get_default().lookup_app({json.dumps(ENTRY.name)})"
        wait_until(lambda: self.shell(f"!!{app}"), 5, "installed app")
        self.shell(f"{app}.open_new_window(-1); 1")

    def asks_for_keyring(self) -> bool:
        """The shell asks itself."""
        return self.shell(
            "Main.layoutManager.modalDialogGroup.get_children()"
            ".some((dialogue) => dialogue.mapped && '_passwordEntry' in dialogue)"
        )

    # --- The tray -------------------------------------------------------------------------------

    def _item(self, item: TrayItem) -> str:
        return f"tests.item({json.dumps(item.service)})"

    def _place_of(self, actor: str) -> Place:
        def place() -> Place:
            return Place(*(round(number) for number in self.shell(f"tests.place({actor})")))

        # An actor that has just come has no place yet.
        return wait_until(place, 5, "place on the screen", ignored=(TypeError,))

    def tray_place(self, item: TrayItem) -> Place:
        wait_until(lambda: self.shell(f"!!{self._item(item)}"), 5, "item in the top bar")
        return self._place_of(self._item(item))

    def click_tray(self, item: TrayItem) -> None:
        """Twice: the extension opens the menu at a single click, and until it has seen that an item
        can do more, at the first one of two as well. Then the menu is closed again."""
        self.windows.click(*self.tray_place(item).centre, times=2)
        opened = f"{self._item(item)}.menu.isOpen"
        try:
            # It comes when a second click would no longer make a double one, and takes the keyboard.
            wait_until(lambda: self.shell(opened), 2, "menu")
        except WaitTimeout:
            return
        self.windows.key("Escape")
        wait_until(lambda: not self.shell(opened), 5, "end of the menu")

    def _open_menu(self, item: TrayItem) -> str:
        menu = f"{self._item(item)}.menu"
        clicked = 0.0

        def is_open() -> bool:
            nonlocal clicked
            if self.shell(f"{menu}.isOpen"):
                return True
            # An item that has just come may still move in the bar: a user would click again.
            if time.monotonic() - clicked > 2:
                clicked = time.monotonic()
                self.windows.click(*self.tray_place(item).centre, button=3)
            return False

        wait_until(is_open, 10, "menu of the tray item")
        count = len(item.menu().children)
        lines = f"{menu}._getMenuItems().filter((line) => line.visible).length"
        wait_until(lambda: self.shell(f"{lines} >= {count}"), 5, "lines of the tray item's menu")
        return menu

    def menu_lines(self, item: TrayItem) -> list[MenuLine]:
        menu = self._open_menu(item)
        # Ornaments: 0 is none, 1 a dot, 2 a check mark.
        lines = self.shell(
            f"{menu}._getMenuItems().filter((line) => line.visible).map((line) => "
            "[line.label?.text ?? '', line._ornament])"
        )
        self.windows.key("Escape")
        wait_until(lambda: not self.shell(f"{menu}.isOpen"), 5, "end of the menu")
        return [MenuLine(label, mark) for label, mark in lines]

    def choose(self, item: TrayItem, label: str) -> None:
        menu = self._open_menu(item)
        line = f"{menu}._getMenuItems().find((line) => line.label?.text.includes({json.dumps(label)}))"
        place = wait_until(lambda: self._place_of(line), 5, "line of the menu")
        self.windows.click(*place.centre)

    def tooltip(self, item: TrayItem) -> bool:
        """The extension shows none: only the item's name for screen readers is taken over."""
        self.windows.move_pointer(*self.tray_place(item).centre)
        return self.shell(
            "Main.layoutManager.uiGroup.get_children()"
            ".some((child) => child.visible && child.constructor.name.includes('Tooltip'))"
        )

    # --- Notices --------------------------------------------------------------------------------

    def banner(self, text: str) -> Place | None:
        shown = "Main.messageTray._banner"
        there = f"{shown} && {shown}.mapped && Main.messageTray._notificationState === 2"
        if text not in (self.shell(f"({there}) ? {shown}.notification.title : ''") or ""):
            return None
        place = self._place_of(shown)
        return place if place.top >= 0 and self.is_painted_at(place) else None

    def press_last_button(self, text: str) -> None:
        place = self.wait_banner(text, 5)
        # A banner unfolds its buttons under the pointer.
        self.windows.move_pointer(*place.centre)
        buttons = "Main.messageTray._banner._buttonBox?.get_children()"
        wait_until(lambda: self.shell("Main.messageTray._banner.expanded"), 5, "unfolded banner")
        assert self.shell(f"{buttons}?.length ?? 0"), "a banner without buttons"
        self.windows.click(*self._place_of(f"{buttons}.at(-1)").centre)

    def _messages(self) -> str:
        return "Main.panel.statusArea.dateMenu._messageList._notificationSection._messages"

    def history(self) -> list[str]:
        return self.shell(f"{self._messages()}.map((message) => message.notification.title)")

    def click_history(self, text: str) -> None:
        self.windows.click(*self._place_of("Main.panel.statusArea.dateMenu").centre)
        message = f"{self._messages()}.find((one) => one.notification.title.includes({json.dumps(text)}))"
        wait_until(lambda: self.shell(f"!!{message}?.mapped"), 5, "kept notice in the list")
        assert self.shell(f"!!{message}._buttonBox") == self.keeps_buttons
        self.windows.click(*self._place_of(message).centre)

    def rest_pointer(self) -> None:
        """Nothing of the shell's stays open: it would hold banners back."""
        super().rest_pointer()
        self.shell("Main.panel.closeCalendar(); Main.panel.closeQuickSettings(); 1")

    def let_banners_go(self) -> None:
        # A banner stays while nobody is there to see it.
        for x in (20, 40):
            self.windows.move_pointer(x, self.height - 20)
        gone = "!Main.messageTray._banner || Main.messageTray._notification.urgency === 3"
        wait_until(lambda: self.shell(gone), 15, "end of the banners")

    def close_notifications(self) -> None:
        self.shell("tests.notices().forEach((notice) => notice.destroy()); 1")
        wait_until(lambda: self.shell("!Main.messageTray._banner"), 5, "end of the banners")

    # --- The screen -----------------------------------------------------------------------------

    def screenshot(self, path: Path | str, crop: str | None = None) -> Path:
        interface = f"{_SHELL}.Screenshot"
        place = "/org/gnome/Shell/Screenshot"
        arguments = (False, False, str(path))
        self.bus.call(interface, place, interface, "Screenshot", "bbs", arguments, timeout=20)
        if crop:
            self.run(["mogrify", "-crop", crop, "+repage", str(path)])
        return Path(path)


class Gnome48(Gnome):
    """The GNOME of Debian 13."""

    name = "gnome48"
    title = "GNOME Shell 48, AppIndicator extension"
    in_debian_13 = True
    # Without them this shell leaves a banner waiting that came while another one was shown.
    has_animations = True
    keeps_buttons = True

    def _start_base(self) -> None:
        super()._start_base()
        # It turns them off when there is no GPU.
        settings = "imports.gi.St.Settings.get()"
        self.shell(f"{settings}.uninhibit_animations(); {settings}.slow_down_factor = 0.1; 1")

    def _messages(self) -> str:
        """They are in groups by app, and the one of a group with nothing else in it is shown."""
        groups = "Main.panel.statusArea.dateMenu._messageList._messageView.messages"
        return f"{groups}.flatMap((group) => [...group._notificationToMessage.values()])"
