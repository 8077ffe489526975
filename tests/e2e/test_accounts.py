"""Two accounts side by side: each with its own keys, and neither in the other's trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.desktop import App, DesktopSession, Simulator, wait_until
from tests.desktop.keyring import Secret
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, account, scenario

from .desk import Desk

OTHER_PUBLIC, OTHER_PRIVATE = "marked-public-second-4kQ", "marked-private-second-7Lw"


@pytest.fixture
def service(session: DesktopSession) -> Iterator[Simulator]:
    """A simulated service with two accounts."""
    keys = [{"public_key": OTHER_PUBLIC, "private_key": OTHER_PRIVATE}]
    accounts = [account(), account(name="second", keys=keys)]
    service = Simulator(session, scenario(accounts=accounts))
    yield service
    service.stop()


class Two:
    """An app with both accounts and a build of each. The service calls them `main` and `second`."""

    def __init__(self, desk: Desk, duration: float) -> None:
        self.desk = desk
        self.name, self.other_name = desk.unique("acct-one"), desk.unique("acct-other")
        desk.add_account(PRIVATE_KEY, self.name, PUBLIC_KEY)
        desk.add_account(OTHER_PRIVATE, self.other_name, OTHER_PUBLIC)
        self.app: App = desk.start_hidden()
        self.one = desk.build("of-one", duration)
        self.other = desk.build("of-other", duration, account="second")
        desk.watch(self.one, self.name)
        desk.watch(self.other, self.other_name)
        for made in (self.one, self.other):
            desk.ctl.wait_watch(made["id"], lambda watch: watch["progress"], "progress")

    def asked(self, account: str, since: int) -> list[dict[str, Any]]:
        """What an account of the service has been asked since request number `since`."""
        log = self.desk.service.control(f"requests?since={since}")["requests"]
        return [one for one in log if one["account"] == account]

    def count(self) -> int:
        """Number of the service's latest request."""
        return self.desk.service.control("requests")["count"]

    def key_of(self, value: str) -> list[Secret]:
        """Entries of the keyring with this key."""
        return [one for one in self.desk.session.secrets.secrets() if one.value == value]


def test_each_account_is_asked_with_its_own_keys(desk: Desk) -> None:
    two = Two(desk, 12)
    assert len(two.key_of(PRIVATE_KEY)) == len(two.key_of(OTHER_PRIVATE)) == 1
    for made in (two.one, two.other):
        desk.ctl.wait_state(made["id"], "ready", timeout=40)
        desk.wait_notice(made["name"], 20)
        assert len(desk.notices(made["name"])) == 1
    # Whatever was asked about an image came with its owner's keys, rightly signed.
    log = desk.service.requests()
    assert {one["ret_code"] for one in log} == {0}
    owners = {one["image_id"]: one["account"] for one in log if one["image_id"]}
    assert owners == {two.one["id"]: "main", two.other["id"]: "second"}


def refused(two: Two) -> None:
    """The service does not take the other account's key any more."""
    refusal = {"kind": "ret_code", "code": 171, "message": "Signature error"}
    two.desk.service.add_fault(effect=refusal, account="second")


def arrears(two: Two) -> None:
    """The service has blocked the other account."""
    refusal = {"kind": "ret_code", "code": 520, "message": "Balance too low"}
    two.desk.service.add_fault(effect=refusal, account="second")


def key_lost(two: Two) -> None:
    """Another program has deleted the other account's key; the app finds out at its start."""
    [secret] = two.key_of(OTHER_PRIVATE)
    two.desk.session.secrets.delete(secret)
    two.app.stop()
    two.app = two.desk.start_hidden()


@pytest.mark.parametrize("trouble", [refused, arrears, key_lost])
def test_an_account_that_stands_still_leaves_the_other_alone(
    desk: Desk, trouble: Callable[[Two], None]
) -> None:
    two = Two(desk, 40)
    [key] = two.key_of(PRIVATE_KEY)
    trouble(two)
    desk.ctl.wait_connection(two.other["id"], "blocked")
    goes_on(two, key)
    assert len(desk.notices(two.other_name)) == 1
    # It resumes on its own once its trouble is over.
    desk.service.clear_faults()
    if trouble is key_lost:
        desk.ctl("account", "remove", two.other_name)
        desk.add_account(OTHER_PRIVATE, two.other_name, OTHER_PUBLIC)
        desk.watch(two.other, two.other_name)
    else:
        assert desk.ctl("account", "test", two.other_name).returncode == 0
    desk.ctl.wait_connection(two.other["id"], "online")
    both_end(two)


def test_an_account_that_is_removed_leaves_the_other_alone(desk: Desk) -> None:
    two = Two(desk, 20)
    [key] = two.key_of(PRIVATE_KEY)
    assert desk.ctl("account", "remove", two.other_name).returncode == 0
    assert [watch["image_id"] for watch in desk.ctl.status()] == [two.one["id"]]
    assert two.key_of(OTHER_PRIVATE) == []
    goes_on(two, key)
    assert desk.notices(two.other_name) == []
    desk.ctl.wait_state(two.one["id"], "ready", timeout=40)
    desk.wait_notice(two.one["name"], 20)
    assert desk.notices(two.other["name"]) == []


def goes_on(two: Two, key: Secret) -> None:
    """The first account is asked as before and its key is where it was; the other is left alone."""
    since = two.count()
    about = two.one["id"]

    def asked() -> bool:
        # A build whose estimate is honest is asked about rarely.
        return any(one["ret_code"] == 0 for one in two.asked("main", since))

    wait_until(asked, 40, "questions of the first account")
    watch = two.desk.ctl.watch_of(about)
    assert watch and watch["connection"] == "online", watch
    assert two.asked("second", since) == []
    assert [one.path for one in two.key_of(PRIVATE_KEY)] == [key.path]
    assert two.desk.notices(two.name) == []


def both_end(two: Two) -> None:
    """Both builds end, and each is told once."""
    for made in (two.one, two.other):
        two.desk.ctl.wait_state(made["id"], "ready", timeout=60)
        two.desk.wait_notice(made["name"], 20)
        assert len(two.desk.notices(made["name"])) == 1
