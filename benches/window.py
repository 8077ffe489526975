"""What the window costs, beside an empty Tauri window in the same run.

    python -m benches.window [--profile release] [--opens 5]

Measured in a desktop session of its own, on a display without a screen: the time from the click on
the tray icon until the list of builds is painted, with 20 and with 1,000 builds; how evenly a list
of 1,000 scrolls; what an open window costs while 20 builds move; memory and processes after the
window was opened and closed ten times. Painted means: 95 of 100 pixels that are not ground are as
they stay. Figures depend on the machine, so nothing fails here: each stands beside its target.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.desktop import (
    App,
    CommandLine,
    DesktopSession,
    Simulator,
    binary,
    holds_for,
    procfs,
    wait_until,
)
from tests.desktop.framebuffer import Area, painted_at, reading, record
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, image, scenario
from tests.desktop.webdriver import WebDriver

FEW, MANY = 20, 1000
#: A build of the list with few takes so long, in seconds: a bar moves by a few pixels a minute.
DURATION = 1800.0
MEGABYTE = 1_000_000
RENDERER = {"WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
#: Every so many pixels one is looked at.
STEP = 4
#: The picture is final when nothing more than a moving bar has changed for so long, in seconds.
WATCHED = 2.5
#: Seconds over which processor time is taken.
BUSY = 30.0
OPENINGS = 10

SCROLL = """
const done = arguments[arguments.length - 1];
const main = document.querySelector('main');
const gaps = [];
let empty = 0;
let before = performance.now();
const end = before + 4000;
const middle = main.getBoundingClientRect();
function step(now) {
  gaps.push(now - before);
  before = now;
  main.scrollBy(0, 90);
  const seen = document.elementFromPoint(
    middle.left + middle.width / 2, middle.top + middle.height / 2);
  if (!seen?.closest('[data-testid=build-card]')) empty += 1;
  if (now < end) requestAnimationFrame(step);
  else done({ gaps, empty, at: main.scrollTop, rows:
    document.querySelectorAll('[data-testid=build-card]').length });
}
requestAnimationFrame((now) => { before = now; requestAnimationFrame(step); });
"""


@dataclass
class Line:
    """A figure beside its target."""

    what: str
    figure: float
    unit: str
    most: float
    note: str = ""

    def __str__(self) -> str:
        verdict = "met" if self.figure <= self.most else "MISSED"
        return (
            f"  {self.what:<52} {self.figure:8.1f} {self.unit:<4}"
            f" at most {self.most:7.1f}  {verdict:<6} {self.note}"
        )


def main() -> int:
    """Measures and prints."""
    options = _options()
    lines: list[Line] = []
    with DesktopSession(frame_buffer=True) as session:
        program = binary("bare-tray", "BARE_TRAY_BIN", options.profile)
        bare = App(session, environment=RENDERER, program=program)
        bare.tray_item()
        with _app(session, FEW, options.profile) as (app, _):
            few, empty = _openings(session, options.opens, app, bare)
            program_start = _program(session, options.opens, program)
            lines += [
                Line(f"list of {FEW} painted after the click", few, "ms", 500),
                Line("times an empty window of the same process", few / empty, "x", 3, f"{empty:.0f} ms"),
                Line("times an empty Tauri program", few / program_start, "x", 1.3, f"{program_start:.0f} ms"),
                Line(f"open window, {FEW} moving builds", _busy(app), "%", 3, "of one core"),
                *_ten_times(app),
            ]
        with _app(session, MANY, options.profile) as (app, _):
            many, _ = _openings(session, options.opens, app, bare)
            lines.append(
                Line(f"{MANY} builds, times {FEW}", many / few, "x", 1.5, f"{many:.0f} ms")
            )
            environment = app.environment
        lines += _scrolling(session, environment)
        bare.stop()
    print(f"\nThe window, {options.profile} builds, medians of {options.opens}\n")
    for line in lines:
        print(line)
    return 0


@contextmanager
def _app(session: DesktopSession, builds: int, profile: str) -> Iterator[tuple[App, CommandLine]]:
    """The app in the tray, with an account and so many builds that it has found by itself."""
    service = Simulator(session, scenario(), profile=profile)
    environment = {
        **RENDERER,
        "IMAGEWATCH_API_URL": service.url,
        "IMAGEWATCH_DATA_DIR": str(session.data_home / f"builds-{builds}"),
    }
    ctl = CommandLine(session, environment, profile)
    keys = ("account", "add", f"bench-{builds}", "--public-key", PUBLIC_KEY, "--region", REGION)
    done = ctl(*keys, stdin=f"{PRIVATE_KEY}\n")
    assert done.returncode == 0, done.stderr
    app = App(
        session,
        "--hidden",
        environment=environment,
        program=binary("imagewatch", "IMAGEWATCH_BIN", profile),
    )
    app.tray_item()
    duration = DURATION if builds == FEW else 10 * DURATION
    service.add_images(*(image(f"window-{at:04}", duration + 20 * at) for at in range(builds)))
    wait_until(lambda: len(ctl.status()) == builds, 240, "all builds found", interval=2)
    yield app, ctl
    app.stop()
    service.stop()


def _openings(session: DesktopSession, times: int, app: App, bare: App) -> tuple[float, float]:
    """Median milliseconds until each is painted; in turns, so that a slow spell meets both."""
    # The first opening shows where the window comes up, and reads the libraries from the disk.
    areas = [_area(session, candidate) for candidate in (app, bare)]
    figures: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for candidate, area, found in zip((app, bare), areas, figures, strict=True):
            found.append(_open(session, candidate, area))
    return statistics.median(figures[0]), statistics.median(figures[1])


def _program(session: DesktopSession, times: int, program: Path) -> float:
    """Median milliseconds from the start of an empty Tauri program until its window is painted."""

    def start() -> App:
        return App(session, "--window", environment=RENDERER, program=program)

    first = start()
    area = Area(*session.windows.place(first.window()))
    first.stop()
    found = []
    for _ in range(times):
        with reading(session.frame_buffer_file) as buffer:
            begin = time.monotonic()
            bare = start()
            frames = record(buffer, area, STEP, lambda begin=begin: time.monotonic() - begin > WATCHED)
        bare.stop()
        found.append((painted_at(frames, 0.95) - begin) * 1000)
    return statistics.median(found)


def _area(session: DesktopSession, app: App) -> Area:
    """Where the window comes up."""
    app.tray_item().activate()
    place = Area(*session.windows.place(app.window()))
    wait_until(lambda: app.web_processes, 20, "web process")
    _close(app)
    return place


def _open(session: DesktopSession, app: App, area: Area) -> float:
    """Milliseconds from the click on the tray icon until the window is painted; closes it again."""
    item = app.tray_item()
    with reading(session.frame_buffer_file) as buffer:
        begin = time.monotonic()
        item.activate()
        frames = record(buffer, area, STEP, lambda: time.monotonic() - begin > WATCHED)
    _close(app)
    return (painted_at(frames, 0.95) - begin) * 1000


def _busy(app: App) -> float:
    """Per cent of one core that the app and its helpers use with the window open."""
    app.tray_item().activate()
    app.window()
    holds_for(lambda: app.process.running, 8, "the app runs")
    before = procfs.cpu_seconds(app.processes)
    holds_for(lambda: app.process.running, BUSY, "the app runs")
    used = procfs.cpu_seconds(app.processes) - before
    _close(app)
    return 100 * used / BUSY


def _ten_times(app: App) -> list[Line]:
    """Memory and processes after many openings against those after one."""
    _open_once(app)
    first, processes = _memory(app), len(app.processes)
    for _ in range(OPENINGS - 1):
        _open_once(app)
    last = _memory(app)
    over = len(app.processes) - processes
    return [
        Line(
            "memory after ten openings, times after one",
            last / first,
            "x",
            1.05,
            f"{first / MEGABYTE:.0f} and {last / MEGABYTE:.0f} MB",
        ),
        Line("processes left over", over, "", 0),
    ]


def _open_once(app: App) -> None:
    app.tray_item().activate()
    app.window()
    wait_until(lambda: app.web_processes, 20, "web process")
    _close(app)


def _close(app: App) -> None:
    app.close_window()
    wait_until(lambda: not app.web_processes, 20, "end of the web process")


def _memory(app: App) -> float:
    """The median of some readings once the helpers have ended and memory was given back."""
    readings = []
    for _ in range(8):
        holds_for(lambda: app.process.running, 1, "the app runs")
        readings.append(procfs.proportional_memory(app.processes))
    return statistics.median(readings[3:])


def _scrolling(session: DesktopSession, environment: Mapping[str, str]) -> list[Line]:
    """How evenly a long list scrolls, in the app itself under WebDriver."""
    with WebDriver(session, environment=environment) as window:
        window.find("build-card", timeout=60)
        found = window.run_async(SCROLL, timeout=60)
    gaps = sorted(found["gaps"])
    frames = len(gaps)
    median = statistics.median(gaps)
    return [
        Line("scrolling, time of a frame, median", median, "ms", 34, f"{frames} frames"),
        Line("scrolling, time of a frame, 95th percentile", gaps[int(0.95 * frames)], "ms", 50),
        Line("scrolling, frames with nothing in the middle", 100 * found["empty"] / frames, "%", 1),
        Line("rows that exist at a time", found["rows"], "", 100, f"of {MANY}"),
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="release", help="folder in the target folder")
    parser.add_argument("--opens", type=int, default=5, help="openings of each window (5)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
