"""`imagewatchctl`, with and without a running app."""

from __future__ import annotations

import json
import subprocess
import time

import pytest

from tests.desktop import wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, failing

from .desk import Desk

STATUS_FIELDS = {
    *("image_id", "name", "account", "region", "zone", "state", "progress"),
    *("remaining_seconds", "total_seconds", "reason", "connection", "updated_at"),
}


def test_it_works_without_the_app_which_then_takes_over(desk: Desk) -> None:
    desk.add_account()
    assert "main" in desk.ctl("account", "list").stdout
    assert desk.ctl("account", "test", "main").returncode == 0
    made = desk.build("offline", 600)
    desk.watch(made)
    watch = desk.ctl.watch_of(made["id"])
    assert watch is not None and set(watch) >= STATUS_FIELDS
    app = desk.start_hidden()
    item = app.tray_item()
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip")
    assert desk.ctl("unwatch", made["id"]).returncode == 0
    wait_until(lambda: made["name"] not in item.tooltip, 1, "tooltip without the build")
    assert desk.ctl.watch_of(made["id"]) is None


def test_a_running_app_shows_a_change_within_a_second(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    item = app.tray_item()
    made = desk.build("seen-soon", 600)
    desk.watch(made)
    begin = time.monotonic()
    wait_until(lambda: made["name"] in item.tooltip, 5, "build in the tooltip", interval=0.02)
    assert time.monotonic() - begin < 1


def test_an_account_comes_to_a_running_app_and_goes(desk: Desk) -> None:
    desk.start_hidden()
    desk.add_account()
    made = desk.build("account", 600)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "making")
    assert desk.ctl("account", "remove", "main").returncode == 0
    assert "main" not in desk.ctl("account", "list").stdout
    assert desk.ctl.status() == []
    assert desk.session.secrets.secrets() == []


def test_status_for_people_names_the_build(desk: Desk) -> None:
    desk.add_account()
    desk.start_hidden()
    made = desk.build("readable", 600)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "making")
    shown = desk.ctl("status")
    assert shown.returncode == 0
    assert made["name"] in shown.stdout


def add(desk: Desk, public: str, private: str) -> subprocess.CompletedProcess[str]:
    """Tries to add an account."""
    words = ("account", "add", "main", "--public-key", public, "--region", REGION)
    return desk.ctl(*words, stdin=f"{private}\n")


@pytest.mark.parametrize("running", [False, True], ids=["no app", "app runs"])
@pytest.mark.parametrize(
    ("public", "private", "code"),
    [
        (PUBLIC_KEY, "not-the-private-key", 171),
        (PRIVATE_KEY, PUBLIC_KEY, 172),
        (PUBLIC_KEY, "", None),
        ("", PRIVATE_KEY, None),
    ],
    ids=["wrong", "swapped", "empty private", "empty public"],
)
def test_bad_keys_are_refused_with_a_reason(
    desk: Desk, running: bool, public: str, private: str, code: int | None
) -> None:
    if running:
        desk.start_hidden()
    done = add(desk, public, private)
    assert done.returncode != 0
    assert done.stderr.strip()
    if code is not None:
        assert str(code) in done.stderr
    assert PRIVATE_KEY not in done.stdout + done.stderr or public == PRIVATE_KEY
    assert desk.session.secrets.secrets() == []
    assert "main" not in desk.ctl("account", "list").stdout


@pytest.mark.parametrize(
    "fault",
    [{"kind": "html"}, {"kind": "http_status", "status": 502}, {"kind": "close"}],
    ids=["web page", "server fault", "closed connection"],
)
def test_trouble_on_the_way_is_named(desk: Desk, fault: dict) -> None:
    desk.service.add_fault(effect=fault)
    done = add(desk, PUBLIC_KEY, PRIVATE_KEY)
    assert done.returncode != 0
    assert done.stderr.strip()


