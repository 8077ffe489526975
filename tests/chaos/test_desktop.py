"""Faults of the desktop: its keyring, its notifications, its tray, its screen and its bus.

They hit every program of a session, so these cases have a session of their own and come one after
the other, beside those that run side by side.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.desktop import DesktopSession, wait_until
from tests.desktop.tray import TrayItem
from tests.desktop.waiting import WaitTimeout

from .lane import Lane
from .outcome import Outcome
from .service_cases import CEILING, GRACE

#: The usual builds: the first one ends while the fault lasts.
FIRST, SECOND = 8.0, 16.0


@pytest.fixture(scope="module")
def desktop() -> Iterator[DesktopSession]:
    """The session whose services come and go."""
    with DesktopSession() as session:
        yield session


@pytest.fixture
def life(
    desktop: DesktopSession, request: pytest.FixtureRequest, report: Callable[[Outcome], None]
) -> Iterator[tuple[Lane, Outcome]]:
    """An app with two builds under way, and the line for the table; at the end all is well."""
    outcome = Outcome(request.node.name.removeprefix("test_").replace("_", " "))
    lane = Lane(desktop, outcome.word)
    try:
        lane.start()
        lane.add_account()
        lane.usual_builds(FIRST, SECOND)
        lane.wait(
            lambda status: all(watch["progress"] for watch in status.values()), "progress", 20
        )
        yield lane, outcome
        lane.finish(SECOND + CEILING)
    except BaseException as error:
        outcome.error = repr(error)
        raise
    finally:
        report(outcome)
        lane.close()
        for secret in desktop.secrets.secrets():
            desktop.secrets.delete(secret)


def restart(lane: Lane) -> None:
    """Ends the app in order and starts it again: its keys are read anew."""
    assert lane.app is not None
    lane.app.stop()
    lane.start()


def is_online(lane: Lane, outcome: Outcome, planned: float) -> None:
    """Waits until every build that has not ended is asked about again."""
    begin = time.monotonic()
    outcome.planned = planned
    lane.wait(
        lambda status: all(watch["connection"] == "online" for watch in status.values()),
        "asking again",
        planned + GRACE,
    )
    outcome.back = time.monotonic() - begin


def is_blocked(lane: Lane, outcome: Outcome) -> None:
    """Waits until the app says that it has no keys."""
    status = lane.wait(
        lambda status: any(watch["connection"] == "blocked" for watch in status.values()),
        "no keys",
        20,
    )
    reasons = {watch["reason"] for watch in status.values() if watch["connection"] == "blocked"}
    outcome.seen = "; ".join(sorted(reasons))


def test_keyring_locked_at_the_start(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    desktop.secrets.lock()
    restart(lane)
    is_blocked(lane, outcome)
    desktop.secrets.unlock()
    # The keys are looked for every five seconds where that asks nobody anything.
    is_online(lane, outcome, 5.0 + 8.0)


def test_keyring_dies_while_polling(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    desktop.keyring.stop()
    try:
        status = lane.watch_for(4)
        outcome.seen = "nothing: the keys are in memory"
        assert {watch["connection"] for watch in status.values()} == {"online"}
    finally:
        desktop.keyring.start()


def test_keyring_comes_late(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    desktop.keyring.stop()
    try:
        restart(lane)
        is_blocked(lane, outcome)
    finally:
        desktop.keyring.start()
    is_online(lane, outcome, 5.0)


def test_key_deleted_behind_our_back(
    life: tuple[Lane, Outcome], desktop: DesktopSession
) -> None:
    lane, outcome = life
    (secret,) = desktop.secrets.secrets()
    desktop.secrets.delete(secret)
    # Until the next start the key is in memory.
    assert lane.watch_for(1)["fails"]["connection"] == "online"
    restart(lane)
    is_blocked(lane, outcome)
    store(desktop, secret.attributes, secret.label, secret.value)
    is_online(lane, outcome, 5.0)


def test_key_damaged_by_another_program(
    life: tuple[Lane, Outcome], desktop: DesktopSession
) -> None:
    lane, outcome = life
    (secret,) = desktop.secrets.secrets()
    desktop.secrets.replace(secret, b"\xff\xfe two\nlines")
    restart(lane)
    is_blocked(lane, outcome)
    desktop.secrets.replace(secret, secret.value.encode())
    is_online(lane, outcome, 5.0)


def store(desktop: DesktopSession, attributes: dict[str, str], label: str, value: str) -> None:
    """Puts an entry into the keyring, as another program might."""
    pairs = [part for pair in attributes.items() if pair[0] != "xdg:schema" for part in pair]
    done = desktop.run(["secret-tool", "store", f"--label={label}", *pairs], stdin=value)
    assert done.returncode == 0, done.stderr


def test_notification_daemon_missing(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    desktop.notifications.stop()
    try:
        lane.wait(lambda status: status["ready"]["state"] == "ready", "first end", CEILING)
    finally:
        desktop.notifications.start()
    answered(lane, outcome, desktop)


def test_notification_daemon_hanging(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    desktop.notifications.pause()
    try:
        lane.wait(lambda status: status["ready"]["state"] == "ready", "first end", CEILING)
        lane.watch_for(3)
    finally:
        desktop.notifications.resume()
    answered(lane, outcome, desktop)


def test_notification_daemon_restarting(
    life: tuple[Lane, Outcome], desktop: DesktopSession
) -> None:
    lane, outcome = life
    lane.wait(lambda status: status["ready"]["state"] == "ready", "first end", CEILING)
    desktop.notifications.restart()
    answered(lane, outcome, desktop)


def answered(lane: Lane, outcome: Outcome, desktop: DesktopSession) -> None:
    """Waits until the daemon has taken the notice of the first build, and sees that once."""
    begin = time.monotonic()
    name = lane.builds["ready"]["name"]

    def taken() -> list:
        shown = desktop.notification_log.containing(name)
        return [notice for notice in shown if notice.id is not None]

    wait_until(taken, 30, "notice that the daemon took")
    outcome.back, outcome.planned = time.monotonic() - begin, 20.0
    assert len(taken()) == 1
    # What nobody took was asked for in vain; only what was shown counts.
    desktop.notification_log.keep(lambda notice: notice.id is not None)
    outcome.seen = "the notice waited"


def shows_build(lane: Lane, item: TrayItem) -> None:
    """Waits until the tooltip names the build that goes on."""
    name = lane.builds["long"]["name"]
    try:
        wait_until(lambda: name in item.tooltip, 10, "build in the tooltip")
    except WaitTimeout as error:
        raise AssertionError(f"{name} is not in {item.tooltip!r}") from error


def test_tray_host_missing_and_back(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    assert lane.app is not None
    lane.build("long", 600, title="goes on")
    lane.watch("long")
    desktop.panel.stop()
    lane.watch_for(2)
    desktop.panel.start()
    begin = time.monotonic()
    item = desktop.tray.wait_for(lane.app.pid, 10)
    outcome.back, outcome.planned = time.monotonic() - begin, 10.0
    shows_build(lane, item)
    outcome.seen = "the icon is back by itself"


def test_tray_host_restarting(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    lane, outcome = life
    assert lane.app is not None
    lane.build("long", 600, title="goes on")
    lane.watch("long")
    desktop.panel.restart()
    item = desktop.tray.wait_for(lane.app.pid, 10)
    shows_build(lane, item)
    outcome.seen = "the icon is back by itself"


def test_screen_goes_away(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    """As at a hard end of the session; the app ends, and the next session's app goes on."""
    lane, outcome = life
    assert lane.app is not None
    process = lane.app.process
    desktop.end_display()
    began = time.monotonic()
    wait_until(lambda: not process.running, 5, "end of the app without a screen")
    outcome.seen = f"gone {time.monotonic() - began:.1f} s after the screen"
    desktop.renew_display()
    lane.start()
    is_online(lane, outcome, 5.0)


def test_session_bus_goes_away(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    """No keyring, notifications or tray any more, and a build ends: it is told in the next
    session. Without a bus the app may go on or end, but in order."""
    lane, outcome = life
    assert lane.app is not None
    app = lane.app
    desktop.end_bus()
    lane.wait_end("ready")
    if app.process.running:
        outcome.seen = "the app goes on"
        assert app.stop() == 0
    else:
        outcome.seen = "the app ends"
        assert app.process.exit_code == 0, app.output
    desktop.renew_bus()
    lane.start()
    is_online(lane, outcome, 5.0)


def test_logout(life: tuple[Lane, Outcome], desktop: DesktopSession) -> None:
    """All at once, as at the end of a session: SIGTERM, and the screen and the bus go away before
    the app can have dealt with it."""
    lane, outcome = life
    assert lane.app is not None
    process = lane.app.process
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    desktop.end_display()
    desktop.end_bus()
    wait_until(lambda: not process.running, 2, "end of the app")
    outcome.seen = f"gone in {time.monotonic() - began:.1f} s"
    lane.wait_end("ready")
    desktop.renew()
    lane.start()
    is_online(lane, outcome, 5.0)
