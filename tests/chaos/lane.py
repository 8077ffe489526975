"""One app with a service, an account and builds of its own, among others in the same session."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.desktop import App, CommandLine, DesktopSession, Notification, Simulator, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, failing, image, scenario
from tests.desktop.waiting import WaitTimeout

#: What a build that has not ended may be called.
UNDER_WAY = {"waiting", "making", "finalizing"}
REASON = "No space left on the system disk"


class Lane:
    """The app of one case. To be used by one thread."""

    def __init__(
        self,
        session: DesktopSession,
        case: str,
        *,
        service: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = (),
    ) -> None:
        """`service` are more fields of the scenario; `command` goes before the app's own."""
        self.session = session
        self.case = case
        self.data = session.data_home / f"chaos-{case}"
        self.account = f"acct-{case}"
        self.service = Simulator(session, scenario(**(service or {})))
        self.environment = {
            "IMAGEWATCH_DATA_DIR": str(self.data),
            "IMAGEWATCH_API_URL": self.service.url,
            **(environment or {}),
        }
        self.ctl = CommandLine(session, self.environment)
        self.command = list(command)
        self.app: App | None = None
        self.builds: dict[str, dict[str, Any]] = {}
        self._ends: dict[str, float] = {}

    def reread_environment(self) -> None:
        """Lets the command line have what changed in `environment`, as the app will."""
        self.ctl = CommandLine(self.session, self.environment)

    def close(self) -> None:
        """Ends the app and its service."""
        if self.app is not None:
            self.app.stop()
        self.service.stop()

    def start(self, *arguments: str, environment: Mapping[str, str] | None = None) -> App:
        """Starts the app without a window and waits until it answers."""
        merged = {**self.environment, **(environment or {})}
        app = self.app = App(
            self.session, "--hidden", *arguments, environment=merged, prefix=self.command
        )

        def serves() -> bool:
            assert app.process.running, f"the app ended: {app.output}"
            with socket.socket(socket.AF_UNIX) as control:
                return control.connect_ex(str(self.data / "control.sock")) == 0

        wait_until(serves, 20, f"{self.case}: an app that answers")
        return app

    def add_account(self) -> None:
        """Puts the account into the app and the keyring."""
        self.do(
            *("account", "add", self.account, "--public-key", PUBLIC_KEY, "--region", REGION),
            stdin=f"{PRIVATE_KEY}\n",
        )

    def do(self, *arguments: str, stdin: str | None = None) -> str:
        """Runs a command that must work; returns what it printed."""
        done = self.ctl(*arguments, stdin=stdin, timeout=60)
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def do_fails(self, *arguments: str) -> str:
        """Runs a command that must not work; returns what it complained."""
        done = self.ctl(*arguments)
        assert done.returncode != 0 and done.stderr, done
        return done.stderr

    def ask(self, request: str, **fields: Any) -> dict[str, Any]:
        """Puts a request to the app as the window does; returns the answer."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(125)
            control.connect(str(self.data / "control.sock"))
            control.sendall(json.dumps({"request": request, **fields}).encode() + b"\n")
            with control.makefile("rb") as lines:
                answers = (json.loads(line).get("answer") for line in lines)
                return next(answer["response"] for answer in answers if answer)

    def ends_at(self, name: str) -> float:
        """When a build ends at the service, on the monotonic clock."""
        return self._ends[name]

    def wait_end(self, name: str) -> None:
        """Waits until a build has ended at the service."""
        wait_until(lambda: time.monotonic() > self._ends[name] + 0.5, 60, f"end of {name}")

    def build(
        self, name: str, duration: float, *, age: float = 0.0, **fields: Any
    ) -> dict[str, Any]:
        """Begins the making of an image now, or lets it have begun `age` seconds ago."""
        made = image(f"{self.case}-{name}", duration, **fields)
        self.service.add_images({**made, "starts_in": -age})
        self.builds[name] = made
        takes = duration * fields.get("end", {}).get("at", 1.0)
        self._ends[name] = time.monotonic() + takes - age
        return made

    def watch(self, name: str) -> None:
        """Watches a build."""
        made = self.builds[name]
        self.do("watch", made["id"], "--region", REGION, "--zone", ZONE, "--account", self.account)

    def usual_builds(self, first: float, second: float) -> None:
        """Two builds: one is ready after `first` seconds, one fails after `second`."""
        self.build("ready", first)
        self.build("fails", second, end=failing(REASON))
        for name in self.builds:
            self.watch(name)

    def status(self) -> dict[str, dict[str, Any]]:
        """Each build's watch as the app tells it; a watch that is lost is missing."""
        watches = {watch["image_id"]: watch for watch in self.ctl.status()}
        return {
            name: watches[made["id"]]
            for name, made in self.builds.items()
            if made["id"] in watches
        }

    def wait(
        self, fits: Callable[[dict[str, dict[str, Any]]], object], what: str, timeout: float
    ) -> dict[str, dict[str, Any]]:
        """Waits until the watches fit; what they say meanwhile has to be true."""

        def found() -> dict[str, dict[str, Any]] | None:
            status = self.check()
            return status if fits(status) else None

        return wait_until(found, timeout, f"{self.case}: {what}", interval=0.3)

    def check(self) -> dict[str, dict[str, Any]]:
        """The watches now; none is lost, and none has an end that is still to come."""
        before = time.monotonic()
        status = self.status()
        lost = set(self.builds) - set(status)
        assert not lost, f"lost: {lost}"
        for name, watch in status.items():
            if before < self._ends[name] - 0.5:
                assert watch["state"] in UNDER_WAY, f"false end of {name}: {watch}"
                told = self.session.notification_log.containing(self.builds[name]["name"])
                assert not told, f"{name} was told too soon: {told[-1].text}"
        return status

    def watch_for(self, seconds: float) -> dict[str, dict[str, Any]]:
        """Lets time go by; what the app says meanwhile has to be true. Returns the last watches."""
        deadline = time.monotonic() + seconds
        status = self.check()
        while time.monotonic() < deadline:
            # There is no condition to wait for: the fault lasts as long as the case says.
            time.sleep(min(0.5, max(deadline - time.monotonic(), 0)))
            status = self.check()
        return status

    def finish(self, timeout: float) -> None:
        """Waits for both ends and their notices, each once."""
        ends = {"ready": "ready", "fails": "failed"}
        self.wait(
            lambda status: all(status[name]["state"] == end for name, end in ends.items()),
            "both ends",
            timeout,
        )
        assert self.status()["fails"]["reason"] == REASON
        self.told_once(*ends)

    def told_once(self, *names: str) -> None:
        """Waits until each of these builds was told, and sees that it was told once."""
        try:
            wait_until(lambda: all(self.tellings(name) for name in names), 20, "every notice")
        except WaitTimeout:
            told = {name: self.tellings(name) for name in names}
            raise AssertionError(f"told: {told}") from None
        for name in names:
            assert self.tellings(name) == 1, f"{name} was told {self.tellings(name)} times"

    def told_together(self, *names: str) -> None:
        """Waits until each of these builds was told, by name or in the number of those left unnamed,
        and sees that none was told twice."""

        def told() -> bool:
            named = sum(self.tellings(name) > 0 for name in names)
            return named + self.unnamed() >= len(names)

        wait_until(told, 30, f"{self.case}: every notice")
        times = {name: self.tellings(name) for name in names}
        texts = [one.text for one in self.session.notification_log.containing(f"{self.case}-")]
        assert max(times.values()) == 1, texts
        assert sum(times.values()) + self.unnamed() == len(names), texts

    def unnamed(self) -> int:
        """How many of this case's builds were told without being named."""
        notices = self.session.notification_log.containing(f"{self.case}-")
        return sum(left_unnamed(notice.text) for notice in notices)

    def tellings(self, name: str) -> int:
        """How often a build was told by name."""
        return len(self.session.notification_log.containing(self.builds[name]["name"]))

    def account_notices(self) -> list[Notification]:
        """Notices about the account."""
        return self.session.notification_log.containing(self.account)


def left_unnamed(text: str) -> int:
    """How many builds a notice counts without naming them."""
    more = re.search(r"and (one|\d+) more", text)
    if more is None:
        return 0
    return 1 if more[1] == "one" else int(more[1])


def next_poll(status: Mapping[str, Mapping[str, Any]]) -> float | None:
    """Seconds from now until the app means to ask next; `None` while it waits for an answer."""
    times = [watch["next_poll_at"] for watch in status.values() if watch["next_poll_at"]]
    if not times:
        return None
    # Told to the second, rounded down.
    at = min(datetime.fromisoformat(text).timestamp() for text in times) + 1
    return max(at - time.time(), 0.0)
