"""Hooks: what happens elsewhere when a build ends."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import signal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.desktop import Receiver, procfs, search_for_secret, wait_until
from tests.desktop.scenario import PRIVATE_KEY, REGION, ZONE, failing
from tests.desktop.webdriver import DONE

from .desk import Desk

#: Stands in the webhook's address; easy to find where it leaks.
TOKEN = "marked-token-4GhWq8zXv1Lk"
SECRET = "marked-secret-7RtYp3mNb5Qs"


def set_webhook(desk: Desk, service: str, url: str, *arguments: str, secret: str = "") -> str:
    """Adds a webhook by the command line; says its number."""
    done = desk.ctl("hook", "set", "--webhook", service, *arguments, stdin=f"{url}\n{secret}\n")
    assert done.returncode == 0, done.stderr
    return hooks(desk)[-1]["key"]


def hooks(desk: Desk) -> list[dict[str, Any]]:
    """The hooks as the command line tells them."""
    done = desk.ctl("hook", "list", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["hooks"]


def test_a_ready_image_is_posted_once_and_the_notice_does_not_wait(
    desk: Desk, receiver: Receiver
) -> None:
    desk.add_account()
    set_webhook(desk, "json", f"{receiver.url}/{TOKEN}", "--secret", secret=SECRET)
    app = desk.start("--hidden", environment={"IMAGEWATCH_LOG": "trace"})
    receiver.answer(503)
    made = desk.build("hooked", 6)
    desk.watch(made)
    desk.wait_notice(made["name"], 30)
    receiver.wait_for(1)
    wait_until(lambda: hooks(desk)[0]["problem"], 5, "failure in the list")
    assert hooks(desk)[0]["waiting"] == 1
    receiver.answer(200)
    first, second = receiver.wait_for(2, timeout=30)[:2]
    assert first.json == second.json
    assert first.headers["x-imagewatch-delivery"] == second.json["delivery_id"]
    told = second.json
    assert (told["outcome"], told["image_name"], told["account"]) == ("ready", made["name"], "main")
    assert (told["region"], told["zone"], told["test"]) == (REGION, ZONE, False)
    signature = hmac.new(SECRET.encode(), second.body, hashlib.sha256).hexdigest()
    assert second.headers["x-imagewatch-signature-256"] == f"sha256={signature}"
    wait_until(lambda: hooks(desk)[0]["waiting"] == 0, 5, "empty queue")
    assert hooks(desk)[0]["problem"] is None and hooks(desk)[0]["workedAt"]
    assert len(receiver.received) == 2
    # The address holds a token: it is in the keyring and nowhere else, at any log level.
    assert any(TOKEN in one.value for one in desk.session.secrets.secrets())
    folders = desk.own_files()
    for marker in (TOKEN, SECRET):
        leaks = search_for_secret(marker, folders, app.processes)
        assert [leak for leak in leaks if "keyrings" not in leak.place] == []


def test_what_could_not_be_delivered_survives_a_kill(desk: Desk, receiver: Receiver) -> None:
    desk.add_account()
    set_webhook(desk, "json", f"{receiver.url}/hook")
    app = desk.start_hidden()
    receiver.answer(500)
    made = desk.build("killed", 6)
    desk.watch(made)
    receiver.wait_for(1)
    app.kill()
    receiver.answer(200)
    desk.start_hidden()
    received = receiver.wait_for(2)
    assert received[0].json["delivery_id"] == received[-1].json["delivery_id"]
    wait_until(lambda: hooks(desk)[0]["waiting"] == 0, 5, "empty queue")


def test_a_program_gets_the_outcome_and_no_secrets(desk: Desk) -> None:
    desk.add_account()
    out = desk.session.home / "hook out.txt"
    script = desk.session.home / "通知 script"
    script.write_text('#!/bin/sh\n{ echo "$1"; env; } >"$2.new" && mv "$2.new" "$2"\n')
    script.chmod(0o755)
    done = desk.ctl("hook", "set", "--program", str(script), "--on", "failed", "--", "$(x)", str(out))
    assert done.returncode == 0, done.stderr
    desk.start("--hidden", environment={"COMPSHARE_PRIVATE_KEY": PRIVATE_KEY})
    good, bad = desk.build("good", 8), desk.build("bad", 8, end=failing("disk full", at=0.9))
    desk.watch(good)
    desk.watch(bad)
    desk.wait_notice(good["name"], 30)
    wait_until(out.exists, 30, "the program's output")
    lines = out.read_text().splitlines()
    assert lines[0] == "$(x)"
    told = dict(line.split("=", 1) for line in lines[1:] if "=" in line)
    assert told["IMAGEWATCH_OUTCOME"] == "failed"
    assert told["IMAGEWATCH_IMAGE_NAME"] == bad["name"]
    assert told["IMAGEWATCH_REASON"] == "disk full"
    assert told["IMAGEWATCH_ZONE"] == ZONE
    assert "COMPSHARE_PRIVATE_KEY" not in told and "IMAGEWATCH_API_URL" not in told


def test_deliveries_keep_their_order_after_a_failure(desk: Desk, receiver: Receiver) -> None:
    desk.add_account()
    set_webhook(desk, "json", f"{receiver.url}/hook")
    desk.start_hidden()
    receiver.answer(503)
    for number in range(3):
        desk.watch(desk.build(f"order-{number}", 5))
    wait_until(lambda: hooks(desk)[0]["waiting"] == 3, 60, "three ends")
    receiver.wait_for(1)
    # One is tried again before anything else goes out. A refusal ends its turn.
    receiver.answer_once(404)
    receiver.answer(200)
    wait_until(lambda: hooks(desk)[0]["waiting"] == 0, 120, "empty queue")
    *tried, _, _ = received = receiver.received
    assert len(tried) >= 2
    assert {one.json["delivery_id"] for one in tried} == {tried[0].json["delivery_id"]}
    assert len({one.json["delivery_id"] for one in received}) == 3
    ends = [one.json["ended_at"] for one in received]
    assert ends == sorted(ends)
    assert hooks(desk)[0]["problem"] is None


def test_a_limit_is_outlived_and_nothing_is_lost(desk: Desk, receiver: Receiver) -> None:
    desk.add_account()
    receiver.answer(200, {"code": 0, "msg": "success"})
    # As if another program had posted to the same bot.
    receiver.answer_once(400, {"code": 11232, "msg": "frequency limited"})
    set_webhook(desk, "feishu", f"{receiver.url}/{TOKEN}")
    app = desk.start_hidden()
    made = [desk.build(f"limit-{i:02}", 12) for i in range(20)]
    for one in made:
        desk.watch(one)
    receiver.wait_for(1, 40)
    wait_until(lambda: hooks(desk)[0]["problem"], 10, "the answer in the app")
    [hook] = hooks(desk)
    assert hook["waiting"] >= 1 and "11232 frequency" in hook["problem"]["meaning"], hook
    # The pause lasts across an end of any kind.
    wait_until(lambda: hooks(desk)[0]["waiting"] == 20, 30, "twenty ends")
    app.kill()
    desk.start_hidden()
    began = receiver.at[0]
    receiver.wait_for(21, 120)
    assert receiver.at[1] - began >= 55
    gaps = [later - earlier for earlier, later in zip(receiver.at[1:], receiver.at[2:])]
    assert all(gap > 60 / 100 for gap in gaps), gaps
    texts = [one.json["content"]["text"] for one in receiver.received[1:]]
    assert all(sum(one["id"] in text for text in texts) == 1 for one in made), texts


def test_a_receiver_that_repeats_its_address_is_quoted_without_it(
    desk: Desk, receiver: Receiver
) -> None:
    desk.add_account()
    app = desk.start("--hidden", environment={"IMAGEWATCH_LOG": "trace"})
    key = set_webhook(desk, "feishu", f"{receiver.url}/{TOKEN}?key=k", "--secret", secret=SECRET)
    coded = "".join(f"%{ord(letter):02x}" for letter in TOKEN)
    said = f"no bot {TOKEN}, {TOKEN[:16]}, {coded}, {SECRET}"
    receiver.answer(200, {"code": 19001, "msg": said})
    refused = desk.ctl("hook", "test", key)
    assert refused.returncode == 1 and "19001 no bot ***" in refused.stderr, refused.stderr
    made = desk.build("echo", 4)
    desk.watch(made)
    wait_until(lambda: hooks(desk)[0]["problem"], 30, "a refusal")
    shown = refused.stderr + json.dumps(hooks(desk)) + desk.ctl("doctor").stdout
    for marker in (TOKEN, TOKEN[:16], coded, SECRET):
        assert marker not in shown
    for marker in (TOKEN[:16], SECRET):
        leaks = search_for_secret(marker, desk.own_files(), app.processes)
        assert [leak for leak in leaks if "keyrings" not in leak.place] == []


def long_program(desk: Desk) -> tuple[Path, Path]:
    """A program that goes on until it is ended, and where it writes its and its child's number."""
    out = desk.session.home / desk.unique("numbers")
    script = desk.session.home / desk.unique("long")
    script.write_text(
        '#!/bin/sh\nsleep 600 & echo "$$ $!" >"$1.new" && mv "$1.new" "$1"; wait\n'
    )
    script.chmod(0o755)
    return script, out


