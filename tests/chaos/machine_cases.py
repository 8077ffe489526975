"""Faults of the machine: clocks, sleep, disks, the data file, and ends of every kind."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jeepney import DBusAddress, new_signal

from tests.desktop import DesktopSession, folders, procfs, wait_until
from tests.desktop.bus import Bus

from . import network
from .lane import UNDER_WAY, Lane, left_unnamed, next_poll
from .outcome import Case, Outcome
from .service_cases import CEILING, FIRST, GRACE, SECOND

#: Where Debian and others keep the library that pretends another time.
FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"
#: Seconds within which a SIGTERM has to have ended the app.
TERM_TIME = 2.0


class Life:
    """A lane with the usual builds under way, for one case."""

    def __init__(
        self,
        session: DesktopSession,
        outcome: Outcome,
        *,
        first: float = FIRST,
        second: float = SECOND,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = (),
        prepare: Callable[[Lane], None] = lambda lane: None,
    ) -> None:
        self.lane = Lane(session, outcome.word, environment=environment, command=command)
        self.outcome = outcome
        self._builds = (first, second)
        prepare(self.lane)

    def __enter__(self) -> Life:
        lane = self.lane
        try:
            lane.start()
            lane.add_account()
            lane.usual_builds(*self._builds)
            lane.wait(
                lambda status: all(watch["progress"] for watch in status.values()), "progress", 20
            )
        except BaseException:
            lane.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.lane.close()

    def is_back(self, planned: float | None) -> None:
        """Waits until every build is asked about again, within the planned delay."""
        begin = time.monotonic()
        planned = self.outcome.planned = planned or 0.0
        asked = self.lane.service.control("requests")["count"]

        def asks() -> bool:
            self.lane.check()
            log = self.lane.service.control(f"requests?since={asked}")["requests"]
            return any(one["ret_code"] == 0 and not one["fault"] for one in log)

        wait_until(asks, planned + GRACE, f"{self.outcome.case}: asking again", interval=0.2)
        self.outcome.back = time.monotonic() - begin

    def finish(self) -> None:
        """Both ends, each told once."""
        self.lane.finish(self._builds[1] + CEILING)


# --- Clocks and sleep ------------------------------------------------------------------------


def clock_jump(seconds: int) -> Callable[[DesktopSession, Outcome], None]:
    """The wall clock is set forward or back, and stays there."""

    def run(session: DesktopSession, outcome: Outcome) -> None:
        offset = session.unused_file(outcome.word, "time")
        offset.write_text("+0\n")
        library = next(Path("/").glob(FAKETIME.lstrip("/")), None)
        assert library, "libfaketime is missing: tools/install-system-packages installs it"
        environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(offset),
            "FAKETIME_NO_CACHE": "1",
            # The wall clock alone jumps.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        prefix = ["env", *(f"{name}={value}" for name, value in environment.items())]
        with Life(session, outcome, command=prefix) as life:
            planned = next_poll(life.lane.status())
            offset.write_text(f"{seconds:+d}\n")
            life.is_back(planned)
            at = life.lane.status()["fails"]["updated_at"]
            outcome.seen = f"last answer at {at}"
            life.finish()

    return run


def stopped(session: DesktopSession, outcome: Outcome) -> None:
    """The process stands still for 17 s, as in a sleep without any sign; a build ends meanwhile."""
    with Life(session, outcome, second=30) as life:
        assert life.lane.app is not None
        life.lane.app.process.pause()
        # The length of the sleep is the case's input: there is no condition to wait for.
        time.sleep(17)
        assert life.lane.tellings("ready") == 0
        life.lane.app.process.resume()
        # Woken up, it asks about everything within ten seconds.
        life.is_back(10)
        life.finish()


class Logind:
    """A system bus of the case's own, and on it the name that tells of sleep."""

    NAME = "org.freedesktop.login1"

    def __init__(self, session: DesktopSession, word: str) -> None:
        socket = session.files / f"{word}-system"
        config = session.files / f"{word}-system.conf"
        config.write_text(
            "<busconfig><type>session</type>"
            f"<listen>unix:path={socket}</listen><auth>EXTERNAL</auth>"
            '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
            '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>'
        )
        self.address = f"unix:path={socket}"
        self._daemon = session.spawn(
            "system-bus", ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"]
        )
        self._bus = wait_until(lambda: Bus(self.address), 10, "system bus", ignored=(OSError,))
        daemon = "org.freedesktop.DBus"
        self._bus.call(
            daemon, "/org/freedesktop/DBus", daemon, "RequestName", "su", (self.NAME, 0)
        )

    @property
    def listeners(self) -> int:
        """Programs on this bus beside this one and the bus itself."""
        return sum(name.startswith(":") for name in self._bus.names()) - 1

    def sleep(self, begins: bool) -> None:
        """Tells everybody that the machine goes to sleep, or has woken up."""
        manager = DBusAddress("/org/freedesktop/login1", interface=f"{self.NAME}.Manager")
        message = new_signal(manager, "PrepareForSleep", "b", (begins,))
        self._bus.connection.send(message)

    def close(self) -> None:
        """Ends the bus."""
        self._bus.close()
        self._daemon.stop()


