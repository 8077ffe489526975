"""The programs that make up the desktop session, each with the sign that it is up."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .process import ManagedProcess
from .waiting import wait_until

CONFIG = Path(__file__).parent / "config"
_START_TIMEOUT = 20.0


class Service:
    """A program of the session that can be stopped and started again."""

    def __init__(
        self, name: str, launch: Callable[[], ManagedProcess], ready: Callable[[], object]
    ) -> None:
        self.name = name
        self._launch = launch
        self._ready = ready
        self._process: ManagedProcess | None = None

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.running

    @property
    def process(self) -> ManagedProcess:
        """The running process."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process

    def start(self) -> None:
        """Starts it and waits until it does its work."""
        process = self._process = self._launch()

        def up() -> bool:
            assert process.running, f"{self.name} ended: {process.stderr}"
            return bool(self._ready())

        wait_until(up, _START_TIMEOUT, f"{self.name} at work")

    def stop(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def restart(self) -> None:
        """Ends it and starts it again."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Makes it hang: its names stay on the bus, but nothing is answered."""
        self.process.pause()

    def resume(self) -> None:
        """Ends `pause`."""
        self.process.resume()


class Included:
    """What another program does beside its own work: it comes and goes with that one."""

    running = True

    def start(self) -> None:
        """It was started with the other."""

    def stop(self) -> None:
        """It ends with the other."""


def start_display(
    environment: Mapping[str, str],
    logs: Path,
    size: tuple[int, int],
    frame_buffer: Path | None = None,
) -> tuple[ManagedProcess, str]:
    """Starts an X server on a display that it finds free; returns it and `:NUMBER`.

    It keeps its pixels in the folder `frame_buffer`, if given.
    """
    reading, writing = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"]
    if frame_buffer is not None:
        command += ["-fbdir", str(frame_buffer)]
    process = ManagedProcess("Xvfb", [*command, "-noreset"], environment, logs, pass_fds=[writing])
    os.close(writing)
    try:
        number = _read_line(reading, _START_TIMEOUT)
    finally:
        os.close(reading)
    if not number:
        process.stop()
        raise RuntimeError(f"no X server: {process.stderr}")
    return process, f":{number}"


def write_bus_config(runtime: Path, activatable: Sequence[str]) -> Path:
    """Writes the configuration of a bus that starts these services alone; returns its path.

    Desktops that are installed side by side offer the same names: each is given its own.
    """
    services = runtime / "dbus-services"
    services.mkdir()
    available = Path("/usr/share/dbus-1/services")
    for name in activatable:
        if (file := available / f"{name}.service").exists():
            shutil.copy(file, services)
    return _bus_config("session", f"unix:path={runtime}/bus", services)


def write_system_bus_config(runtime: Path, address: str) -> Path:
    """Writes the configuration of a system bus of the session's own; returns its path."""
    services = runtime / "system-services"
    services.mkdir()
    return _bus_config("system", address, services)


def _bus_config(kind: str, address: str, services: Path) -> Path:
    text = (CONFIG / "bus.conf").read_text()
    for name, value in (("KIND", kind), ("ADDRESS", address), ("SERVICES", str(services))):
        text = text.replace(f"@{name}@", value)
    path = services.with_suffix(".conf")
    path.write_text(text)
    return path


def write_panel_config(config_home: Path) -> None:
    """Puts the panel's layout where it looks for it, so that it asks nothing at its start."""
    folder = config_home / "xfce4" / "xfconf" / "xfce-perchannel-xml"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CONFIG / "xfce4-panel.xml", folder)


def has_window_manager(environment: Mapping[str, str]) -> bool:
    """Whether a window manager has announced itself on the display."""
    found = subprocess.run(
        ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=10,
    )
    return "window id #" in found.stdout


def _read_line(descriptor: int, timeout: float) -> str:
    """First line that is written to a pipe, empty when none is complete in `timeout` seconds.

    Waits for the line's end: a writer that finds the pipe closed before that gives up.
    """
    line = b""
    deadline = time.monotonic() + timeout
    while not line.endswith(b"\n"):
        left = max(deadline - time.monotonic(), 0)
        if not select.select([descriptor], [], [], left)[0]:
            return ""
        if not (part := os.read(descriptor, 16)):
            return ""
        line += part
    return line.decode().strip()
