"""The keychain asks the user for its password: what waits for the answer, and what it costs not to
answer. And the notice that an account is blocked, which goes when the trouble is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.desktop import DesktopSession, holds_for, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION

from .desk import Desk
from .test_keys import enter_keys

PROMPTER = "Gcr-prompter"
"""Window class of the desktop's own question."""

PASSWORD = "correct horse"

BOUND = 10.0
"""Seconds after which a keychain that does not answer counts as locked, and some more."""

CLOSED_BY_THE_APP = 3
"""Why a notification was closed, by the specification."""


@pytest.fixture
def locked(session: DesktopSession) -> Iterator[None]:
    """The keyring is locked when the test begins, and unlocked after it."""
    session.secrets.lock()
    yield
    for window in questions(session):
        session.windows.close(window)
    session.keyring.restart()


def questions(session: DesktopSession) -> list[int]:
    """Windows in which the desktop asks for a password."""
    return session.windows.of_class(PROMPTER)


def question(session: DesktopSession) -> int:
    """Waits for the desktop's question and gives it the keyboard."""
    wait_until(lambda: questions(session), 15, "question for the password")
    window = questions(session)[-1]
    session.windows.activate(window)
    return window


def answer(session: DesktopSession) -> None:
    """The user types the password."""
    question(session)
    session.windows.type(PASSWORD)
    session.windows.key("Return")
    wait_until(lambda: not session.secrets.is_locked, 10, "unlocked keyring")


def dismiss(session: DesktopSession) -> None:
    """The user closes the question."""
    question(session)
    session.windows.key("Escape")
    wait_until(lambda: not questions(session), 10, "end of the question")


def test_the_form_waits_for_the_keyrings_question(locked: None, desk: Desk) -> None:
    window = desk.drive()
    enter_keys(window, PUBLIC_KEY, PRIVATE_KEY)
    window.find("keychain-asks", timeout=15)
    question(desk.session)

    def is_waiting() -> bool:
        typed = window.find("input-public-key").get_attribute("value")
        return typed == PUBLIC_KEY and bool(window.all("keychain-asks"))

    holds_for(is_waiting, BOUND, "the form that waits")
    answer(desk.session)
    window.find("nav-builds", timeout=20)
    assert [one.value for one in desk.session.secrets.secrets()] == [PRIVATE_KEY]


def test_a_dismissed_question_comes_again_only_with_try_again(locked: None, desk: Desk) -> None:
    window = desk.drive()
    enter_keys(window, PUBLIC_KEY, PRIVATE_KEY)
    dismiss(desk.session)
    note = window.find("account-error", timeout=15)
    assert note.get_attribute("data-problem") == "keychain-locked"
    assert not window.all("keychain-asks")
    holds_for(lambda: not questions(desk.session), BOUND, "the desktop without a question")
    # Nothing has to be typed again.
    assert window.text("account-submit") == "Try again"
    window.click("account-submit")
    answer(desk.session)
    window.find("nav-builds", timeout=20)
    assert [one.value for one in desk.session.secrets.secrets()] == [PRIVATE_KEY]


def test_a_question_at_the_start_is_not_put_again(desk: Desk, locked: None) -> None:
    desk.session.keyring.restart()
    for number in range(2):
        desk.add_account(name=f"account-{number}")
    desk.session.secrets.lock()
    window = desk.drive()
    dismiss(desk.session)
    window.find("banner", kind="keychain-locked", timeout=20)
    holds_for(lambda: not questions(desk.session), BOUND, "the desktop without a question")
    window.request("retry-account", name="account-0")
    answer(desk.session)
    wait_until(lambda: not window.all("banner", kind="keychain-locked"), 20, "end of the banner")


def test_the_command_line_waits_for_the_keyrings_question(locked: None, desk: Desk) -> None:
    adding = desk.ctl.start(
        *("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION),
        stdin=f"{PRIVATE_KEY}\n".encode(),
    )
    wait_until(lambda: "keychain's question" in adding.stderr, 15, "words on what is waited for")
    holds_for(lambda: adding.running, BOUND, "the command that waits")
    answer(desk.session)
    wait_until(lambda: not adding.running, 20, "end of the command")
    assert "added" in adding.stdout
    assert adding.stderr.count("keychain's question") == 1


def test_a_dismissed_question_ends_the_command(locked: None, desk: Desk) -> None:
    adding = desk.ctl.start(
        *("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION),
        stdin=f"{PRIVATE_KEY}\n".encode(),
    )
    dismiss(desk.session)
    wait_until(lambda: not adding.running, 20, "end of the command")
    assert "The keychain is locked" in adding.stderr
    assert questions(desk.session) == []


def keyring_comes(desk: Desk) -> None:
    """The keychain that was missed is started."""
    desk.session.keyring.start()


def keyring_comes_locked(desk: Desk) -> None:
    """The same, but it is locked: that there is none is not true any more."""
    desk.session.keyring.start()
    desk.session.secrets.lock()


def account_goes(desk: Desk) -> None:
    """The user removes the account."""
    assert desk.ctl("account", "remove", "main").returncode == 0


@pytest.mark.parametrize("end", [keyring_comes, keyring_comes_locked, account_goes])
def test_that_there_is_no_keyring_is_taken_back(desk: Desk, end: Callable[[Desk], None]) -> None:
    desk.add_account()
    made = desk.build("taken-back", 120)
    desk.watch(made)
    desk.session.keyring.stop()
    since = len(desk.session.notification_log.notifications)
    desk.start_hidden()

    def told() -> list:
        found = desk.session.notification_log.notifications[since:]
        return [one for one in found if "“main”" in one.summary and one.id is not None]

    try:
        notice = wait_until(told, 20, "notice of the blocked account")[0]
        assert notice.urgency == 2
        assert "There is no keychain on this desktop. Start a" in notice.text
        assert notice.closed is None
        end(desk)
        wait_until(lambda: notice.closed, 20, "end of the notification")
        assert notice.closed == CLOSED_BY_THE_APP
        assert len(told()) == 1
        if end is keyring_comes_locked:
            watch = desk.ctl.watch_of(made["id"])
            assert watch and "locked" in watch["reason"], watch
    finally:
        desk.session.keyring.restart()


def test_refused_keys_are_taken_back_once_they_work(desk: Desk) -> None:
    desk.add_account()
    desk.start_hidden()
    made = desk.build("refused", 60)
    desk.watch(made)
    desk.ctl.wait_connection(made["id"], "online")
    since = len(desk.session.notification_log.notifications)
    refusal = {"kind": "ret_code", "code": 171, "message": "Signature error"}
    desk.service.add_fault(effect=refusal)

    def told() -> list:
        found = desk.session.notification_log.notifications[since:]
        return [one for one in found if "“main”" in one.summary and one.id is not None]

    notice = wait_until(told, 60, "notice of the blocked account")[0]
    desk.service.clear_faults()
    assert desk.ctl("account", "test", "main").returncode == 0
    wait_until(lambda: notice.closed, 10, "end of the notification")
    assert notice.closed == CLOSED_BY_THE_APP
