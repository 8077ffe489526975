"""Desktops on an X server, used by mouse and keyboard through xdotool."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterable
from typing import ClassVar

from ..tray import MenuEntry, TrayItem
from ..waiting import wait_until
from .base import ENTRY, Desktop, MenuLine, output
from .pixels import Line, Place, menu_lines


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

    def _places(self, windows: Iterable[int]) -> list[Place]:
        """Where windows are. One that went in between is left out."""
        places = []
        for window in windows:
            with contextlib.suppress(subprocess.CalledProcessError):
                places.append(self._place(window))
        return places

    def _drawn_at(self, item: TrayItem, place: Place) -> Place:
        """The place, as soon as the item is drawn there: the tray knows it before."""
        # Which picture it is has a test of its own.
        wait_until(lambda: self.is_painted_at(place), 10, "picture in the tray")
        return place

    def _open_menu(self, item: TrayItem) -> Place:
        """Opens the item's menu with the right button; returns where it is."""
        before = self.windows.visible()
        self.windows.click(*self.tray_place(item).centre, button=3)

        def opened() -> Place | None:
            places = self._places(self.windows.visible() - before)
            # A tooltip is lower, a window that opens just now is higher.
            return next((place for place in places if 100 < place.height < 500), None)

        return wait_until(opened, 5, "menu of the tray icon")

    def _close_menu(self) -> None:
        self.windows.key("Escape")

    def _drawn_menu(self, item: TrayItem) -> list[tuple[MenuEntry, Place, Line]]:
        """Opens the menu; each entry with where and how its line is drawn."""
        menu = self._open_menu(item)
        # The pointer on a line would change the line's colour.
        self.windows.move_pointer(menu.left - 60, menu.top + menu.height + 60)
        entries = item.menu().children
        separators = [entry.separator for entry in entries]

        def lines() -> list[Line] | None:
            drawn = menu_lines(self.pixels(menu), self.menu_margin)
            return drawn if [line.separator for line in drawn] == separators else None

        drawn = wait_until(lines, 5, f"{len(entries)} lines of the menu as it is drawn")
        return [
            (entry, Place(menu.left, menu.top + line.top, menu.width, line.height), line)
            for entry, line in zip(entries, drawn, strict=True)
        ]

    def menu_lines(self, item: TrayItem) -> list[MenuLine]:
        before = self.windows.visible()
        drawn = self._drawn_menu(item)
        self._close_menu()
        wait_until(lambda: self.windows.visible() <= before, 5, "end of the menu")
        # All labels begin at one place, give or take what their first letters leave free; before a
        # percentage of few digits is a blank.
        starts = [
            _first(line)
            for entry, _, line in drawn
            if not entry.separator and not entry.label.startswith("\u2007")
        ]
        labels = max(starts) - 4
        return [
            MenuLine("", 0)
            if entry.separator
            else MenuLine(entry.label, sum(line.ink[:labels]))
            for entry, _, line in drawn
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


def _first(line: Line) -> int:
    return next(x for x, ink in enumerate(line.ink) if ink)