@pytest.mark.parametrize("way", ["quit", "SIGTERM", "SIGKILL"])
def test_a_program_ends_with_the_app(desk: Desk, way: str) -> None:
    desk.add_account()
    script, out = long_program(desk)
    assert desk.ctl("hook", "set", "--program", str(script), "--", str(out)).returncode == 0
    app = desk.start_hidden()
    made = desk.build("long", 4)
    desk.watch(made)
    wait_until(out.exists, 30, "a program that runs")
    program, child = (int(number) for number in out.read_text().split())
    assert procfs.is_alive(program) and procfs.is_alive(child)
    try:
        if way == "quit":
            assert desk.start("--quit").process.wait(15) == 0
        elif way == "SIGTERM":
            assert app.stop() == 0
        else:
            app.kill()
        wait_until(lambda: not procfs.is_alive(program), 5, "the program's end")
        wait_until(lambda: not procfs.is_alive(child), 5, "the end of what it started")
    finally:
        # A failure of this test leaves them.
        for number in (program, child):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
    out.unlink()
    # It was not done, so it is run again.
    desk.start_hidden()
    wait_until(out.exists, 30, "the program once more")


def test_a_program_that_others_can_write_is_refused(desk: Desk) -> None:
    desk.add_account()
    script, out = long_program(desk)
    arguments = ("hook", "set", "--program", str(script), "--", str(out))
    script.chmod(0o777)
    refused = desk.ctl(*arguments)
    assert refused.returncode != 0
    assert str(script) in refused.stderr and "chmod go-w" in refused.stderr
    script.chmod(0o755)
    assert desk.ctl(*arguments).returncode == 0
    # It may change later.
    desk.session.home.chmod(0o777)
    try:
        refused = desk.ctl("hook", "test", hooks(desk)[0]["key"])
        assert refused.returncode == 1 and "chmod go-w" in refused.stderr, refused.stderr
        assert not out.exists()
    finally:
        desk.session.home.chmod(0o700)


