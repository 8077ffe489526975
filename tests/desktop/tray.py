"""The tray as its host sees it: StatusNotifierItem and its dbusmenu."""

from __future__ import annotations

import html
import re
import struct
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jeepney import DBusErrorResponse

from .bus import BUS_ERRORS, Bus
from .waiting import wait_until

WATCHER = "org.kde.StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
_TAG = re.compile(r"<[^>]+>")


@dataclass
class MenuEntry:
    """An entry of a tray menu."""

    id: int
    label: str
    """Text with the marks of access keys removed."""
    enabled: bool
    separator: bool
    checked: bool | None
    """`None` for an entry that cannot be checked."""
    children: list[MenuEntry] = field(default_factory=list)

    def walk(self) -> list[MenuEntry]:
        """This entry and all below it."""
        return [self, *(entry for child in self.children for entry in child.walk())]


class TrayItem:
    """One icon in the tray."""

    def __init__(self, bus: Bus, service: str, path: str) -> None:
        self._bus = bus
        self.service = service
        self.path = path

    def __repr__(self) -> str:
        return f"TrayItem({self.service}{self.path})"

    @property
    def pid(self) -> int:
        """Process that owns it."""
        return self._bus.pid_of(self.service)

    @property
    def id(self) -> str:
        """Name of the application."""
        return self._property("Id")

    @property
    def title(self) -> str:
        """Title, shown by some hosts instead of the tooltip."""
        return self._property("Title")

    @property
    def status(self) -> str:
        """`Passive`, `Active` or `NeedsAttention`."""
        return self._property("Status")

    @property
    def tooltip(self) -> str:
        """Title and text of the tooltip, one below the other, without markup."""
        _, _, title, text = self._property("ToolTip")
        lines = (part.replace("<br>", "\n") for part in (title, text) if part)
        plain = (html.unescape(_TAG.sub("", part)) for part in lines)
        return "\n".join(plain)

    @property
    def icon(self) -> list[tuple[int, int, bytes]]:
        """Width, height and pixels (ARGB, network byte order) in each size on offer."""
        return [
            (width, height, bytes(data)) for width, height, data in self._property("IconPixmap")
        ]

    def save_icon(self, path: Path) -> None:
        """Writes the largest icon as a PNG file."""
        width, height, data = max(self.icon, key=lambda icon: icon[0])
        path.write_bytes(_png(width, height, data))

    def activate(self) -> None:
        """Clicks it with the left button."""
        self._bus.call(self.service, self.path, _ITEM, "Activate", "ii", (0, 0))

    def menu(self) -> MenuEntry:
        """The whole menu, as the root of its tree."""
        path = self._property("Menu")
        self._bus.call(self.service, path, _MENU, "AboutToShow", "i", (0,))
        _, root = self._bus.call(self.service, path, _MENU, "GetLayout", "iias", (0, -1, []))
        return _entry(root)

    def labels(self) -> list[str]:
        """Text of all menu entries but separators, from top to bottom."""
        return [entry.label for entry in self.menu().walk()[1:] if not entry.separator]

    def click(self, entry: int | str) -> None:
        """Chooses a menu entry by its ID or its text (exact, or else the first containing it).

        Raises `LookupError` when there is none.
        """
        number = entry if isinstance(entry, int) else self._find(entry).id
        data = (number, "clicked", ("i", 0), int(time.time()) & 0xFFFFFFFF)
        try:
            self._bus.call(self.service, self._property("Menu"), _MENU, "Event", "isvu", data)
        except DBusErrorResponse as error:
            # An app that was told to quit may be gone before it answers; hosts do not wait for it.
            if error.name != _NO_REPLY:
                raise

    def _find(self, text: str) -> MenuEntry:
        entries = [entry for entry in self.menu().walk()[1:] if not entry.separator]
        for fits in (text.__eq__, lambda label: text in label):
            for entry in entries:
                if fits(entry.label):
                    return entry
        raise LookupError(f"no entry {text!r} in {[entry.label for entry in entries]}")

    def _property(self, name: str) -> Any:
        return self._bus.property(self.service, self.path, _ITEM, name)


class Tray:
    """All items registered with the tray's host."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @property
    def has_host(self) -> bool:
        """Whether there is a watcher that knows of a host."""
        try:
            return bool(
                self._bus.property(
                    WATCHER, "/StatusNotifierWatcher", WATCHER, "IsStatusNotifierHostRegistered"
                )
            )
        except BUS_ERRORS:
            return False

    def items(self) -> list[TrayItem]:
        """Items whose owners live; empty when there is no tray."""
        try:
            registered = self._bus.property(
                WATCHER, "/StatusNotifierWatcher", WATCHER, "RegisteredStatusNotifierItems"
            )
        except BUS_ERRORS:
            return []
        items = [self._parse(entry) for entry in registered]
        return [item for item in items if self._bus.has_owner(item.service)]

    def item_of(self, pid: int) -> TrayItem | None:
        """The item that a process has in the tray."""
        for item in self.items():
            try:
                if item.pid == pid:
                    return item
            except BUS_ERRORS:
                continue  # It has left meanwhile.
        return None

    def wait_for(self, pid: int, timeout: float = 10.0) -> TrayItem:
        """Waits for a process's item."""
        return wait_until(lambda: self.item_of(pid), timeout, f"tray item of process {pid}")

    def _parse(self, registered: str) -> TrayItem:
        """Watchers name an item by its service, its path, or both in one."""
        service, slash, path = registered.partition("/")
        return TrayItem(self._bus, service, slash + path if slash else "/StatusNotifierItem")


def _entry(node: Any) -> MenuEntry:
    number, properties, children = node
    values = {key: value for key, (_, value) in properties.items()}
    return MenuEntry(
        id=number,
        label=_without_access_key(values.get("label", "")),
        enabled=values.get("enabled", True),
        separator=values.get("type") == "separator",
        checked=values.get("toggle-state") == 1 if values.get("toggle-type") else None,
        children=[_entry(child) for _, child in children if _visible(child)],
    )


def _visible(node: Any) -> bool:
    return node[1].get("visible", ("b", True))[1]


def _without_access_key(label: str) -> str:
    """A single underscore marks the access key, a double one stands for itself."""
    return re.sub(r"_(.)", r"\1", label)


def _png(width: int, height: int, argb: bytes) -> bytes:
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # No filter.
        for x in range(width):
            alpha, *colour = argb[4 * (y * width + x) :][:4]
            rows += bytes((*colour, alpha))
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
