"""Processor time of 1,000 polls: the app's client against UCloud's Python SDK, in one run.

    python -m benches.poll_cost [--profile release]

Both ask the same simulated service. What starting either program costs is measured with no polls
and taken off. The two take turns, and the medians are compared.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from tests.desktop import DesktopSession, Simulator, binary
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image, scenario

POLLS = 1000
RUNS = 7
#: The target: the SDK's cost is at least so many times the app's.
TIMES = 20


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="release")
    profile = parser.parse_args().profile
    ours = [str(binary("examples/poll", "POLL_BIN", profile))]
    sdk = [sys.executable, str(Path(__file__).with_name("sdk_poll.py"))]
    made = image("polled", 36_000)
    with DesktopSession(with_keyring=False, with_notifications=False, with_panel=False) as session:
        service = Simulator(session, scenario(made), profile=profile)
        target = [service.url, PUBLIC_KEY, PRIVATE_KEY, REGION, ZONE, made["id"]]
        pairs = [(_cost(ours, target), _cost(sdk, target)) for _ in range(RUNS)]
        service.stop()
    app, python = (statistics.median(costs) for costs in zip(*pairs, strict=True))
    verdict = "met" if python >= TIMES * app else "MISSED"
    print(f"\nProcessor time of {POLLS} polls, medians of {RUNS} runs\n")
    print(f"  the app's client      {app:7.3f} s")
    print(f"  ucloud-sdk-python3    {python:7.3f} s")
    print(f"  ratio                 {python / app:7.1f}   target: at least {TIMES}   {verdict}")
    return 0


def _cost(program: list[str], target: list[str]) -> float:
    """Seconds of processor time for all polls, without the program's start."""
    return _seconds(program, target, POLLS) - _seconds(program, target, 0)


def _seconds(program: list[str], target: list[str], polls: int) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*program, *target, str(polls)], check=True, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