@pytest.mark.parametrize("bot", ["feishu", "dingtalk", "wecom"])
def test_bots_get_their_own_form(desk: Desk, receiver: Receiver, bot: str) -> None:
    desk.add_account()
    signed = bot != "wecom"
    receiver.answer(200, {"code": 0, "errcode": 0})
    arguments = ["--secret"] if signed else []
    key = set_webhook(desk, bot, f"{receiver.url}/send?key=k", *arguments, secret=SECRET)
    done = desk.ctl("hook", "test", key)
    assert done.returncode == 0, done.stderr
    [got] = receiver.received
    text = got.json["content"]["text"] if bot == "feishu" else got.json["text"]["content"]
    assert "ImageWatch" in text
    query = parse_qs(urlsplit(got.path).query)
    assert query["key"] == ["k"]
    if bot == "feishu":
        signer = f"{got.json['timestamp']}\n{SECRET}".encode()
        expected = base64.b64encode(hmac.new(signer, b"", hashlib.sha256).digest()).decode()
        assert got.json["sign"] == expected
    if bot == "dingtalk":
        [stamp] = query["timestamp"]
        expected = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256)
        assert query["sign"] == [base64.b64encode(expected.digest()).decode()]
    receiver.answer(200, {"code": 19024, "errcode": 310000, "msg": "no keyword", "errmsg": "no"})
    refused = desk.ctl("hook", "test", key)
    assert refused.returncode == 1
    assert "19024 no keyword" in refused.stderr or "310000 no" in refused.stderr


