"""A real desktop session for tests, demonstration and benchmarks, without a screen."""

from .app import App, CommandLine, Simulator, binary
from .leaks import Leak, search_for_secret
from .monitor import BusMonitor, Notification, NotificationMonitor
from .process import ManagedProcess
from .receiver import Received, Receiver
from .session import DesktopSession
from .tray import MenuEntry, Tray, TrayItem
from .tray_host import TrayHost
from .waiting import WaitTimeout, holds_for, wait_until

__all__ = [
    "App",
    "BusMonitor",
    "CommandLine",
    "DesktopSession",
    "Leak",
    "ManagedProcess",
    "MenuEntry",
    "Notification",
    "NotificationMonitor",
    "Received",
    "Receiver",
    "Simulator",
    "Tray",
    "TrayHost",
    "TrayItem",
    "WaitTimeout",
    "binary",
    "holds_for",
    "search_for_secret",
    "wait_until",
]
