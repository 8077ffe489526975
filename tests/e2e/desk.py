"""What a test has in its hands: a session, the simulated service, and a fresh data folder."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.desktop import (
    App,
    CommandLine,
    DesktopSession,
    Notification,
    Simulator,
    procfs,
    wait_until,
)
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image
from tests.desktop.webdriver import WebDriver

_numbers = itertools.count(1)


class Desk:
    """One person's ImageWatch: nothing in it yet, and nothing shared with another test's."""

    def __init__(self, session: DesktopSession, service: Simulator) -> None:
        self.session = session
        self.service = service
        self._number = next(_numbers)
        self.data = session.data_home / f"imagewatch-{self._number}"
        self.environment = {
            "IMAGEWATCH_DATA_DIR": str(self.data),
            "IMAGEWATCH_API_URL": service.url,
        }
        self.ctl = CommandLine(session, self.environment)
        self._apps: list[App] = []
        self._drivers: list[WebDriver] = []
        self._adopted: list[int] = []

    def close(self) -> None:
        """Ends what the test started, and removes its keys and notifications."""
        for driver in self._drivers:
            driver.stop()
        for app in self._apps:
            app.stop()
        for pid in self._adopted:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
            wait_until(lambda pid=pid: not procfs.is_alive(pid), 10, "end of the app")
        if self.session.keyring.running:
            for secret in self.session.secrets.secrets():
                self.session.secrets.delete(secret)
        if self.session.notifications.running:
            self.session.close_notifications()

    def start(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> App:
        """Starts the app; by default with its window, as a person would."""
        merged = {**self.environment, **(environment or {})}
        app = App(self.session, *arguments, environment=merged, prefix=prefix)
        self._apps.append(app)
        return app

    def start_hidden(self) -> App:
        """Starts the app in the tray and waits for its icon there."""
        app = self.start("--hidden")
        app.tray_item()
        return app

    def adopt(self, pid: int) -> None:
        """Takes over an app that something else started, to end it with the desk."""
        self._adopted.append(pid)

    def drive(
        self,
        *arguments: str,
        program: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> WebDriver:
        """Starts the app under WebDriver."""
        merged = {**self.environment, **(environment or {})}
        driver = WebDriver(self.session, *arguments, environment=merged, program=program)
        self._drivers.append(driver)
        return driver

    def add_account(
        self, private_key: str = PRIVATE_KEY, name: str = "main", public_key: str = PUBLIC_KEY
    ) -> None:
        """Puts an account of the service into the app, by the command line."""
        done = self.ctl(
            *("account", "add", name, "--public-key", public_key, "--region", REGION),
            stdin=f"{private_key}\n",
        )
        assert done.returncode == 0, done.stderr

    def put_settings(self, **settings: Any) -> None:
        """Stores settings as the app would, by their names there. The app must not be running, but
        must have been used."""
        data = sqlite3.connect(self.data / "imagewatch.sqlite3")
        with data:
            data.execute(
                "INSERT INTO settings (key, value) VALUES ('settings', ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (json.dumps(settings),),
            )
        data.close()

    def unique(self, name: str) -> str:
        """A name like this that no other test uses."""
        return f"{name}-{self._number}"

    def build(self, name: str, duration: float, **fields: Any) -> dict[str, Any]:
        """Begins the making of an image now; its name is one that no other test uses."""
        made = image(self.unique(name), duration, **fields)
        self.service.add_images(made)
        return made

    def watch(self, made: Mapping[str, Any], account: str | None = None) -> None:
        """Watches an image, by the command line; without an `account`, as the only one's."""
        more = ("--account", account) if account else ()
        done = self.ctl("watch", made["id"], "--region", REGION, "--zone", ZONE, *more)
        assert done.returncode == 0, done.stderr

    def notices(self, *texts: str) -> list[Notification]:
        """Notifications that the desktop was asked to show with all of `texts` in them."""
        return self.session.notification_log.containing(*texts)

    def wait_notice(self, text: str, timeout: float) -> Notification:
        """Waits for a notification with `text` in it."""
        return self.session.notification_log.wait_for(lambda one: text in one.text, timeout)

    def own_files(self) -> list[Path]:
        """Folders where the app may have left anything, its output among them."""
        session = self.session
        return [session.home, session.runtime, session.temporary, session.logs]