def test_hooks_are_changed_and_removed_with_what_they_kept(desk: Desk, receiver: Receiver) -> None:
    desk.add_account()
    key = set_webhook(desk, "json", f"{receiver.url}/one")
    # The same receiver once more is the same hook.
    assert set_webhook(desk, "json", f"{receiver.url}/two", "--on", "ready") == key
    assert len(hooks(desk)) == 1
    wait_until(lambda: len(desk.session.secrets.secrets()) == 2, 5, "one address")
    assert desk.ctl("hook", "test", key).returncode == 0
    assert receiver.received[-1].path == "/two"
    window = desk.drive()
    form = {
        "key": key,
        "scope": {"kind": "account", "account": "main"},
        "action": {"kind": "webhook", "service": "json", "url": None, "secret": SECRET},
        "onReady": True,
        "onFailed": True,
        "onGone": True,
        "onStalled": False,
        "onAccount": False,
        "enabled": True,
    }
    assert window.request("save-hook", form=form)["key"] == key
    assert window.request("test-hook", key=key)["response"] == "tested"
    assert receiver.received[-1].path == "/two"
    assert "x-imagewatch-signature-256" in receiver.received[-1].headers
    bad = {**form, "action": {**form["action"], "url": "http://open.feishu.cn/hook"}}
    assert window.request("save-hook", form=bad)["error"]["key"] == "hook-address"
    assert window.request("remove-hook", key=key) == DONE
    assert hooks(desk) == []
    wait_until(lambda: len(desk.session.secrets.secrets()) == 1, 5, "no address")
    assert desk.ctl("hook", "remove", key).returncode != 0


def test_wrong_hooks_are_refused(desk: Desk) -> None:
    desk.add_account()
    url = "http://open.feishu.cn/hook"
    for done in (
        desk.ctl("hook", "set", "--webhook", "feishu", stdin=f"{url}\n"),
        desk.ctl("hook", "set", "--webhook", "feishu", stdin=""),
        desk.ctl("hook", "set", "--webhook", "wecom", "--secret", stdin="https://a.example/\ns\n"),
        desk.ctl("hook", "set", "--program", "ls"),
        desk.ctl("hook", "set", "--program", str(Path("/nowhere/program"))),
        desk.ctl("hook", "set", "--webhook", "feishu", "--account", "nobody", stdin="https://a.b/\n"),
        desk.ctl("hook", "set"),
        desk.ctl("hook", "test", "99"),
    ):
        assert done.returncode != 0
        assert done.stderr.strip()
    assert hooks(desk) == []
    assert len(desk.session.secrets.secrets()) == 1


def test_a_hook_of_one_watch_is_for_it_alone_and_goes_with_it(
    desk: Desk, receiver: Receiver
) -> None:
    desk.add_account()
    desk.start_hidden()
    mine, other = desk.build("mine", 8), desk.build("other", 8)
    desk.watch(mine)
    desk.watch(other)
    set_webhook(desk, "json", f"{receiver.url}/hook", "--watch", mine["id"])
    assert hooks(desk)[0]["scope"]["kind"] == "watch"
    desk.wait_notice(mine["name"], 30)
    desk.wait_notice(other["name"], 30)
    [got] = receiver.wait_for(1)
    assert got.json["image_id"] == mine["id"]
    assert desk.ctl("unwatch", mine["id"]).returncode == 0
    assert hooks(desk) == []
    wait_until(lambda: len(desk.session.secrets.secrets()) == 1, 5, "no address")
