"""Keys that change while builds are asked about: the new ones at once, the old ones never again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.desktop import DesktopSession, Simulator, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, account, scenario
from tests.desktop.waiting import holds_for
from tests.desktop.webdriver import WebDriver

from .desk import Desk

NEW_PUBLIC, NEW_PRIVATE = "marked-public-new-8sVt", "marked-private-new-3mXp"
#: Numbers of the key pairs in the service's log.
OLD, NEW = 1, 2
#: Withdrawn keys are an unknown user.
WITHDRAWN = {"kind": "ret_code", "code": 172, "message": "User Not Exists"}
#: What is asked about one build alone.
PROGRESS = "GetCompShareImageCreateProgress"
#: Seconds for which a question with the old keys stays under way.
LATE = 8.0


@pytest.fixture
def service(session: DesktopSession) -> Iterator[Simulator]:
    """A simulated service whose account has two key pairs."""
    keys = [
        {"public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY},
        {"public_key": NEW_PUBLIC, "private_key": NEW_PRIVATE},
    ]
    service = Simulator(session, scenario(accounts=[account(keys=keys)]))
    yield service
    service.stop()


def account_name(desk: Desk) -> str:
    """The account's name in the app; notices name it, too."""
    return desk.unique("acct")


def requests(desk: Desk, key: int, since: int = 0) -> list[dict[str, Any]]:
    """What was asked with a key pair since request number `since`."""
    log = desk.service.control(f"requests?since={since}")["requests"]
    return [one for one in log if one["key"] == key]


def asked_in_vain(desk: Desk) -> set[str]:
    """The builds about which a question with the old keys is under way, or was refused."""
    return {one["image_id"] for one in requests(desk, OLD) if one["fault"] and one["image_id"]}


def in_the_window(desk: Desk, window: WebDriver) -> None:
    """A person changes the keys of the account."""
    window.click("nav-accounts")
    window.click("account-change-keys")
    window.type("input-public-key", NEW_PUBLIC)
    window.type("input-private-key", NEW_PRIVATE)
    window.click("account-submit")
    wait_until(lambda: not window.all("account-submit"), 10, "end of the form")


def by_the_command_line(desk: Desk, window: WebDriver) -> None:
    """The same in a terminal."""
    done = desk.ctl(
        *("account", "change-keys", account_name(desk), "--public-key", NEW_PUBLIC),
        stdin=f"{NEW_PRIVATE}\n",
    )
    assert done.returncode == 0, done.stderr


def removed_and_added(desk: Desk, window: WebDriver) -> None:
    """The account is removed and added with other keys, and its builds are watched again."""
    name = account_name(desk)
    images = [watch["image_id"] for watch in desk.ctl.status()]
    assert desk.ctl("account", "remove", name).returncode == 0
    desk.add_account(NEW_PRIVATE, name, NEW_PUBLIC)
    for image in images:
        desk.watch({"id": image})


@pytest.mark.parametrize("change", [in_the_window, by_the_command_line, removed_and_added])
def test_changed_keys_are_used_at_once_and_the_old_ones_never_again(
    desk: Desk, change: Callable[[Desk, WebDriver], None]
) -> None:
    desk.add_account(name=account_name(desk))
    window = desk.drive()
    builds = [desk.build(f"change-{number}", 35) for number in range(3)]
    for made in builds:
        desk.watch(made)
        desk.ctl.wait_watch(made["id"], lambda watch: watch["progress"], "progress")
    # Questions with the old keys stay under way, and are refused when the keys have changed: first
    # of all one about a build, then whatever else is asked.
    late = {**WITHDRAWN, "delay": LATE}
    desk.service.add_fault(effect=late, actions=[PROGRESS], key=OLD)
    wait_until(lambda: asked_in_vain(desk), 20, "a question about a build with the old keys")
    desk.service.add_fault(effect=late, key=OLD)
    change(desk, window)
    under_way = asked_in_vain(desk)
    since = desk.service.control("requests")["count"]
    assert [one.value for one in desk.session.secrets.secrets()] == [NEW_PRIVATE]

    # The builds whose question was under way do not wait for its answer; the others have time.
    anew = lambda: {one["image_id"] for one in requests(desk, NEW)} >= under_way  # noqa: E731
    wait_until(anew, 6, f"questions about {under_way} with the new keys")
    holds_for(lambda: is_calm(desk), LATE, "calm while the old keys are refused")
    for made in builds:
        desk.ctl.wait_state(made["id"], "ready", timeout=60)
    wait_until(lambda: all(desk.notices(made["name"]) for made in builds), 20, "every notice")
    assert all(len(desk.notices(made["name"])) == 1 for made in builds)
    assert is_calm(desk)
    assert requests(desk, OLD, since) == []
    assert {one["ret_code"] for one in requests(desk, NEW)} == {0}


