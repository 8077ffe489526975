"""Desktops that ImageWatch is tested on, each used as its user uses it."""

from __future__ import annotations

from .base import Desktop, OtherWindow
from .gnome import Gnome, Gnome48
from .mate import Mate
from .plasma import Plasma, Plasma6
from .sway import Sway
from .xfce import Xfce

#: Every desktop by the name that the command line has for it.
DESKTOPS: dict[str, type[Desktop]] = {
    desktop.name: desktop for desktop in (Xfce, Mate, Gnome, Gnome48, Sway, Plasma, Plasma6)
}

__all__ = ["DESKTOPS", "Desktop", "OtherWindow"]
