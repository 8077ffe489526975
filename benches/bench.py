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
    holds_for,
    procfs,
    wait_until,
)
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image, scenario

WATCHES = 10
OPENINGS = 10
#: Seconds over which wake-ups are counted.
WATCHED = 60.0
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
    ours, theirs = _memory(session, app), _memory(session, bare)
    waking, bare_waking = _at_rest(session, app), _at_rest(session, bare)
    # In turns, so that a slow spell of the machine meets both.
    starts = [(_start_time(session, app), _start_time(session, bare)) for _ in range(runs)]
    app_start, bare_start = (statistics.median(times) for times in zip(*starts, strict=True))
    return [
        Row(
            "memory, started hidden",
            "MB",
            ours.hidden,
            theirs.hidden,
            min(11, theirs.hidden / 4),
            "11 MB, 1/4 of bare",
        ),
        Row("of it written to", "MB", ours.written, theirs.written, 3, "3 MB"),
        Row(
            f"memory, {OPENINGS} windows later",
            "MB",
            ours.closed,
            theirs.closed,
            1.1 * ours.hidden,
            "1.1 x before",
        ),
        Row("memory with its window", "MB", ours.window, theirs.window, 225, "225 MB"),
        Row("start to tray item, median", "ms", app_start, bare_start, 30, "30 ms"),
        Row("threads", "", waking.threads, bare_waking.threads, 9, "9"),
        Row("wake-ups a minute", "", waking.wake_ups, bare_waking.wake_ups, 60, "60"),
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


@dataclass
class Memory:
    """Megabytes, all processes of a program together."""

    hidden: float
    """After a start in the tray."""
    written: float
    """Of that what no other program shares and the system cannot read again."""
    window: float
    """With its window open."""
    closed: float
    """After many windows."""


def _memory(session: DesktopSession, candidate: Candidate) -> Memory:
    app = candidate.start(session)

    def settled() -> float:
        return _settled(lambda: procfs.proportional_memory(app.processes)) / MEGABYTE

    try:
        item = app.tray_item()
        hidden = settled()
        written = procfs.written_memory(app.processes) / MEGABYTE
        for opening in range(OPENINGS):
            item.activate()
            app.window()
            wait_until(lambda: app.web_processes, 20, "web process")
            if opening == 0:
                window = settled()
            app.close_window()
            wait_until(lambda: not app.web_processes, 20, "end of the web process")
        return Memory(hidden, written, window, settled())
    finally:
        app.stop()


@dataclass
class AtRest:
    """What a program does in the tray while nothing but builds goes on."""

    threads: int
    wake_ups: float
    """In a minute."""


def _at_rest(session: DesktopSession, candidate: Candidate) -> AtRest:
    app = candidate.start(session)
    try:
        app.tray_item()
        # What it has to do after its start is over.
        holds_for(lambda: app.process.running, 20, "the app runs")
        before = procfs.wake_ups(app.processes)
        holds_for(lambda: app.process.running, WATCHED, "the app runs")
        count = procfs.wake_ups(app.processes) - before
        return AtRest(procfs.threads(app.pid), 60 * count / WATCHED)
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
