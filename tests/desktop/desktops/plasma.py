"""KDE Plasma 5 and 6 on an X server: kwin, its tray and notifications, and KWallet as the keyring."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from .. import services
from ..bus import BUS_ERRORS
from ..keyring import NAME as SECRETS
from ..monitor import Notification
from ..services import Included, Service
from ..session import NOTIFICATIONS
from ..tray import TrayItem
from ..waiting import wait_until
from .pixels import Place
from .x11 import XDesktop

_CONFIG = {
    "kdeglobals": "[KDE]\nAnimationDurationFactor=0\n",
    "kscreenlockerrc": "[Daemon]\nAutolock=false\n",
    "kwalletrc": "[Wallet]\nFirst Use=false\nPrompt on Open=false\n"
    "[org.freedesktop.secrets]\napiEnabled=true\n",
    "kwinrc": "[Compositing]\nEnabled=false\n",
}
#: Height of the panel, and width of a banner.
_PANEL, _BANNER = 44, 336
#: The panel stands at the screen's edge, and the list of kept notices gets a place of its own on it.
_LAYOUT = f"""
const panel = panels()[0];
panel.floating = false;
panel.height = {_PANEL};
panel.addWidget('org.kde.plasma.notifications');
"""
_WATCHER = "org.kde.StatusNotifierWatcher"


class Plasma(XDesktop):
    """A desktop that keeps notices, and has a tray host of its own."""

    name = "plasma5"
    title = "Plasma 5"
    version_command = ("plasmashell", "--version")
    activatable: ClassVar[tuple[str, ...]] = (
        "org.kde.ActivityManager",
        "org.kde.kglobalaccel",
        "org.kde.kiod5",
        "org.kde.kwalletd5",
    )

    #: The generation of KDE's libraries, which the names of its programs end with.
    generation: ClassVar[int] = 5
    #: Whether the list of kept notices has its place at the right end of the panel, not at the left.
    list_is_right: ClassVar[bool] = False

    # Plasma takes the actions away from a notice that it has shown for its time.
    history_leads = False

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {
            "XDG_CURRENT_DESKTOP": "KDE",
            "KDE_FULL_SESSION": "true",
            "KDE_SESSION_VERSION": str(self.generation),
            "XDG_MENU_PREFIX": "plasma-",
            "QT_QUICK_BACKEND": "software",
            # Without a GPU windows would stay blank.
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
        }

    def _make_folders(self) -> None:
        super()._make_folders()
        for name, text in _CONFIG.items():
            (self.config_home / name).write_text(text)

    def _define_services(self) -> None:
        super()._define_services()
        self.window_manager = Service(
            "kwin",
            lambda: self._launch("kwin", ["kwin_x11"]),
            lambda: services.has_window_manager(self.environment),
        )
        self.keyring = Service(
            self._wallet, lambda: self._launch("kwallet", [self._wallet]), self._wallet_is_there
        )
        self.panel = Service(
            "plasmashell", lambda: self._launch("plasmashell", ["plasmashell"]), self._panel_is_up
        )
        self.notifications = Included()  # type: ignore[assignment]

    def __enter__(self) -> Plasma:
        super().__enter__()
        try:
            shell = "org.kde.plasmashell"
            self.bus.call(
                shell, "/PlasmaShell", "org.kde.PlasmaShell", "evaluateScript", "s", (_LAYOUT,)
            )
            wait_until(lambda: self._panels()[0].height == _PANEL, 10, "panel at the screen's edge")
            self._make_wallet()
        except BaseException:
            self.close()
            raise
        return self

    def _start_base(self) -> None:
        super()._start_base()
        # Holds the list of tray items.
        name = f"kded{self.generation}"
        daemon = Service(
            name, lambda: self._launch(name, [name]), lambda: self.bus.has_owner(_WATCHER)
        )
        self._keep(daemon)

    def _keep(self, service: Service) -> None:
        """Starts a service that stays until the session ends."""
        service.start()
        self._processes.append(service.process)

    def _panel_is_up(self) -> bool:
        return self.tray.has_host and self.bus.has_owner(NOTIFICATIONS) and bool(self._panels())

    def _panels(self) -> list[Place]:
        shown = self._places(self.windows.of_class("plasmashell"))
        width = self._size[0]
        return [one for one in shown if one.width == width and 0 < self.height - one.top < 100]

    # --- The keyring ----------------------------------------------------------------------------

    @property
    def _wallet(self) -> str:
        """Name of KWallet's program, of its windows, and the end of its name on the bus."""
        return f"kwalletd{self.generation}"

    def _wallet_is_there(self) -> bool:
        return self.bus.has_owner(f"org.kde.{self._wallet}") and self.bus.has_owner(SECRETS)

    def _open_wallet(self) -> None:
        """Has a program ask for the wallet: KWallet answers when its user has."""
        call = ["gdbus", "call", "--session", "-d", f"org.kde.{self._wallet}"]
        call += ["-o", f"/modules/{self._wallet}"]
        self.spawn("wallet", [*call, "-m", "org.kde.KWallet.open", "kdewallet", "0", "tests"])
        wait_until(self.asks_for_keyring, 15, "question of KWallet")

    def _make_wallet(self) -> None:
        """Goes through what KWallet asks before it makes the first wallet."""
        self._open_wallet()
        kind = self.windows.of_class(self._wallet)
        # The first kind of wallet is for users without keys of their own for encryption.
        self.windows.key("space", "Return")
        wait_until(
            lambda: self.windows.of_class(self._wallet) not in (kind, []), 10, "password's question"
        )
        self.windows.type(self._password)
        self.windows.key("Tab")
        self.windows.type(self._password)
        self.windows.key("Return")
        wait_until(lambda: not self.asks_for_keyring(), 10, "end of KWallet's questions")
        wait_until(lambda: self.secrets.collection, 10, "wallet", ignored=BUS_ERRORS)

    def asks_for_keyring(self) -> bool:
        return bool(self.windows.of_class(self._wallet))

    def unlock_keyring(self) -> None:
        self._open_wallet()
        self.answer_keyring()

    # --- The tray -------------------------------------------------------------------------------

    def tray_place(self, item: TrayItem) -> Place:
        """Among others in the right half of the panel: where one of its pictures is."""
        left, top = self._size[0] // 2, self.height - _PANEL

        def found() -> Place | None:
            panel = self.pixels(Place(left, top, self._size[0] - left, _PANEL))
            for width, height, data in item.icon:
                if at := panel.find(width, height, data):
                    return Place(left + at[0], top + at[1], width, height)
            return None

        return wait_until(found, 10, "picture of ours in the tray", interval=0.2)

    # --- Notices --------------------------------------------------------------------------------

    def _banners(self) -> list[Place]:
        """The banners from top to bottom: windows of the shell, all of one width."""
        places = self._places(self.windows.of_class("plasmashell"))
        banners = [place for place in places if place.width == _BANNER and place.height < 300]
        return sorted(banners, key=lambda place: place.top)

    def banner(self, text: str) -> Place | None:
        shown = self.notification_log.where(_is_open)
        banners = self._banners()
        if len(banners) != len(shown):
            return None
        # The newest one is on top.
        pairs = zip(reversed(shown), banners, strict=True)
        place = next((place for one, place in pairs if text in one.text), None)
        return place if place and self.is_painted_at(place) else None

    def click_banner(self, text: str) -> None:
        place = self.wait_banner(text, 5)
        self.windows.click(place.left + 60, place.top + 45)

    def press_last_button(self, text: str) -> None:
        place = self.wait_banner(text, 5)
        self.windows.click(place.left + place.width - 60, place.top + place.height - 20)

    def _show_history(self) -> Place:
        wait_until(lambda: not self._lists(), 5, "end of the list")
        left = self._size[0] - _PANEL if self.list_is_right else 0
        self.windows.click(left + _PANEL // 2, self.height - _PANEL // 2)

        return wait_until(self._lists, 5, "list of kept notices")[0]

    def _lists(self) -> list[Place]:
        shown = self._places(self.windows.of_class("plasmashell"))
        lists = [place for place in shown if 300 < place.height < 600]
        if self.list_is_right:
            return [place for place in lists if place.left + place.width > self._size[0] - 20]
        return [place for place in lists if place.left == 0]

    def history(self) -> list[str]:
        """The list shows the newest first: whether anything is in it can be seen."""
        first = self._first_kept(self._show_history())
        kept = self.is_painted_at(first)
        self.windows.key("Escape")
        closed = self.notification_log.where(lambda one: one.closed == 1)
        return [closed[-1].summary] if kept and closed else []

    def click_history(self, text: str) -> None:
        self.windows.click(*self._first_kept(self._show_history()).centre)
        self.windows.key("Escape")

    def _first_kept(self, shown: Place) -> Place:
        """Where the first notice is in the list, below the list's own line."""
        return Place(shown.left + 8, shown.top + 56, shown.width - 80, 56)

    def let_banners_go(self) -> None:
        # A banner stays under the pointer.
        self.rest_pointer()
        wait_until(
            lambda: all(one.urgency == 2 for one in self.notification_log.where(_is_open)),
            20,
            "end of the banners",
        )

    def close_notifications(self) -> None:
        shown = self.notification_log.where(_is_open)
        self.close_notices(shown)
        wait_until(lambda: not self._banners(), 5, "end of the banners")
        if self.notification_log.notifications:
            # The broom in the list's own line.
            kept = self._show_history()
            self.windows.click(kept.left + kept.width - 22, kept.top + 21)
            self.windows.key("Escape")
            wait_until(lambda: not self._lists(), 5, "end of the list")
            self.notification_log.clear()


class Plasma6(Plasma):
    """The Plasma of Debian 13."""

    name = "plasma6"
    title = "Plasma 6"
    in_debian_13 = True
    activatable: ClassVar[tuple[str, ...]] = (
        "org.kde.ActivityManager",
        "org.kde.kiod6",
        "org.kde.kwalletd6",
    )
    generation = 6
    list_is_right = True

    def _define_services(self) -> None:
        super()._define_services()
        # Keys of the desktop, such as the ones that close a window: kwin looks for it at its start.
        name = "org.kde.kglobalaccel"
        program = next(Path("/usr/lib").glob("*/libexec/kglobalacceld"))
        keys = Service(
            "kglobalacceld",
            lambda: self._launch("kglobalacceld", [str(program)]),
            lambda: self.bus.has_owner(name),
        )
        self._keep(keys)


def _is_open(one: Notification) -> bool:
    return one.closed is None
