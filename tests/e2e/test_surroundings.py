"""Desktops where something is missing: no tray host, no keyring, no notification daemon."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop import DesktopSession, search_for_secret, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY
from tests.desktop.webdriver import WebDriver

from .desk import Desk


@pytest.fixture(scope="module")
def session() -> Iterator[DesktopSession]:
    """A bare session: the tests start what they need."""
    bare = DesktopSession(with_keyring=False, with_panel=False, with_notifications=False)
    with bare as session:
        yield session


@pytest.fixture
def with_keyring(session: DesktopSession) -> Iterator[None]:
    """The keyring is there for this test."""
    session.keyring.start()
    yield
    session.keyring.stop()


@pytest.fixture
def with_panel(session: DesktopSession) -> Iterator[None]:
    """The panel is there for this test."""
    session.panel.start()
    yield
    session.panel.stop()


def test_without_a_tray_the_window_says_so_until_a_host_appears(
    with_keyring: None, desk: Desk
) -> None:
    window = desk.drive()
    window.find("banner", kind="tray-absent", timeout=20)
    desk.session.panel.start()
    try:
        desk.session.tray.wait_for(window.app_pid, 10)
        wait_until(lambda: not window.all("banner", kind="tray-absent"), 10, "end of the banner")
        desk.session.panel.restart()
        desk.session.tray.wait_for(window.app_pid, 10)
    finally:
        desk.session.panel.stop()


def test_without_a_keyring_keys_last_for_the_session(with_panel: None, desk: Desk) -> None:
    window = desk.drive()
    window.find("first-run")
    window.type("input-public-key", PUBLIC_KEY)
    window.type("input-private-key", PRIVATE_KEY)
    window.click("account-submit")
    # It says that there is no keychain, and offers to go on without.
    if not window.all("nav-builds"):
        note = window.find("account-error", timeout=20)
        assert note.get_attribute("data-problem") == "keychain-no-service"
        box = window.find("input-session-only")
        if not box.is_selected():
            box.click()
        window.type("input-private-key", PRIVATE_KEY)
        window.click("account-submit")
    window.find("nav-builds", timeout=20)
    made = desk.build("session-only", 60)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "making")
    assert search_for_secret(PRIVATE_KEY, desk.own_files()) == []


def test_keys_for_the_session_leave_none_in_the_keyring_behind(
    with_panel: None, desk: Desk
) -> None:
    """The keyring was away when the keys were changed: the old key goes with the account."""
    desk.session.keyring.start()
    try:
        desk.add_account()
        desk.session.keyring.stop()
        window = desk.drive()
        window.find("banner", kind="keychain-absent", timeout=20)
        change_keys(window, session_only=True)
        made = desk.build("kept", 60)
        desk.watch(made)
        desk.ctl.wait_connection(made["id"], "online")
        desk.session.keyring.start()
        assert [one.value for one in desk.session.secrets.secrets()] == [PRIVATE_KEY]
        change_keys(window, session_only=True)
        assert desk.session.secrets.secrets() == []
        change_keys(window, session_only=False)
        assert [one.value for one in desk.session.secrets.secrets()] == [PRIVATE_KEY]
        desk.ctl.wait_connection(made["id"], "online")
        assert desk.ctl("account", "remove", "main").returncode == 0
        assert desk.session.secrets.secrets() == []
    finally:
        desk.session.keyring.stop()


def change_keys(window: WebDriver, *, session_only: bool) -> None:
    """A person enters the account's keys anew, to be kept or for this session only."""
    window.click("nav-accounts")
    window.click("account-change-keys")
    window.type("input-public-key", PUBLIC_KEY)
    window.type("input-private-key", PRIVATE_KEY)
    box = window.find("input-session-only")
    if box.is_selected() != session_only:
        box.click()
    window.click("account-submit")
    wait_until(lambda: not window.all("account-submit"), 10, "end of the form")


def test_a_keyring_that_comes_later_is_used(with_panel: None, desk: Desk) -> None:
    desk.session.keyring.start()
    desk.add_account()
    made = desk.build("later", 120)
    desk.watch(made)
    desk.session.keyring.stop()
    desk.start_hidden()
    desk.ctl.wait_connection(made["id"], "blocked")
    desk.session.keyring.start()
    try:
        desk.ctl.wait_state(made["id"], "making")
        desk.ctl.wait_connection(made["id"], "online", timeout=60)
    finally:
        desk.session.keyring.stop()


def test_a_notice_waits_for_the_notification_daemon(
    with_keyring: None, with_panel: None, desk: Desk
) -> None:
    desk.add_account()
    desk.start_hidden()
    made = desk.build("daemon", 5)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "ready", timeout=30)
    desk.session.notifications.start()
    try:
        wait_until(
            lambda: [one for one in desk.notices(made["name"]) if one.id is not None],
            60,
            "notice at the daemon that came later",
        )
    finally:
        desk.session.notifications.stop()