def is_calm(desk: Desk) -> bool:
    """Nobody was told of trouble with the account, and there is none."""
    connections = {watch["connection"] for watch in desk.ctl.status()}
    return connections == {"online"} and not desk.notices(account_name(desk))


@pytest.mark.parametrize("change", [in_the_window, by_the_command_line])
def test_a_blocked_account_resumes_at_once_with_other_keys(
    desk: Desk, change: Callable[[Desk, WebDriver], None]
) -> None:
    desk.add_account(name=account_name(desk))
    window = desk.drive()
    made = desk.build("blocked", 30)
    desk.watch(made)
    desk.ctl.wait_watch(made["id"], lambda watch: watch["progress"], "progress")
    desk.service.add_fault(effect=WITHDRAWN, key=OLD)
    desk.ctl.wait_connection(made["id"], "blocked")
    desk.wait_notice(account_name(desk), 20)
    since = desk.service.control("requests")["count"]
    change(desk, window)
    desk.ctl.wait_connection(made["id"], "online", timeout=5)
    desk.ctl.wait_state(made["id"], "ready", timeout=60)
    desk.wait_notice(made["name"], 20)
    # The block was told once; that it is over shows by itself.
    assert len(desk.notices(account_name(desk))) == 1
    assert len(desk.notices(made["name"])) == 1
    assert requests(desk, OLD, since) == []
    assert [one.value for one in desk.session.secrets.secrets()] == [NEW_PRIVATE]


def test_keys_that_do_not_work_change_nothing(desk: Desk) -> None:
    name = account_name(desk)
    desk.add_account(name=name)
    change = ("account", "change-keys", name, "--public-key")
    assert desk.ctl(*change, "marked-public-nobody", stdin="nobody\n").returncode == 4
    unknown = desk.ctl("account", "change-keys", "nobody", "--public-key", NEW_PUBLIC)
    assert unknown.returncode == 4, unknown.stderr
    assert "nobody" in unknown.stderr
    assert [one.value for one in desk.session.secrets.secrets()] == [PRIVATE_KEY]
    assert desk.ctl("account", "test", name).returncode == 0


#: Asks about every build, again and again, as fast as the budget lets it.
ASK_ALL = """
const keys = arguments[0];
setInterval(() => {
  for (const key of keys) {
    window.__TAURI_INTERNALS__.invoke('request', { request: { request: 'poll-now', key } });
  }
}, 5);
"""


def test_keys_changed_again_and_again_are_never_missing(desk: Desk) -> None:
    """However the questions of many builds fall between the old keys and the new ones."""
    desk.add_account(name=account_name(desk))
    desk.put_settings(requestsPerMinute=600)
    window = desk.drive()
    window.find("nav-builds")
    for number in range(6):
        desk.watch(desk.build(f"again-{number}", 300))
    window.run(ASK_ALL, [watch["key"] for watch in window.view()["watches"]])
    pairs = [(PUBLIC_KEY, PRIVATE_KEY), (NEW_PUBLIC, NEW_PRIVATE)]
    for turn in range(1, 11):
        public, private = pairs[turn % 2]
        form = {
            "name": account_name(desk),
            "publicKey": public,
            "privateKey": private,
            "projectId": "",
            "region": REGION,
            "sessionOnly": False,
        }
        assert window.request("change-keys", form=form)["response"] == "zones"
        since = desk.service.control("requests")["count"]
        used = 1 + turn % 2
        wait_until(lambda: len(requests(desk, used, since)) >= 6, 10, "questions")
        assert requests(desk, 3 - used, since) == []
        assert [one.value for one in desk.session.secrets.secrets()] == [private]
        assert is_calm(desk)
    assert {one["ret_code"] for one in desk.service.requests()} == {0}
