"""MATE: marco, its panel and its notification daemon."""

from __future__ import annotations

from typing import ClassVar

from .. import services
from ..monitor import Notification
from ..services import Service
from ..session import NOTIFICATIONS
from ..tray import TrayItem
from ..waiting import wait_until
from .pixels import Place
from .x11 import XDesktop


class _Daemon:
    """The notification daemon. The bus starts it, and it ends when there was nothing to show for
    half a minute."""

    #: It can be asked for at any time.
    running = True

    def __init__(self, desktop: Mate) -> None:
        self._desktop = desktop

    def start(self) -> None:
        """Starts it as the first notification would."""
        bus = "org.freedesktop.DBus"
        arguments = (NOTIFICATIONS, 0)
        self._desktop.bus.call(bus, "/", bus, "StartServiceByName", "su", arguments, timeout=20)

    def stop(self) -> None:
        """It ends with the session."""


class Mate(XDesktop):
    """A window manager that refuses the focus to windows with an old user time."""

    name = "mate"
    title = "MATE"
    version_command = ("marco", "--version")
    activatable: ClassVar[tuple[str, ...]] = (
        "org.freedesktop.mate.Notifications",
        "org.gnome.keyring.SystemPrompter",
        "org.mate.panel.applet.ClockAppletFactory",
        "org.mate.panel.applet.NotificationAreaAppletFactory",
        "org.mate.panel.applet.WnckletFactory",
    )
    has_history = False

    def _environment(self) -> dict[str, str]:
        # The panel keeps its layout in the settings: in a file, as there is no settings service.
        return super()._environment() | {
            "XDG_CURRENT_DESKTOP": "MATE",
            "GSETTINGS_BACKEND": "keyfile",
        }

    def _define_services(self) -> None:
        super()._define_services()
        self.window_manager = Service(
            "marco",
            lambda: self._launch("marco", ["marco", "--no-composite"]),
            lambda: services.has_window_manager(self.environment),
        )
        self.notifications = _Daemon(self)  # type: ignore[assignment]
        self.panel = Service(
            "mate-panel",
            lambda: self._launch("mate-panel", ["mate-panel"]),
            lambda: self.tray.has_host,
        )

    def restart_tray_host(self) -> None:
        """The tray is an applet in a program of its own, which ends with the panel."""
        self.panel.stop()
        wait_until(lambda: not self.tray.has_host, 10, "end of the tray")
        self.panel.start()

    def tray_place(self, item: TrayItem) -> Place:
        def applet() -> int | None:
            titles = {self.windows.title(window): window for window in self.windows.visible()}
            return titles.get("notification-area-applet")

        return self._drawn_at(item, self._place(wait_until(applet, 5, "tray on the panel")))

    def _banners(self) -> list[int]:
        daemon = self.bus.has_owner(NOTIFICATIONS)
        return self.windows.of(self.bus.pid_of(NOTIFICATIONS)) if daemon else []

    def banner(self, text: str) -> Place | None:
        shown = [one for one in self.notification_log.notifications if one.closed is None]
        banners = self._banners()
        if not any(text in one.text for one in shown) or len(banners) != len(shown):
            return None
        # The newest one is on top.
        newest_first = [text in one.text for one in reversed(shown)]
        places = sorted(self._places(banners), key=lambda place: place.top)
        if len(places) != len(newest_first):
            return None
        place = places[newest_first.index(True)]
        return place if self.is_painted_at(place) else None

    def click_banner(self, text: str) -> None:
        place = self.wait_banner(text, 5)
        self.windows.click(place.left + place.width // 2, place.top + 20)

    def press_last_button(self, text: str) -> None:
        place = self.wait_banner(text, 5)
        # Right of the buttons is the clock that shows how long the banner stays.
        self.windows.click(place.left + place.width - 60, place.top + place.height - 26)

    def let_banners_go(self) -> None:
        # A banner stays under the pointer.
        self.rest_pointer()
        wait_until(
            lambda: all(one.urgency == 2 for one in self.notification_log.where(_is_open)),
            20,
            "end of the banners",
        )

    def close_notifications(self) -> None:
        self.close_notices(self.notification_log.where(_is_open))
        wait_until(lambda: not self._banners(), 5, "end of the banners")


def _is_open(one: Notification) -> bool:
    return one.closed is None
