"""Xfce's window manager and panel, with dunst."""

from __future__ import annotations

from ..session import NOTIFICATIONS
from ..tray import TrayItem
from ..waiting import wait_until
from .pixels import Place
from .x11 import XDesktop

_PATH = "/org/freedesktop/Notifications"
_DUNST = "org.dunstproject.cmd0"


class Xfce(XDesktop):
    """The desktop that all other tests run on."""

    name = "xfce"
    title = "Xfce, dunst"
    scales_tray_picture = True
    # dunst tells nobody of a click on a notice that it has shown before.
    history_leads = False
    has_buttons = False
    buttons_instead = "a menu in place of buttons"
    version_command = ("xfce4-panel", "--version")

    def tray_place(self, item: TrayItem) -> Place:
        return self._drawn_at(item, Place(self._size[0] - 30, 0, 30, 30))

    def banner(self, text: str) -> Place | None:
        open_ones = [one for one in self.notification_log.containing(text) if one.closed is None]
        windows = self.windows.of_class("Dunst")
        return self._place(windows[0]) if open_ones and windows else None

    def click_banner(self, text: str) -> None:
        place = self.wait_banner(text, 5)
        self.windows.click(place.left + place.width // 2, place.top + 20)

    def press_last_button(self, text: str) -> None:
        self.choose_notification_action("Copy image ID")

    def history(self) -> list[str]:
        told = self.bus.call(NOTIFICATIONS, _PATH, _DUNST, "NotificationListHistory")[0]
        return [one["summary"][1] for one in told]

    def click_history(self, text: str) -> None:
        self.bus.call(NOTIFICATIONS, _PATH, _DUNST, "NotificationShow")
        wait_until(lambda: self.windows.of_class("Dunst"), 5, "kept notice on the screen")
        place = self._place(self.windows.of_class("Dunst")[0])
        self.windows.click(place.left + place.width // 2, place.top + 20)
        wait_until(lambda: not self.windows.of_class("Dunst"), 5, "end of the clicked notice")

    def let_banners_go(self) -> None:
        log = self.notification_log
        self.close_notices(log.where(lambda one: one.urgency < 2 and one.closed is None))