def slept(session: DesktopSession, outcome: Outcome) -> None:
    """logind tells of a short sleep, in which connections break and a build ends."""
    logind = Logind(session, outcome.word)
    environment = {"DBUS_SYSTEM_BUS_ADDRESS": logind.address}
    try:
        with Life(session, outcome, environment=environment) as life:
            wait_until(lambda: logind.listeners, 10, "an app that listens to logind")
            assert life.lane.app is not None
            logind.sleep(True)
            life.lane.app.process.pause()
            life.lane.service.refuse(1)
            time.sleep(6)
            life.lane.app.process.resume()
            logind.sleep(False)
            life.is_back(10)
            life.finish()
    finally:
        logind.close()


# --- The disk and the data file --------------------------------------------------------------


def disk_full(session: DesktopSession, outcome: Outcome) -> None:
    """The disk is full when the first build ends: it is told all the same, and saved later."""

    def small_disk(lane: Lane) -> None:
        lane.data.mkdir(mode=0o700)
        folders.mount_small(lane.data, 1024)

    life = Life(session, outcome, prepare=small_disk)
    lane = life.lane
    try:
        with life:
            filler = lane.data / "imagewatch-filler"
            folders.fill(filler)
            lane.wait(lambda status: status["ready"]["state"] == "ready", "first end", CEILING)
            lane.told_once("ready")
            outcome.seen = "told, though nothing can be saved"
            filler.unlink()
            life.finish()
            # Saving is tried again by itself; with the end of the app at the latest.
            assert lane.app is not None and lane.app.stop() == 0
            lane.start()
            status = lane.wait(lambda status: len(status) == 2, "both watches", 10)
            assert {watch["state"] for watch in status.values()} == {"ready", "failed"}
            lane.told_once("ready", "fails")
    finally:
        folders.unmount(lane.data)


def read_only(session: DesktopSession, outcome: Outcome) -> None:
    """The data folder has become read-only when the app starts: it says so and harms nothing."""
    with Life(session, outcome) as life:
        lane = life.lane
        assert lane.app is not None
        lane.app.stop()
        network.mount_read_only(lane.data)
        try:
            outcome.seen = refuses_to_start(lane)
        finally:
            folders.unmount(lane.data)
        lane.start()
        life.is_back(0)
        life.finish()


def turns_read_only(session: DesktopSession, outcome: Outcome) -> None:
    """The data folder becomes read-only under the app: builds are told all the same, and all is
    saved when that is possible again."""
    with Life(session, outcome) as life:
        lane = life.lane
        assert lane.app is not None
        # The last thing that is done with the data file before is a change.
        lane.build("long", 600)
        lane.watch("long")
        folders.set_read_only(lane.data, True)
        try:
            lane.wait(lambda status: status["ready"]["state"] == "ready", "first end", CEILING)
            lane.told_once("ready")
            report = lane.ctl("doctor", "--json").stdout
            assert str(lane.data) in report and "not permitted" in report, report
            outcome.seen = "told, though nothing can be saved"
        finally:
            folders.set_read_only(lane.data, False)
        life.finish()
        assert lane.app.stop() == 0
        lane.start()
        status = lane.wait(lambda status: len(status) == 3, "all watches", 10)
        assert status["ready"]["state"] == "ready" and status["fails"]["state"] == "failed"
        lane.told_once("ready", "fails")


