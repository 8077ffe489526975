"""What is said and what is there while nothing can be saved."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from tests.desktop import DesktopSession, Simulator, folders, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, account, scenario

from .desk import Desk

#: Seconds until saving is tried again, and some more.
SAVED_AGAIN = 40.0
#: A second key pair, that of another account of the service.
OTHER_PUBLIC, OTHER_PRIVATE = "marked-public-other-4Xq8", "marked-private-other-7Tn2"


@pytest.fixture
def service(session: DesktopSession) -> Iterator[Simulator]:
    """A service with two accounts."""
    keys = [{"public_key": OTHER_PUBLIC, "private_key": OTHER_PRIVATE}]
    accounts = [account(), account(name="other", keys=keys)]
    service = Simulator(session, scenario(accounts=accounts))
    yield service
    service.stop()


@dataclass(frozen=True)
class Order:
    """A command that changes something."""

    words: tuple[str, ...]
    is_done: Callable[[], bool]
    """Whether what it does is there."""
    stdin: str | None = None


def orders(desk: Desk) -> list[Order]:
    """Every command that changes what is kept; what they need is there."""
    one, two = (desk.build(name, 900) for name in ("one", "two"))
    desk.watch(one, "main")
    names = lambda: {  # noqa: E731
        one["name"] for one in json.loads(desk.ctl("account", "list", "--json").stdout)["accounts"]
    }
    desk.add_account(name="leaves")
    words = ("hook", "set", "--webhook", "json", "--account", "main")
    hook = desk.ctl(*words, stdin="http://127.0.0.1:9/\n")
    assert hook.returncode == 0, hook.stderr
    [key] = re.findall(r"hook test (\d+)", hook.stdout)
    file = desk.session.unused_file("compshare", "json")
    profile = {"public_key": OTHER_PUBLIC, "private_key": OTHER_PRIVATE}
    file.write_text(json.dumps({"profiles": {"imported": profile}}))
    pair = ("--public-key", PUBLIC_KEY)

    def hooks() -> list[dict[str, Any]]:
        done = desk.ctl("hook", "list", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["hooks"]

    def secret(name: str) -> str | None:
        entries = desk.session.secrets.secrets()
        found = (one.value for one in entries if one.attributes["username"] == name)
        return next(found, None)

    def public_key(name: str) -> str:
        with closing(sqlite3.connect(desk.data / "imagewatch.sqlite3")) as data:
            [(key,)] = data.execute("SELECT public_key FROM accounts WHERE name = ?", (name,))
        return key

    def changed() -> bool:
        # The two belong together, whatever became of the command.
        both = (public_key("main") == OTHER_PUBLIC, secret("main") == OTHER_PRIVATE)
        assert both in ((True, True), (False, False)), both
        return both[0]

    def kept(name: str) -> bool:
        is_there = name in names()
        assert (secret(name) is not None) == is_there, f"{name}: account {is_there}, key not so"
        return is_there

    def paused() -> bool:
        with closing(sqlite3.connect(desk.data / "imagewatch.sqlite3")) as data:
            rows = data.execute("SELECT value FROM settings WHERE key = 'settings'").fetchall()
        return any(json.loads(value).get("paused", False) for (value,) in rows)

    return [
        Order(("unwatch", one["id"]), lambda: desk.ctl.watch_of(one["id"]) is None),
        Order(("watch", two["id"], "--account", "main"), lambda: desk.ctl.watch_of(two["id"]) is not None),
        Order(("pause",), paused),
        Order(("hook", "remove", key), lambda: key not in [one["key"] for one in hooks()]),
        Order(
            ("hook", "set", "--webhook", "json", "--on", "failed", "--account", "main"),
            lambda: any(one["onFailed"] and not one["onReady"] for one in hooks()),
            "http://127.0.0.1:9/other\n",
        ),
        Order(("account", "remove", "leaves"), lambda: not kept("leaves")),
        Order(
            ("account", "add", "comes", *pair, "--region", REGION),
            lambda: kept("comes"),
            f"{PRIVATE_KEY}\n",
        ),
        Order(("account", "import", "--from", str(file), "--yes"), lambda: kept("imported")),
        Order(
            ("account", "change-keys", "main", "--public-key", OTHER_PUBLIC),
            changed,
            f"{OTHER_PRIVATE}\n",
        ),
    ]


@pytest.mark.parametrize("running", [False, True], ids=["no app", "app runs"])
@pytest.mark.parametrize("way", folders.WAYS)
def test_what_cannot_be_saved_is_not_called_done(desk: Desk, way: str, running: bool) -> None:
    with folders.small_where_needed(way, desk.data):
        desk.add_account()
        given = orders(desk)
        app = None
        if running:
            app = desk.start("--hidden", prefix=folders.SURVIVES_LIMIT)
            app.tray_item()
        elif way == "limit":
            desk.ctl.prefix = [*folders.NO_FILES]
        said = []
        with folders.unwritable(way, desk.data, app.pid if app else None):
            for order in given:
                said.append(desk.ctl(*order.words, stdin=order.stdin, timeout=60))
            if app is not None:
                # What it still has in memory is nothing that was kept.
                app.kill()
        desk.ctl.prefix = []
        done = []
        for order, result in zip(given, said, strict=True):
            words = " ".join(order.words[:2])
            assert order.is_done() == (result.returncode == 0), (words, result)
            if result.returncode == 0:
                done.append(words)
            else:
                assert result.stderr.strip(), (words, result)
                # An import says beforehand what it would take over.
                assert not result.stdout or words == "account import", (words, result)
        # Room that is left in the files may do for a small change, but not for all.
        assert len(done) < len(given) / 2, done


@pytest.mark.parametrize("way", folders.WAYS)
def test_that_nothing_can_be_saved_is_said_until_it_can(desk: Desk, way: str) -> None:
    with folders.small_where_needed(way, desk.data):
        desk.add_account()
        if way == "limit":
            # What draws a window needs files of its own.
            app, window = desk.start("--hidden", prefix=folders.SURVIVES_LIMIT), None
            app.tray_item()
        else:
            app, window = None, desk.drive()
            window.find("nav-builds")
        made = desk.build("unsaved", 6)
        desk.watch(made)

        def is_said() -> bool:
            if window is not None:
                return bool(window.all("banner", kind="data-read-only"))
            checks = json.loads(desk.ctl("doctor", "--json", timeout=60).stdout)["checks"]
            return any(one["name"] == "folder" and one["verdict"] == "bad" for one in checks)

        with folders.unwritable(way, desk.data, app.pid if app else None):
            wait_until(is_said, 30, "that nothing can be saved")
            desk.wait_notice(made["name"], 30)
            assert desk.ctl.watch_of(made["id"])["state"] == "ready"
        wait_until(lambda: not is_said(), SAVED_AGAIN, "that it can be saved again")
        assert len(desk.notices(made["name"])) == 1
        if app is not None:
            app.kill()
            assert desk.ctl.watch_of(made["id"])["state"] == "ready", "it was saved"