def test_no_network_is_named_and_loses_no_watch(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("no-network", 600)
    desk.watch(made)
    desk.service.refuse(4)
    done = desk.ctl("account", "test", "main")
    assert done.returncode != 0 and done.stderr.strip()
    assert desk.ctl.watch_of(made["id"]) is not None


@pytest.mark.parametrize("running", [False, True], ids=["no app", "app runs"])
def test_an_unknown_image_and_a_wrong_zone_are_refused(desk: Desk, running: bool) -> None:
    desk.add_account()
    kept = desk.build("kept", 600)
    desk.watch(kept)
    if running:
        desk.start_hidden()
    unknown = desk.ctl("watch", "compshareImage-nobody-made-this", "--region", REGION)
    wrong = desk.ctl("watch", kept["id"] + "x", "--region", REGION, "--zone", "cn-wlcb-99")
    for done in (unknown, wrong):
        assert done.returncode != 0, done.stdout
        assert done.stderr.strip()
    assert [watch["image_id"] for watch in desk.ctl.status()] == [kept["id"]]


def test_unknown_words_and_names_are_refused(desk: Desk) -> None:
    for words in (
        ("frobnicate",),
        ("watch",),
        ("watch", "compshareImage-x", "--account", "nobody"),
        ("unwatch", "compshareImage-x"),
        ("account", "remove", "nobody"),
        ("account", "test", "nobody"),
    ):
        done = desk.ctl(*words)
        assert done.returncode != 0, words
        assert done.stderr.strip(), words


def test_the_private_key_is_no_argument(desk: Desk) -> None:
    help_text = desk.ctl("account", "add", "--help").stdout
    assert "--private-key" not in help_text


def test_it_finds_the_zone_by_itself(desk: Desk) -> None:
    desk.add_account()
    desk.start_hidden()
    made = desk.build("somewhere", 600)
    assert desk.ctl("watch", made["id"]).returncode == 0
    watch = desk.ctl.wait_state(made["id"], "making")
    assert (watch["region"], watch["zone"]) == (REGION, ZONE)


def test_many_images_are_looked_for_together(desk: Desk) -> None:
    desk.add_account()
    made = [desk.build(f"many-{number:03}", 600) for number in range(150)]
    before = len(desk.service.requests())
    begin = time.monotonic()
    done = desk.ctl("watch", *(one["id"] for one in made), timeout=60)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begin < 10
    # The zones, and the two pages of the one that has them, with what was looked at before that.
    assert len(desk.service.requests()) - before < 10
    assert {watch["image_id"] for watch in desk.ctl.status()} == {one["id"] for one in made}
    # An unknown one among them is named, and none is watched.
    more = desk.build("one-more", 600)
    done = desk.ctl("watch", more["id"], "compshareImage-nobody")
    assert done.returncode == 1 and "compshareImage-nobody" in done.stderr and not done.stdout
    assert desk.ctl.watch_of(more["id"]) is None


def test_images_are_listed_and_go_by_their_names(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("by-name", 600)
    listed = desk.ctl("images")
    assert listed.returncode == 0, listed.stderr
    [line] = [line for line in listed.stdout.splitlines() if made["name"] in line]
    assert made["id"].removeprefix("compshareImage-") in line
    images = json.loads(desk.ctl("images", "--json").stdout)["images"]
    assert [one["watched"] for one in images if one["image_id"] == made["id"]] == [False]
    assert desk.ctl("watch", made["name"]).returncode == 0
    assert desk.ctl.watch_of(made["id"]) is not None
    shown = desk.ctl("status").stdout.splitlines()
    assert shown[0].split()[:2] == ["ID", "NAME"]
    assert made["id"].removeprefix("compshareImage-") in shown[1]
    assert desk.ctl("unwatch", made["name"]).returncode == 0
    assert desk.ctl.watch_of(made["id"]) is None


def test_wait_takes_several_images(desk: Desk) -> None:
    desk.add_account()
    quick = desk.build("wait-quick", 4)
    slow = desk.build("wait-slow", 600)
    bad = desk.build("wait-bad", 5, end=failing("No space left"))
    any_of = desk.ctl("wait", quick["id"], slow["id"], "--any", "--json", timeout=60)
    assert any_of.returncode == 0, any_of.stderr
    outcomes = [json.loads(line) for line in any_of.stdout.splitlines()]
    assert [one["state"] for one in outcomes] == ["ready", "making"]
    all_of = desk.ctl("wait", quick["name"], bad["name"], timeout=90)
    assert all_of.returncode == 2, all_of.stderr
    assert quick["name"] in all_of.stderr and "No space left" in all_of.stderr
    late = desk.ctl("wait", slow["id"], "--timeout", "1", timeout=60)
    assert late.returncode == 124


def test_the_command_line_speaks_chinese_throughout(desk: Desk) -> None:
    chinese = {"LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"}
    shown = desk.ctl("wait", "--help", environment=chinese).stdout
    assert "用法" in shown and "Usage" not in shown and "Options" not in shown
    wrong = desk.ctl("frobnicate", environment=chinese)
    assert wrong.returncode == 64
    assert "未知命令 frobnicate" in wrong.stderr