def newer(session: DesktopSession, outcome: Outcome) -> None:
    """The data file is from a newer version: it is left alone, and the app says why."""
    with Life(session, outcome) as life:
        lane = life.lane
        assert lane.app is not None
        lane.app.stop()
        version = set_version(database(lane), 9999)
        before = database(lane).read_bytes()
        outcome.seen = refuses_to_start(lane)
        assert database(lane).read_bytes() == before
        set_version(database(lane), version)
        lane.start()
        life.is_back(0)
        life.finish()


def refuses_to_start(lane: Lane) -> str:
    """The app ends by itself, with a reason on the screen; returns the reason."""
    begin = time.monotonic()
    app = lane.session.spawn("imagewatch", [lane.app.program, "--hidden"], lane.environment)
    assert app.wait(10) != 0
    shown = lane.session.notification_log.where(lambda notice: notice.at > begin)
    text = str(lane.data)
    assert any(text in notice.text for notice in shown), [notice.text for notice in shown]
    assert lane.do_fails("status")
    return next(notice.summary for notice in shown if text in notice.text)


def damaged(harm: Callable[[Path], None]) -> Callable[[DesktopSession, Outcome], None]:
    """The data file is damaged while the app is off; a readable backup is there."""

    def run(session: DesktopSession, outcome: Outcome) -> None:
        with Life(session, outcome, second=30) as life:
            lane = life.lane
            assert lane.app is not None
            # An orderly end leaves a backup behind.
            lane.app.stop()
            harm(database(lane))
            lane.start()
            kept = [file.name for file in lane.data.iterdir() if "damaged" in file.name]
            assert kept, sorted(file.name for file in lane.data.iterdir())
            outcome.seen = f"set aside as {kept[0].split('.', 1)[0]}…, backup used"
            life.is_back(0)
            life.finish()

    return run


def scribble(file: Path) -> None:
    """Overwrites the middle of the file."""
    with file.open("r+b") as out:
        out.seek(100)
        out.write(os.urandom(max(file.stat().st_size - 200, 4096)))


