"""Push services as the tests have them: each answers as the real one does, and refuses what that
would refuse."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .receiver import Answer, Received

#: Keys, easy to find where they leak.
BARK = "marked-Bark8KeyWx4Zq2"
TURBO = "SCT123456TmarkedTurboKeyAbCdEf"
THREE = "sctp4242tmarkedThreeKey0Gh1Jk"
PUSHPLUS = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
SPT = "SPT_marked9uKfQ2LzWx81"
APP = "AT_marked7TokenQx3Rb5"
USER = "UID_marked4Fz"
TOPIC = "builds-marked-4711Zq"
ACCESS = "tk_marked7fRt5Kd92Lw"
GOTIFY = "Amarked.TokenQ7w3"
BOT = "123456789:AAmarkedTelegramToken-0123456789"
CHAT = 700123456
DISCORD = "marked-discord-3Hf7Kq9Zx"
SLACK = "marked-slack-5Rt8Wq2Lm"
CUSTOM = "marked-custom-9Jh4Vb6Nc"

Told = tuple[str, str]
"""Title and text of a message, as a person sees them."""


@dataclass
class Service:
    """A service: how it is set up, what it answers, and what people saw of it."""

    name: str
    #: The lines that `push add` reads.
    lines: Callable[[str], list[str]]
    #: Takes a request: a message, or what the service says instead.
    take: Callable[["Service", Received], Told | Answer]
    #: What it says when it has taken one.
    done: Answer
    #: What it says of too many messages, and the seconds that the app waits then.
    limit: Answer
    pause: float
    #: More arguments of `push add`.
    arguments: Callable[[str], list[str]] = lambda url: []
    #: The lines with a key that is not the service's.
    wrong: Callable[[str], list[str]] | None = None
    #: Whether what ends together comes in one message.
    gathers: bool = False
    #: What must not leak.
    secrets: tuple[str, ...] = ()
    #: What a day's end of the quota looks like.
    quota: Answer | None = None
    told: list[Told] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def judge(self, received: Received) -> Answer:
        """Answers a request."""
        taken = self.take(self, received)
        if isinstance(taken, Answer):
            self.faults.append(f"{taken.status} {taken.body} to {received}")
            return taken
        self.told.append(taken)
        return self.done


def _body(received: Received, *names: str) -> dict[str, Any] | None:
    """The JSON of a POST in which all of `names` are texts that say something."""
    if received.method != "POST" or "json" not in received.headers.get("content-type", ""):
        return None
    try:
        body = json.loads(received.body)
    except ValueError:
        return None
    fine = isinstance(body, dict) and all(isinstance(body.get(n), str) and body[n] for n in names)
    return body if fine else None


def _bark(_: Service, received: Received) -> Told | Answer:
    body = _body(received, "device_key", "body")
    if received.path != "/push" or body is None:
        return Answer(400, {"code": 400, "message": "request bind failed: invalid body"})
    if body["device_key"] != BARK:
        said = f"failed to get device token: failed to get [{body['device_key']}] device token"
        return Answer(400, {"code": 400, "message": said})
    if body.get("level") not in (None, "active", "timeSensitive", "passive", "critical"):
        return Answer(400, {"code": 400, "message": "level"})
    return body.get("title", ""), body["body"]


def _serverchan(key: str, path: str) -> Callable[[Service, Received], Told | Answer]:
    def take(service: Service, received: Received) -> Told | Answer:
        # JSON or a form.
        if "json" in received.headers.get("content-type", ""):
            body = _body(received, "title")
        else:
            body = dict(parse_qsl(received.body.decode()))
        if received.path != path:
            return Answer(400, {"code": 40001, "message": f"[AUTH] bad key {received.path}"})
        if body is None or not 0 < len(body.get("title", "")) <= 32:
            return Answer(400, {"code": 40002, "message": "[INPUT] title"})
        told = body["title"], body.get("desp", "")
        if told in service.told:
            return Answer(400, {"code": 1024, "message": "repeated"})
        return told

    return take


def _pushplus(service: Service, received: Received) -> Told | Answer:
    body = _body(received, "token", "content")
    if received.path != "/send" or body is None or len(body.get("title", "")) > 100:
        return Answer(200, {"code": 999, "msg": "parameters"})
    if body["token"] != PUSHPLUS:
        return Answer(200, {"code": 903, "msg": f"no such token: {body['token']}"})
    if len(body["content"]) > 20_000 or body.get("template") not in (None, "txt", "html", "markdown"):
        return Answer(200, {"code": 999, "msg": "content"})
    told = body.get("title", ""), body["content"]
    if service.told.count(told) >= 3:
        return Answer(200, {"code": 999, "msg": "the same text"})
    return told


def _wxpusher(_: Service, received: Received) -> Told | Answer:
    if received.path == "/api/send/message":
        body = _body(received, "appToken", "content")
        if body is None or body.get("uids") != [USER]:
            return Answer(200, {"code": 1001, "msg": "parameters"})
        if body["appToken"] != APP:
            return Answer(200, {"code": 1001, "msg": "appToken is wrong"})
        return body.get("summary", ""), body["content"]
    body = _body(received, "spt", "content")
    if received.path != "/api/send/message/simple-push" or body is None:
        return Answer(200, {"code": 1001, "msg": "parameters"})
    if body["spt"] != SPT:
        return Answer(200, {"code": 1001, "msg": f"SPT token {body['spt']} is wrong"})
    if len(body.get("summary", "")) > 100 or body.get("contentType") not in (1, 2, 3):
        return Answer(200, {"code": 1001, "msg": "summary"})
    return body.get("summary", ""), body["content"]


def _ntfy(_: Service, received: Received) -> Told | Answer:
    body = _body(received, "topic", "message")
    if received.path != "/" or body is None or body.get("priority") not in (None, 1, 2, 3, 4, 5):
        return Answer(400, {"code": 40024, "http": 400, "error": "invalid request: not JSON"})
    if received.headers.get("authorization") not in (f"Bearer {ACCESS}", _basic("", ACCESS)):
        said = f"forbidden: {received.headers.get('authorization')}"
        return Answer(403, {"code": 40301, "http": 403, "error": said})
    if body["topic"] != TOPIC or not all(isinstance(tag, str) for tag in body.get("tags", [])):
        return Answer(400, {"code": 40009, "http": 400, "error": "invalid topic"})
    return body.get("title", ""), body["message"]


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _gotify(_: Service, received: Received) -> Told | Answer:
    def refused(code: int, said: str) -> Answer:
        return Answer(code, {"error": "Refused", "errorCode": code, "errorDescription": said})

    if received.headers.get("x-gotify-key") != GOTIFY:
        return refused(401, f"you need a valid token, not {received.headers.get('x-gotify-key')}")
    body = _body(received, "message")
    if received.path != "/message" or body is None or not isinstance(body.get("priority", 0), int):
        return refused(400, "Field 'message' is required")
    return body.get("title", ""), body["message"]


def _telegram(_: Service, received: Received) -> Told | Answer:
    def refused(code: int, said: str) -> Answer:
        return Answer(code, {"ok": False, "error_code": code, "description": said})

    token, _, call = received.path.removeprefix("/bot").partition("/")
    if token != BOT:
        return refused(401, f"Unauthorized {token}")
    if call == "getUpdates" and received.method == "GET":
        chat = {"id": CHAT, "type": "private"}
        updates = [{"update_id": 1, "message": {"chat": chat, "text": "/start"}}]
        return Answer(200, {"ok": True, "result": updates})
    body = _body(received, "text")
    if call != "sendMessage" or body is None or len(body["text"]) > 4096:
        return refused(400, "Bad Request: message text is empty")
    if str(body.get("chat_id")) != str(CHAT):
        return refused(400, "Bad Request: chat not found")
    title, _, text = body["text"].partition("\n")
    return title, text


def _discord(_: Service, received: Received) -> Told | Answer:
    if received.path != f"/api/webhooks/42/{DISCORD}":
        return Answer(404, {"message": f"Unknown Webhook {received.path}", "code": 10015})
    body = _body(received, "content")
    if body is None or len(body["content"]) > 2000:
        return Answer(400, {"message": "Cannot send an empty message", "code": 50006})
    title, _, text = body["content"].partition("\n")
    return re.sub(r"\\(.)", r"\1", title), re.sub(r"\\(.)", r"\1", text)


def _slack(_: Service, received: Received) -> Told | Answer:
    if received.path != f"/services/T0/B0/{SLACK}":
        return Answer(404, f"no_service {received.path}")
    body = _body(received, "text")
    if body is None:
        return Answer(400, "invalid_payload")
    text = re.sub(r"<[^>]*>", "", body["text"])
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(code, sign)
    title, _, text = text.partition("\n")
    return title, text


def _bot(path: str, code: str, words: str, wrong: int) -> Callable[[Service, Received], Told | Answer]:
    """A bot of Feishu, DingTalk or WeCom."""

    def take(_: Service, received: Received) -> Told | Answer:
        if urlsplit(received.path).path != f"{path}{CUSTOM}" and f"key={CUSTOM}" not in received.path:
            return Answer(200, {code: wrong, words: f"invalid {received.path}"})
        body = _body(received)
        if body is None or "text" not in (body.get("msgtype"), body.get("msg_type")):
            return Answer(200, {code: 40008, words: "invalid message type"})
        content = body["content"]["text"] if "content" in body else body["text"]["content"]
        title, _, text = content.partition("\n")
        return title, text

    return take


def _custom(_: Service, received: Received) -> Told | Answer:
    if received.headers.get("authorization") != f"Bearer {CUSTOM}":
        return Answer(401, {"code": 7, "said": received.headers.get("authorization")})
    if received.method != "PUT" or not received.path.startswith("/own/compshareImage"):
        return Answer(400, {"code": 8})
    body = json.loads(received.body)
    return body["t"], body["c"]


_TEMPLATE = ["--method", "PUT", "--header", "Authorization: Bearer {{secret}}"]
_TEMPLATE += ["--body", '{"t": "{{title}}", "c": "{{content}}"}', "--success", "/code=0", "--secret"]


def services() -> list[Service]:
    """All services, fresh ones."""

    def at(path: str) -> Callable[[str], list[str]]:
        return lambda url: [f"{url}{path}"]

    def key(text: str) -> Callable[[str], list[str]]:
        return lambda url: [text]

    def server(*more: str) -> Callable[[str], list[str]]:
        return lambda url: ["--server", url, *more]

    return [
        Service(
            name="bark",
            lines=at(f"/{BARK}/title/body?sound=x"),
            take=_bark,
            done=Answer(200, {"code": 200, "message": "success", "timestamp": 1}),
            limit=Answer(429, {"code": 429, "message": "slow down"}, {"retry-after": "7"}),
            pause=7,
            wrong=at("/unknown-Key7Zq3Rt9"),
            secrets=(BARK,),
        ),
        Service(
            name="serverchan",
            lines=key(TURBO),
            arguments=server(),
            take=_serverchan(TURBO, f"/{TURBO}.send"),
            done=Answer(200, {"code": 0, "message": "", "data": {"errno": 0}}),
            limit=Answer(429, {"code": 429, "message": "slow down"}, {"retry-after": "7"}),
            pause=7,
            wrong=key("SCT123456TunknownTurboKeyZz"),
            gathers=True,
            secrets=(TURBO,),
            quota=Answer(400, {"code": 40001, "message": "超过当天的发送次数限制[5]"}),
        ),
        Service(
            name="serverchan",
            lines=key(THREE),
            arguments=server(),
            take=_serverchan(THREE, f"/send/{THREE}.send"),
            done=Answer(200, {"code": 0, "message": "SUCCESS"}),
            limit=Answer(429, {"code": 429, "message": "slow down"}, {"retry-after": "7"}),
            pause=7,
            wrong=key("sctp4242tunknownThreeKey0"),
            gathers=True,
            secrets=(THREE,),
        ),
        Service(
            name="pushplus",
            lines=key(PUSHPLUS),
            arguments=server(),
            take=_pushplus,
            done=Answer(200, {"code": 200, "msg": "请求成功", "data": "5f0c1a"}),
            limit=Answer(429, "", {"retry-after": "7"}),
            pause=7,
            wrong=key("00000000000000000000000000000000"),
            gathers=True,
            secrets=(PUSHPLUS,),
            quota=Answer(200, {"code": 900, "msg": "limited today"}),
        ),
        Service(
            name="wxpusher",
            lines=key(SPT),
            arguments=server(),
            take=_wxpusher,
            done=Answer(200, {"code": 1000, "msg": "处理成功", "data": []}),
            limit=Answer(429, "", {"retry-after": "7"}),
            pause=7,
            wrong=key("SPT_unknown0000"),
            secrets=(SPT,),
        ),
        Service(
            name="ntfy",
            lines=lambda url: [f"{url}/{TOPIC}", ACCESS],
            arguments=lambda url: ["--secret"],
            take=_ntfy,
            done=Answer(200, {"id": "x1", "event": "message", "topic": TOPIC}),
            limit=Answer(
                429,
                {"code": 42901, "http": 429, "error": "limit reached: too many requests"},
                {"retry-after": "7"},
            ),
            pause=7,
            wrong=lambda url: [f"{url}/{TOPIC}", "tk_unknown00000"],
            secrets=(TOPIC, ACCESS),
            quota=Answer(429, {"code": 42908, "http": 429, "error": "daily message quota reached"}),
        ),
        Service(
            name="gotify",
            lines=key(GOTIFY),
            arguments=server(),
            take=_gotify,
            done=Answer(200, {"id": 25, "appid": 1, "message": "m", "date": "2026-12-01T00:00:00Z"}),
            limit=Answer(429, "", {"retry-after": "7"}),
            pause=7,
            wrong=key("Aunknown.Token00"),
            secrets=(GOTIFY,),
        ),
        Service(
            name="telegram",
            lines=key(BOT),
            arguments=server(),
            take=_telegram,
            done=Answer(200, {"ok": True, "result": {"message_id": 5}}),
            limit=Answer(
                429,
                {
                    "ok": False,
                    "error_code": 429,
                    "description": "Too Many Requests: retry after 7",
                    "parameters": {"retry_after": 7},
                },
            ),
            pause=7,
            secrets=(BOT, BOT.partition(":")[2]),
        ),
        Service(
            name="discord",
            lines=at(f"/api/webhooks/42/{DISCORD}"),
            take=_discord,
            done=Answer(204),
            limit=Answer(429, {"message": "You are being rate limited.", "retry_after": 7.25}),
            pause=7.25,
            wrong=at("/api/webhooks/42/unknown-token-000000"),
            secrets=(DISCORD,),
        ),
        Service(
            name="slack",
            lines=at(f"/services/T0/B0/{SLACK}"),
            take=_slack,
            done=Answer(200, "ok"),
            limit=Answer(429, "rate_limited", {"retry-after": "7"}),
            pause=7,
            wrong=at("/services/T0/B0/unknown-token-000000"),
            secrets=(SLACK,),
        ),
        Service(
            name="feishu",
            lines=at(f"/open-apis/bot/v2/hook/{CUSTOM}"),
            take=_bot("/open-apis/bot/v2/hook/", "code", "msg", 19001),
            done=Answer(200, {"code": 0, "msg": "success", "data": {}}),
            limit=Answer(400, {"code": 11232, "msg": "frequency limited"}, {"retry-after": "7"}),
            pause=7,
            wrong=at("/open-apis/bot/v2/hook/unknown-token-0000"),
            secrets=(CUSTOM,),
        ),
        Service(
            name="wecom",
            lines=at(f"/cgi-bin/webhook/send?key={CUSTOM}"),
            take=_bot("/cgi-bin/webhook/send-", "errcode", "errmsg", 93000),
            done=Answer(200, {"errcode": 0, "errmsg": "ok"}),
            limit=Answer(200, {"errcode": 45009, "errmsg": "freq out of limit"}, {"retry-after": "7"}),
            pause=7,
            wrong=at("/cgi-bin/webhook/send?key=unknown-key-00000"),
            secrets=(CUSTOM,),
        ),
        Service(
            name="dingtalk",
            lines=at(f"/robot/send/{CUSTOM}"),
            take=_bot("/robot/send/", "errcode", "errmsg", 300005),
            done=Answer(200, {"errcode": 0, "errmsg": "ok"}),
            limit=Answer(200, {"errcode": 130101, "errmsg": "send too fast"}, {"retry-after": "7"}),
            pause=7,
            wrong=at("/robot/send/unknown-token-00000"),
            secrets=(CUSTOM,),
        ),
        Service(
            name="custom",
            lines=lambda url: [f"{url}/own/{{{{image_id}}}}", CUSTOM],
            arguments=lambda url: _TEMPLATE,
            take=_custom,
            done=Answer(200, {"code": 0}),
            limit=Answer(429, "", {"retry-after": "7"}),
            pause=7,
            secrets=(CUSTOM,),
        ),
    ]
