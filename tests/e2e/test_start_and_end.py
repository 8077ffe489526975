"""The app's start and end where the desktop, or another part of the app, does not do its own."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import App, holds_for, wait_until

from .desk import Desk

#: Seconds within which SIGTERM ends the app, whatever it is doing.
END_TIME = 3.0


@pytest.mark.parametrize(
    ("language", "words"), [("en_US.UTF-8", "a terminal"), ("zh_CN.UTF-8", "终端")]
)
@pytest.mark.parametrize("display", [None, "nowhere"])
def test_without_a_display_it_names_the_command_line(
    desk: Desk, language: str, words: str, display: str | None
) -> None:
    without = ("env", "-u", "DISPLAY") if display is None else ("env", f"DISPLAY={display}")
    app = desk.start(environment={"LANG": language}, prefix=without)
    assert app.process.wait(10) == 1
    # GTK complains of locales that this system lacks.
    lines = app.process.stderr.splitlines()
    [told] = [line for line in lines if line.startswith("imagewatch: ")]
    assert "imagewatchctl" in told and words in told, lines
    assert lines[-1] == told


class DeafBus:
    """A bus that takes connections and never says anything."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._socket.settimeout(10)
        self.address = f"unix:path={path}"

    def wait_for_caller(self) -> socket.socket:
        """Waits until somebody connects; the connection stays open for as long as it is kept."""
        return self._socket.accept()[0]

    def close(self) -> None:
        """Takes it away."""
        self._socket.close()


@pytest.fixture
def deaf_bus(desk: Desk) -> Iterator[DeafBus]:
    """A deaf bus of the test's own."""
    bus = DeafBus(desk.session.unused_file("bus", "socket"))
    yield bus
    bus.close()


def test_a_bus_that_never_answers_is_told_and_ends_the_start(desk: Desk, deaf_bus: DeafBus) -> None:
    app = desk.start(environment={"DBUS_SESSION_BUS_ADDRESS": deaf_bus.address})
    with deaf_bus.wait_for_caller():
        assert app.process.wait(10) == 1
    assert "session bus" in app.process.stderr


def test_a_start_that_waits_for_the_bus_can_be_ended(desk: Desk, deaf_bus: DeafBus) -> None:
    app = desk.start(environment={"DBUS_SESSION_BUS_ADDRESS": deaf_bus.address})
    with deaf_bus.wait_for_caller():
        app.process.send_signal(signal.SIGTERM)
        assert app.process.wait(END_TIME) == -signal.SIGTERM


def test_nohup_keeps_the_app_when_its_terminal_closes(desk: Desk) -> None:
    app = desk.start("--hidden", prefix=("nohup",))
    app.tray_item()
    app.process.send_signal(signal.SIGHUP)
    holds_for(lambda: desk.ctl("status").returncode == 0 and app.process.running, 1, "the app")
    app.process.send_signal(signal.SIGTERM)
    assert app.process.wait(END_TIME) == 0


@pytest.mark.parametrize("signals", [[signal.SIGHUP], [signal.SIGTERM, signal.SIGHUP]])
def test_a_logout_ends_the_app_in_order(desk: Desk, signals: list[signal.Signals]) -> None:
    app = desk.start_hidden()
    for number in signals:
        app.process.send_signal(number)
    assert app.process.wait(END_TIME) == 0


@contextlib.contextmanager
def hanging_app(desk: Desk) -> Iterator[App]:
    """An app whose main thread waits for a screen that does not answer."""
    app = desk.start("--hidden", environment={"IMAGEWATCH_LOG": "info"})
    app.tray_item()
    desk.session.pause_display()
    try:
        assert desk.start().process.wait(10) == 0
        wait_until(lambda: "window asked for" in app.output, 5, "request for a window")
        holds_for(lambda: "window made" not in app.output, 1, "no window")
        yield app
    finally:
        desk.session.resume_display()


def test_sigterm_ends_an_app_that_hangs(desk: Desk) -> None:
    with hanging_app(desk) as app:
        app.process.send_signal(signal.SIGTERM)
        assert app.process.wait(END_TIME) == 128 + signal.SIGTERM
        assert "ended by force" in app.output


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(desk: Desk, second: signal.Signals) -> None:
    with hanging_app(desk) as app:
        app.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "asked to end" in app.output, 2, "sign that the first signal came")
        app.process.send_signal(second)
        assert app.process.wait(2) == 128 + second
        assert "ended by force" not in app.output


def test_a_second_start_says_that_the_first_one_hangs(desk: Desk) -> None:
    app = desk.start_hidden()
    app.process.pause()
    try:
        second = desk.start()
        assert second.process.wait(20) == 1
    finally:
        app.process.resume()
    assert "did not answer" in second.process.stderr
    notice = desk.wait_notice("does not respond", 5)
    assert "imagewatch" in notice.text
    assert app.process.running
