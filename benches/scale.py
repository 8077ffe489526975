"""1,000 watches in real time against the simulated service: processor, memory, punctuality.

    python -m benches.scale [--profile release] [--seconds 60]

The app finds all builds by itself, then is watched for a while: processor time as a share of one
core, private memory against the app without a watch, and how late polls begin after they are due.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time

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
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, image, scenario

WATCHES = 1000
MEGABYTE = 1_000_000
#: Seconds before memory is measured, without a watch and with all of them alike.
SETTLING = 60
#: Seconds in which memory that is steady moves by less than a megabyte.
STEADY = 10
LATE = re.compile(r"late_ms=([0-9.e-]+)")
RENDERER = {"WEBKIT_DISABLE_DMABUF_RENDERER": "1"}


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="release")
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    program = binary("imagewatch", "IMAGEWATCH_BIN", options.profile)
    with DesktopSession() as session:
        service = Simulator(session, scenario(), profile=options.profile)
        extra = {
            **RENDERER,
            "IMAGEWATCH_API_URL": service.url,
            "IMAGEWATCH_LOG": "imagewatch::lateness=trace",
        }
        ctl = CommandLine(session, extra, options.profile)
        keys = ("account", "add", "bench", "--public-key", PUBLIC_KEY, "--region", REGION)
        done = ctl(*keys, stdin=f"{PRIVATE_KEY}\n")
        assert done.returncode == 0, done.stderr

        app = App(session, "--hidden", environment=extra, program=program)
        app.tray_item()
        # What starting took is given back within a minute: measured before, the app without a watch
        # would seem larger than it is.
        holds_for(lambda: app.process.running, SETTLING, "the app settles")
        empty = _quiet_memory(app)
        service.add_images(*(image(f"scale-{n:04}", 36_000 + 10 * n) for n in range(WATCHES)))
        wait_until(lambda: len(ctl.status()) == WATCHES, 240, "all builds found", interval=2)
        holds_for(lambda: app.process.running, SETTLING, "the app settles")
        full = _quiet_memory(app)
        seen = len(LATE.findall(app.output))
        busy = procfs.cpu_seconds(app.processes)
        holds_for(lambda: app.process.running, options.seconds, "the app runs")
        busy = procfs.cpu_seconds(app.processes) - busy
        late = [float(found) for found in LATE.findall(app.output)[seen:]]
        app.stop()
        service.stop()

    share = 100 * busy / options.seconds
    above = (full - empty) / MEGABYTE
    p99 = statistics.quantiles(late, n=100)[98] if len(late) > 1 else 0.0
    print(f"\nwithout a watch {empty / MEGABYTE:.1f} MB, with all {full / MEGABYTE:.1f} MB")
    print(f"{WATCHES} watches, {options.seconds:g} s, {len(late)} times due\n")
    for what, figure, unit, most in (
        ("processor, share of one core", share, "%", 2),
        ("memory above the app without a watch", above, "MB", 25),
        ("lateness of polls, 99th percentile", p99, "ms", 250),
    ):
        verdict = "met" if figure <= most else "MISSED"
        print(f"  {what:<40} {figure:7.1f} {unit:<3} target: at most {most:<4} {verdict}")
    return 0


def _quiet_memory(app: App) -> int:
    """Private bytes once they have stopped to move for some seconds."""
    last, since = 0, time.monotonic()
    deadline = since + 120
    while time.monotonic() < deadline:
        figure = procfs.private_memory(app.processes)
        if abs(figure - last) > MEGABYTE:
            last, since = figure, time.monotonic()
        elif time.monotonic() - since > STEADY:
            break
        time.sleep(0.5)
    return procfs.private_memory(app.processes)


if __name__ == "__main__":
    sys.exit(main())
