"""Desktops on an X server, used by mouse and keyboard through xdotool."""

from __future__ import annotations

import re
from typing import ClassVar

from ..tray import MenuEntry, TrayItem
from ..waiting import wait_until
from .base import ENTRY, Desktop, output
from .pixels import Place, menu_lines


class XDesktop(Desktop):
    """A desktop on an X server: menus, tooltips and banners are windows there."""

    #: Pixels between a menu's frame and its lines.
    menu_margin: ClassVar[int] = 4

    def entry_of(self, window: int) -> str:
        """By the window's class, which the entry names."""
        told = output(["xprop", "-id", str(window), "WM_CLASS"], self.environment)
        classes = re.findall(r'"([^"]+)"', told)
        named = re.search("^StartupWMClass=(.+)$", ENTRY.read_text(), re.MULTILINE)
        return ENTRY.stem if named and named[1] in classes else ""

    def asks_for_keyring(self) -> bool:
        return bool(self.windows.of_class("gcr-prompter"))

    def _place(self, window: int) -> Place:
        return Place(*self.windows.place(window))

    def _open_menu(self, item: TrayItem) -> Place:
        """Opens the item's menu with the right button; returns where it is."""
        before = self.windows.visible()
        self.windows.click(*self.tray_place(item).centre, button=3)

        def opened() -> Place | None:
            places = [self._place(window) for window in self.windows.visible() - before]
            return max((place for place in places if place.height > 40), default=None, key=_area)

        return wait_until(opened, 5, "menu of the tray icon")

    def _drawn_menu(self, item: TrayItem) -> list[tuple[MenuEntry, Place, int]]:
        """Opens the menu; each entry with where its line is drawn, and where its ink begins."""
        menu = self._open_menu(item)
        # The pointer on a line would change the line's colour.
        self.windows.move_pointer(menu.left - 60, menu.top + menu.height + 60)
        entries = [entry for entry in item.menu().children]
        separators = [entry.separator for entry in entries]

        def lines():
            drawn = menu_lines(self.pixels(menu), self.menu_margin)
            return drawn if [line.separator for line in drawn] == separators else None

        drawn = wait_until(lines, 5, f"{len(entries)} lines of the menu as it is drawn")
        return [
            (entry, Place(menu.left, menu.top + line.top, menu.width, line.height), line.left)
            for entry, line in zip(entries, drawn, strict=True)
        ]

    def menu_lines(self, item: TrayItem) -> list[tuple[str, bool]]:
        drawn = self._drawn_menu(item)
        self.windows.key("Escape")
        # A mark stands left of all labels.
        labels = max(left for entry, _, left in drawn if not entry.separator)
        return [
            ("" if entry.separator else entry.label, not entry.separator and left < labels - 4)
            for entry, _, left in drawn
        ]

    def choose(self, item: TrayItem, label: str) -> None:
        place = next(place for entry, place, _ in self._drawn_menu(item) if label in entry.label)
        self.windows.click(*place.centre)

    def tooltip(self, item: TrayItem) -> bool:
        x, y = self.tray_place(item).centre
        self.windows.move_pointer(x - 200, y + 200)
        before = self.windows.visible()
        # A tooltip comes up when the pointer has moved on the icon and then rests.
        for step in (6, 4, 2, 0):
            self.windows.move_pointer(x - step, y)
        wait_until(lambda: self.windows.visible() - before, 5, "tooltip of the tray icon")
        return True


def _area(place: Place) -> int:
    return place.width * place.height
