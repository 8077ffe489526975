"""Measures the app against a bare Tauri tray app in the same run, and prints a table.

    python -m benches.bench [--runs N] [--profile debug]

Both programs run in a desktop session of their own on a display without a screen. Memory is the
sum of the proportional set sizes of all processes of a program. Figures depend on the machine, so
nothing fails here: the table shows each figure beside its target.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jeepney import HeaderFields, Message

from tests.desktop import (
    App,
    BusMonitor,
    CommandLine,
    DesktopSession,
    Simulator,
    binary,
    procfs,
    wait_until,
)
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image, scenario

WATCHES = 10
MEGABYTE = 1_000_000
#: Both programs get it: without a GPU the web view needs it, and the app would set it itself.
RENDERER = {"WEBKIT_DISABLE_DMABUF_RENDERER": "1"}


@dataclass
class Row:
    """A line of the table."""

    what: str
    unit: str
    app: float
    bare: float
    most: float
    """The target: the app's figure at most."""
    target: str
    """The target in words."""

    def __str__(self) -> str:
        verdict = "met" if self.app <= self.most else "MISSED"
        figures = f"{self.app:8.1f} {self.bare:8.1f} {self.unit:<3} {self.app / self.bare:6.2f}"
        return f"{self.what:<44} {figures}   {self.target:<20} {verdict}"


class Candidate:
    """A program to measure, in a session that is ready for it."""

    def __init__(self, name: str, program: Path, arguments: list[str], extra: dict[str, str]):
        self.name = name
        self._program = program
        self._arguments = arguments
        self._extra = {**RENDERER, **extra}

    def start(self, session: DesktopSession) -> App:
        """Starts it hidden."""
        return App(session, *self._arguments, environment=self._extra, program=self._program)


def main() -> int:
    """Measures and prints."""
    options = _options()
    app_program = binary("imagewatch", "IMAGEWATCH_BIN", options.profile)
    bare_program = binary("bare-tray", "BARE_TRAY_BIN", options.profile)
    with DesktopSession() as session:
        bare = Candidate("bare tray app", bare_program, [], {})
        with _app_with_watches(session, app_program, options.profile) as app:
            rows = measure(session, app, bare, options.runs)
    print(
        f"\nThe app ({WATCHES} watches) against a bare Tauri tray app, {options.profile} builds\n"
    )
    print(f"{'':<44} {'app':>8} {'bare':>8} {'':<3} {'ratio':>6}   {'target':<20}")
    for row in rows:
        print(row)
    return 0


def measure(session: DesktopSession, app: Candidate, bare: Candidate, runs: int) -> list[Row]:
    """All figures, one program after the other so that they share no memory."""
    app_hidden, app_closed = _memory(session, app)
    bare_hidden, bare_closed = _memory(session, bare)
    # In turns, so that a slow spell of the machine meets both.
    starts = [(_start_time(session, app), _start_time(session, bare)) for _ in range(runs)]
    app_start, bare_start = (statistics.median(times) for times in zip(*starts, strict=True))
    return [
        Row(
            "memory, started hidden", "MB", app_hidden, bare_hidden, 1.2 * bare_hidden, "1.2 x bare"
        ),
        Row("memory, window opened and closed", "MB", app_closed, bare_closed, 110, "110 MB"),
        Row("start to tray item, median", "ms", app_start, bare_start, 2 * bare_start, "2 x bare"),
    ]


@contextmanager
def _app_with_watches(session: DesktopSession, program: Path, profile: str) -> Iterator[Candidate]:
    """The app with an account and its watches, all of them builds that go on for hours."""
    images = [image(f"bench-{number}", 36_000) for number in range(WATCHES)]
    service = Simulator(session, scenario(*images), profile=profile)
    extra = {"IMAGEWATCH_API_URL": service.url}
    ctl = CommandLine(session, extra, profile)
    keys = ("account", "add", "bench", "--public-key", PUBLIC_KEY, "--region", REGION)
    _must(ctl(*keys, stdin=f"{PRIVATE_KEY}\n"))
    for one in images:
        _must(ctl("watch", one["id"], "--region", REGION, "--zone", ZONE))
    yield Candidate("ImageWatch", program, ["--hidden"], extra)
    service.stop()


def _must(done) -> None:
    if done.returncode != 0:
        raise SystemExit(f"imagewatchctl failed: {done.stderr}")


def _memory(session: DesktopSession, candidate: Candidate) -> tuple[float, float]:
    """Megabytes used hidden after the start, and after the window was opened and closed."""
    app = candidate.start(session)
    try:
        item = app.tray_item()
        hidden = _settled(lambda: procfs.proportional_memory(app.processes))
        item.activate()
        app.window()
        wait_until(lambda: app.web_processes, 20, "web process")
        _settled(lambda: procfs.proportional_memory(app.processes))
        app.close_window()
        wait_until(lambda: not app.web_processes, 20, "end of the web process")
        closed = _settled(lambda: procfs.proportional_memory(app.processes))
        return hidden / MEGABYTE, closed / MEGABYTE
    finally:
        app.stop()


def _settled(figure: Callable[[], int], spread: float = 0.01, seconds: float = 3.0) -> float:
    """The median of a figure over `seconds` in which it varies by at most `spread` of itself."""
    readings: list[int] = []
    times: list[float] = []

    def quiet() -> float:
        now = time.monotonic()
        readings.append(figure())
        times.append(now)
        while now - times[0] > seconds:
            readings.pop(0)
            times.pop(0)
        if now - times[0] < 0.9 * seconds or max(readings) - min(readings) > spread * max(readings):
            return 0
        return statistics.median(readings)

    return wait_until(quiet, 30, "settled memory", interval=0.2)


def _start_time(session: DesktopSession, candidate: Candidate) -> float:
    """Milliseconds from the start of the process until its item is registered with the tray."""
    registered: list[float] = []
    rules = ["interface='org.kde.StatusNotifierWatcher',member='StatusNotifierItemRegistered'"]

    def note(message: Message) -> None:
        # The bus also tells the monitor itself a few things.
        if message.header.fields.get(HeaderFields.member) == "StatusNotifierItemRegistered":
            registered.append(time.monotonic())

    with BusMonitor(session.bus.address, note, rules):
        begin = time.monotonic()
        app = candidate.start(session)
        try:
            wait_until(lambda: registered, 20, "tray item on the bus", interval=0.005)
        finally:
            app.stop()
        wait_until(lambda: session.tray.item_of(app.pid) is None, 5, "end of the tray item")
    return (registered[0] - begin) * 1000


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="starts of each program (7)")
    parser.add_argument("--profile", default="release", help="folder in the target folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
