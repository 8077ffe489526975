"""Runs the app's demonstration on a desktop session of its own, for machines without a screen.

    python -m tests.desktop.demo [--output target/demo]

Four builds on the embedded simulated service run to their ends. Every event of the app, and every
notification as it went over the bus, is printed and kept in `transcript.txt`, beside pictures of
the window, the tray with its tooltip, and a notification. The exit code is 0 only if each build's
notification was seen on the bus exactly once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .app import REPOSITORY, App, binary
from .monitor import Notification
from .session import DesktopSession
from .waiting import WaitTimeout, wait_until

#: Seconds until all builds have ended and been told; the longest takes 80.
LIMIT = 240.0
#: Seconds to listen on for a second notice of the same build.
AFTERWARDS = 4.0


@dataclass(frozen=True)
class Expected:
    """A build of the demonstration and how it ends; see `docs/compshare-sim.md`."""

    name: str
    story: str
    reason: str = ""

    def told_by(self, shown: Notification) -> bool:
        """Whether a notification tells this build's end."""
        return self.name in shown.text and self.reason in shown.text


BUILDS = (
    Expected("pytorch-2.8-cu128", "ready"),
    Expected("vllm-0.11-qwen3", "ready, after sitting at 99 %"),
    Expected("ComfyUI 工作流 v3", "ready, a container image told by its status alone"),
    Expected(
        "llama-finetune-v7",
        "failed with its reason",
        "The instance's system disk has less free space than the image needs",
    ),
)


class Transcript:
    """Prints lines with the time since the start, and keeps them in a file."""

    def __init__(self, path: Path) -> None:
        self._begin = time.monotonic()
        self._file = path.open("w", encoding="utf-8")

    def say(self, text: str) -> None:
        """Prints and keeps one event; its further lines are indented."""
        stamp = f"{time.monotonic() - self._begin:6.1f} s  "
        line = stamp + text.replace("\n", "\n" + " " * len(stamp))
        print(line, flush=True)
        self._file.write(line + "\n")
        self._file.flush()


class Demonstration:
    """The run: what the app says, what the bus carries, and when to take pictures."""

    def __init__(self, session: DesktopSession, output: Path) -> None:
        self._session = session
        self._output = output
        self._transcript = Transcript(output / "transcript.txt")
        self._app: App | None = None
        self._printed_lines = 0
        self._printed_notices = 0
        self._last_tooltip = ""
        self._wanted_pictures = ["window", "tray", "notification"]

    def run(self) -> bool:
        """Runs it to the end; returns whether every build was told exactly once."""
        say = self._transcript.say
        say("desktop session is up: panel with a tray, keyring, notification daemon")
        program = binary("imagewatch", "IMAGEWATCH_BIN")
        app = self._app = App(self._session, "--demo", program=program)
        item = app.tray_item(30)
        say(f"tray icon is on the bus: {item.service}")
        window = app.window(30)
        say(f"window is open: {self._session.windows.title(window)}")
        deadline = time.monotonic() + LIMIT
        while self._missing() and time.monotonic() < deadline:
            assert app.process.running, f"the app ended: {app.output}"
            self._step()
            time.sleep(0.1)
        until = time.monotonic() + AFTERWARDS
        while time.monotonic() < until:
            self._step()
            time.sleep(0.1)
        return self._judge()

    def _step(self) -> None:
        """Prints what is new and takes the pictures whose moment has come."""
        self._print_new_lines()
        self._print_new_notices()
        tooltip = self._tooltip()
        if tooltip and tooltip != self._last_tooltip:
            self._last_tooltip = tooltip
            self._transcript.say(f"tray: {tooltip}")
        if self._furthest() >= 15:
            self._take("tray", self._photograph_tray)
        if self._session.notification_log.notifications:
            self._take("notification", self._photograph_notification)
            self._take("window", self._photograph_window)

    def _print_new_lines(self) -> None:
        assert self._app is not None
        lines = self._app.process.stdout.splitlines(keepends=True)
        for line in lines[self._printed_lines :]:
            if not line.endswith("\n"):
                break  # It is still being written.
            self._printed_lines += 1
            self._transcript.say(f"app: {line.rstrip()}")

    def _print_new_notices(self) -> None:
        notices = self._session.notification_log.notifications
        for shown in notices[self._printed_notices :]:
            self._printed_notices += 1
            self._transcript.say(f"notification on the bus: {shown.text}")

    def _tooltip(self) -> str:
        assert self._app is not None
        item = self._session.tray.item_of(self._app.pid)
        return item.tooltip if item else ""

    def _furthest(self) -> int:
        """The highest percentage in the tray's menu."""
        assert self._app is not None
        item = self._session.tray.item_of(self._app.pid)
        labels = item.labels() if item else []
        found = (re.search(r"(\d+)\s?%", label) for label in labels)
        return max((int(percent[1]) for percent in found if percent), default=0)

    def _take(self, name: str, photograph) -> None:
        if name not in self._wanted_pictures:
            return
        self._wanted_pictures.remove(name)
        path = self._output / f"{name}.png"
        photograph(path)
        self._transcript.say(f"picture: {path}")

    def _photograph_tray(self, path: Path) -> None:
        try:
            self._session.show_tray_tooltip()
        except WaitTimeout:
            self._transcript.say("this tray shows no tooltip: its menu instead")
            self._session.show_tray_menu()
        self._session.screenshot(path, crop=self._session.corner(560, 240))
        self._session.windows.key("Escape")
        self._session.windows.move_pointer(20, self._session.height - 20)

    def _photograph_window(self, path: Path) -> None:
        assert self._app is not None
        self._session.screenshot_window(self._app.window(), path)

    def _photograph_notification(self, path: Path) -> None:
        shown = wait_until(
            lambda: self._session.windows.of_class("Dunst"), 5, "notification on the screen"
        )
        wait_until(lambda: self._session.is_painted(shown[-1]), 5, "painted notification")
        self._session.screenshot(path)

    def _seen(self, build: Expected) -> int:
        return len(self._session.notification_log.where(build.told_by))

    def _missing(self) -> list[Expected]:
        return [build for build in BUILDS if self._seen(build) == 0]

    def _judge(self) -> bool:
        for build in BUILDS:
            seen = self._seen(build)
            verdict = "as expected" if seen == 1 else "WRONG"
            times = "once" if seen == 1 else f"{seen} times"
            self._transcript.say(f"{build.name}: {build.story}; told {times}, {verdict}")
        for name in self._wanted_pictures:
            self._transcript.say(f"picture {name}.png was not taken: WRONG")
        return not self._wanted_pictures and all(self._seen(build) == 1 for build in BUILDS)


def main() -> int:
    """Runs the demonstration; exit code 0 if everything was as expected."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=REPOSITORY / "target" / "demo")
    output = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)
    for old in output.glob("*.png"):
        old.unlink()
    with DesktopSession(size=(1440, 860), language=os.environ.get("LANG", "C.UTF-8")) as session:
        good = Demonstration(session, output).run()
    print(f"\nPictures and transcript are in {output}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
