"""Another program that sends to the same services judges ours: both send to the same receivers, which
take both, in the same form."""

from __future__ import annotations

import importlib
import json
from typing import Any
from urllib.parse import parse_qsl

import apprise
import pytest

from tests.desktop import Receiver
from tests.desktop.push import (
    ACCESS,
    APP,
    BARK,
    BOT,
    CHAT,
    CUSTOM,
    DISCORD,
    GOTIFY,
    PUSHPLUS,
    TOPIC,
    TURBO,
    USER,
    services,
)
from tests.desktop.receiver import Received

from .desk import Desk

#: The address in apprise's form (`@` stands for host and port), the plugin's constant that names the
#: service's server, where it goes instead, and the fields that say who is told, and how.
CASES: dict[str, tuple[str, tuple[str, str, str, str] | None, list[str]]] = {
    "bark": (f"bark://@/{BARK}", None, ["device_key"]),
    "serverchan": (
        f"schan://{TURBO}",
        ("serverchan", "NotifyServerChan", "notify_url", "/{token}.send"),
        [],
    ),
    "pushplus": (
        f"pushplus://{PUSHPLUS}?format=text",
        ("pushplus", "NotifyPushplus", "notify_url", "/send"),
        ["token", "template"],
    ),
    "wxpusher": (
        f"wxpusher://{APP}/{USER}",
        ("wxpusher", "NotifyWxPusher", "notify_url", "/api/send/message"),
        ["appToken", "uids", "contentType"],
    ),
    "ntfy": (f"ntfy://{ACCESS}@@/{TOPIC}", None, ["topic"]),
    "gotify": (f"gotify://@/{GOTIFY}", None, ["priority"]),
    "telegram": (
        f"tgram://{BOT}/{CHAT}",
        ("telegram", "NotifyTelegram", "notify_url", "/bot"),
        ["chat_id"],
    ),
    "discord": (
        f"discord://42/{DISCORD}",
        ("discord", "NotifyDiscord", "notify_url", "/api/webhooks"),
        [],
    ),
    "feishu": (
        f"feishu://{CUSTOM}",
        ("feishu", "NotifyFeishu", "notify_url", "/open-apis/bot/v2/hook/{token}"),
        ["msg_type"],
    ),
}

#: Where a message's title and text are.
WORDS = {
    "bark": ["title", "body"],
    "serverchan": ["title", "desp"],
    "pushplus": ["title", "content"],
    "wxpusher": ["summary", "content"],
    "ntfy": ["title", "message"],
    "gotify": ["title", "message"],
    "telegram": ["text"],
    "discord": ["content"],
    "feishu": ["content"],
}


def fields(received: Received) -> dict[str, Any]:
    """The fields of a body, which is JSON or a form."""
    if "json" in received.headers["content-type"]:
        return received.json
    return dict(parse_qsl(received.body.decode()))


@pytest.mark.parametrize("name", list(CASES))
def test_an_independent_sender_sends_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    service = next(one for one in services() if one.name == name)
    receiver = Receiver(service.judge)
    address, constant, same = CASES[name]
    try:
        desk.add_account()
        lines, more = service.lines(receiver.url), service.arguments(receiver.url)
        if name == "wxpusher":
            lines, more = [APP], [*more, "--to", USER]
        done = desk.ctl("push", "add", name, *more, stdin="".join(f"{line}\n" for line in lines))
        assert done.returncode == 0, done.stderr
        key = json.loads(desk.ctl("push", "list", "--json").stdout)["hooks"][0]["key"]
        done = desk.ctl("push", "test", key)
        assert done.returncode == 0, done.stderr
        ours = receiver.received[-1]

        if constant:
            module, plugin, attribute, path = constant
            kind = getattr(importlib.import_module(f"apprise.plugins.{module}"), plugin)
            monkeypatch.setattr(kind, attribute, f"{receiver.url}{path}")
        sender = apprise.Apprise()
        host = receiver.url.removeprefix("http://")
        at = address.rfind("@/")
        assert sender.add(address if at < 0 else address[:at] + host + address[at + 1 :])
        assert sender.notify(title="title", body="text"), service.faults
        theirs = receiver.received[-1]
    finally:
        receiver.stop()
    assert ours is not theirs and len(service.told) == 2
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    for header in ("authorization", "x-gotify-key"):
        assert ours.headers.get(header) == theirs.headers.get(header)
    mine, other = fields(ours), fields(theirs)
    for field in same:
        assert str(mine[field]) == str(other[field]), field
    for word in WORDS[name]:
        assert type(mine[word]) is type(other[word]) and mine[word], word