def truncate(file: Path) -> None:
    """Cuts the file in the middle of a page."""
    with file.open("r+b") as out:
        out.truncate(file.stat().st_size // 2 + 100)


def database(lane: Lane) -> Path:
    """The lane's data file."""
    return lane.data / "imagewatch.sqlite3"


def set_version(file: Path, version: int) -> int:
    """Sets the version that the file says it has; returns the one before."""
    connection = sqlite3.connect(file)
    try:
        before = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    finally:
        connection.close()
    return int(before)


# --- Ends ------------------------------------------------------------------------------------


def killed(session: DesktopSession, outcome: Outcome) -> None:
    """kill -9; a build ends before the next start."""
    with Life(session, outcome) as life:
        lane = life.lane
        assert lane.app is not None
        lane.app.kill()
        lane.wait_end("ready")
        lane.start()
        life.is_back(0)
        life.finish()
        outcome.seen = "told as ended meanwhile"


#: Builds under way, and kills of the app within so many seconds, while many are killed.
MANY, KILLS, SPAN = 500, 18, 75.0


def killed_often(session: DesktopSession, outcome: Outcome) -> None:
    """18 kills in 75 s with 500 builds that end meanwhile: no end is lost, and a kill repeats no more
    than the one notice in hand."""
    lane = Lane(session, outcome.word)
    chance = random.Random(18)
    try:
        # They end all the time, one every 0.2 s, and the last ones after the last kill.
        for number in range(MANY):
            lane.build(f"b{number:03}", 900, age=900 - 30 - number * 0.2)
        lane.start()
        lane.add_account()
        # The app finds them by itself.
        wait_until(lambda: len(lane.status()) == MANY, 25, "all builds", interval=0.5)
        begin = time.monotonic()
        for number in range(KILLS):
            assert lane.app is not None
            at = begin + SPAN * (number + chance.uniform(0.2, 0.8)) / KILLS
            # The instant of the kill is the case's input: there is no condition to wait for.
            time.sleep(max(at - time.monotonic(), 0))
            assert lane.app.process.running, lane.app.output
            lane.app.kill()
            lane.start()
        took = time.monotonic() - begin

        def all_ready() -> bool:
            states = [watch["state"] for watch in lane.check().values()]
            assert not set(states) - {"ready", *UNDER_WAY}, states
            return set(states) == {"ready"}

        wait_until(all_ready, 120, "all ends", interval=1)
        names = {made["name"] for made in lane.builds.values()}
        own = lambda: session.notification_log.containing(f"{lane.case}-b")  # noqa: E731

        def told() -> tuple[set[str], int]:
            texts = [notice.text for notice in own()]
            named = {name for name in names if any(name in text for text in texts)}
            return named, sum(map(left_unnamed, texts))

        wait_until(lambda: len(told()[0]) + told()[1] >= MANY, 60, "every end's notice")
        sizes = []
        for notice in own():
            assert "ready" in notice.summary, notice
            sizes.append(sum(name in notice.text for name in names) + left_unnamed(notice.text))
        repeated = sum(sizes) - MANY
        # A notice of several builds is one notice: so many at most were in hand.
        assert 0 <= repeated <= sum(sorted(sizes)[-KILLS:]), (repeated, sizes)
        assert lane.app is not None and lane.app.stop() == 0
        assert sent(lane) == {"sent": MANY}
        outcome.seen = f"{KILLS} kills in {took:.0f} s, {MANY} ends, {repeated} told twice"
    finally:
        lane.close()


def sent(lane: Lane) -> dict[str, int]:
    """How many notices of ready builds the data file has, by their state."""
    with contextlib.closing(sqlite3.connect(database(lane))) as store:
        rows = store.execute("SELECT state, COUNT(*) FROM notices WHERE kind = 'ready' GROUP BY 1")
        return dict(rows.fetchall())


def terminated(session: DesktopSession, outcome: Outcome) -> None:
    """SIGTERM while the service hangs: state is saved, and the app is gone within 2 s."""
    with Life(session, outcome, second=30) as life:
        lane = life.lane
        assert lane.app is not None
        lane.service.add_fault(effect={"kind": "hang", "seconds": 60})
        before = lane.watch_for(3)
        begin = time.monotonic()
        assert lane.app.stop(timeout=5) == 0
        took = time.monotonic() - begin
        assert took < TERM_TIME, f"took {took:.1f} s"
        outcome.seen = f"gone in {took:.2f} s"
        lane.service.clear_faults()
        lane.start()
        after = lane.check()
        for name, watch in before.items():
            # What was known is known again before anything was asked anew.
            assert (after[name]["progress"] or 0) >= (watch["progress"] or 0), (watch, after[name])
        life.is_back(0)
        life.finish()


def hung_up(session: DesktopSession, outcome: Outcome) -> None:
    """SIGHUP, as when a session ends under the app, is as good as SIGTERM."""
    with Life(session, outcome) as life:
        lane = life.lane
        assert lane.app is not None
        lane.app.process.send_signal(signal.SIGHUP)
        assert lane.app.process.wait(TERM_TIME) == 0
        assert not procfs.is_alive(lane.app.pid)
        lane.start()
        life.is_back(0)
        life.finish()


CASES = [
    Case("wall clock an hour ahead", clock_jump(3600)),
    Case("wall clock an hour back", clock_jump(-3600), short=True),
    Case("wall clock ten years ahead", clock_jump(10 * 365 * 86400)),
    Case("standing still, as asleep", stopped),
    Case("asleep, told by logind", slept),
    Case("disk full", disk_full, short=True, needs_root=True),
    Case("data folder read-only", read_only, needs_root=True),
    Case("data folder turning read-only", turns_read_only, short=True, needs_root=True),
    Case("data file of a newer version", newer),
    Case("data file damaged", damaged(scribble), short=True),
    Case("data file truncated", damaged(truncate)),
    Case("kill -9", killed, short=True),
    Case("18 kills in 75 s, 500 builds", killed_often),
    Case("SIGTERM while the service hangs", terminated),
    Case("SIGHUP", hung_up),
]
