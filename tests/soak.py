"""Six hours' worth of builds on the real app, at speed: memory, open files and threads stay flat.

The simulated service runs the builds' time faster, so that as many of them begin, progress and end
as in six hours: one begins every two minutes and takes fourteen. The app's own clock is left alone,
so what it does for a build it does as in life, only more often. Its memory is measured after every
round of builds; a line through the second half of the measurements tells what it grows by.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

from tests.desktop import App, CommandLine, DesktopSession, Simulator, procfs, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image, scenario

HOURS = 6.0
#: Seconds between two beginnings, and a build's duration, in the builds' own time.
EVERY, DURATION = 120.0, 840.0
#: Builds that begin between two measurements.
ROUND = 10
#: Growth over the whole run that still counts as flat, in bytes, if it is within the noise.
FLAT = 4 << 20


def main() -> int:
    """Runs it and prints the figures; 1 if something grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--speed", type=float, default=60.0, help="builds' seconds per second")
    parser.add_argument("--hours", type=float, default=HOURS, help="hours' worth of builds")
    options = parser.parse_args()
    with DesktopSession() as session:
        return run(session, options.speed, options.hours)


def run(session: DesktopSession, speed: float, hours: float) -> int:
    """One run in a session of its own."""
    service = Simulator(session, scenario(speed=speed))
    environment = {
        "IMAGEWATCH_DATA_DIR": str(session.data_home / "soak"),
        "IMAGEWATCH_API_URL": service.url,
    }
    ctl = CommandLine(session, environment)
    done = ctl(
        *("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION),
        stdin=f"{PRIVATE_KEY}\n",
    )
    assert done.returncode == 0, done.stderr
    app = App(session, "--hidden", environment=environment)
    app.tray_item()
    count = int(hours * 3600 / EVERY)
    figures: list[tuple[float, int, int, int]] = []
    begin = time.monotonic()
    for number in range(count):
        at = begin + number * EVERY / speed
        # The builds' own rhythm; what is waited for is the clock.
        time.sleep(max(at - time.monotonic(), 0))
        made = image(f"soak-{number:03}", DURATION)
        service.add_images(made)
        done = ctl("watch", made["id"], "--region", REGION, "--zone", ZONE)
        assert done.returncode == 0, done.stderr
        if number % ROUND == ROUND - 1:
            figures.append(measure(app, time.monotonic() - begin))
            print_line(number + 1, figures[-1])
    wait_until(lambda: {one["state"] for one in ctl.status()} == {"ready"}, 120, "all ends", 1.0)
    figures.append(measure(app, time.monotonic() - begin))
    print_line(count, figures[-1])
    # Ends that come together are told together, so the history counts them.
    history = json.loads(ctl("history", "--limit", str(count), "--json").stdout)["builds"]
    told = sum(build["outcome"] == "ready" for build in history)
    requests = service.control("requests")["count"]
    app.stop()
    service.stop()
    return judge(figures, count, told, requests)


def measure(app: App, at: float) -> tuple[float, int, int, int]:
    """Seconds since the beginning, memory that was written to, open files and threads."""
    pid = app.pid
    return at, procfs.written_memory([pid]), len(procfs.open_files(pid)), procfs.threads(pid)


def print_line(builds: int, figures: tuple[float, int, int, int]) -> None:
    """One measurement."""
    at, memory, files, threads = figures
    print(f"{at:7.0f} s {builds:4} builds {memory / 2**20:7.2f} MB {files:4} files {threads:3} threads",
          flush=True)


def judge(
    figures: list[tuple[float, int, int, int]], count: int, told: int, requests: int
) -> int:
    """Prints slope and noise of the second half, and whether anything grew."""
    half = figures[len(figures) // 2 :]
    times, memory = [one[0] for one in half], [float(one[1]) for one in half]
    slope, base = statistics.linear_regression(times, memory)
    left = [value - (base + slope * at) for at, value in zip(times, memory, strict=True)]
    noise = statistics.pstdev(left)
    growth = slope * (times[-1] - times[0])
    files, threads = [one[2] for one in half], [one[3] for one in half]
    print(f"{count} builds, {told} in the history, {requests} requests")
    print(
        f"memory: {growth / 2**20:+.2f} MB over the second half, noise {noise / 2**20:.2f} MB; "
        f"{growth / (count / 2) / 1024:+.1f} kB a build"
    )
    print(f"open files {min(files)} to {max(files)}, threads {min(threads)} to {max(threads)}")
    grew = growth > max(2 * noise, 0) and growth > FLAT
    loose = max(files) - min(files) > 6 or max(threads) - min(threads) > 4
    return int(grew or loose or told < count)


if __name__ == "__main__":
    sys.exit(main())
