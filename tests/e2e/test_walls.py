"""What the window cannot do, tried in the real one: leave the app, load or open anything else, or
get further with a command than its input allows."""

from __future__ import annotations

import json
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desktop import holds_for
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION
from tests.desktop.webdriver import WebDriver

from .desk import Desk

INVOKE = """
const done = arguments[arguments.length - 1];
window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(
  (answer) => done({ answer: answer ?? null }),
  (problem) => done({ problem }),
);
"""
LONG = "x" * 1_000_000


class Elsewhere(http.server.ThreadingHTTPServer):
    """A web server on this machine that the window must never ask."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802 - the library's name for it.
                server.asked.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Runs for one test."""
    with Elsewhere() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_window_cannot_leave_the_app(desk: Desk, elsewhere: Elsewhere) -> None:
    window = desk.drive()
    window.find("first-run")
    before = window.browser.current_url
    shown = len(desk.session.windows.of(window.app_pid))
    attempts = [
        f"location.href = '{elsewhere.url}/location'",
        f"window.open('{elsewhere.url}/open')",
        f"window.open('{elsewhere.url}/same', '_self')",
        f"const a = document.createElement('a'); a.href = '{elsewhere.url}/link';"
        "a.target = '_blank'; document.body.append(a); a.click()",
        f"const i = document.createElement('iframe'); i.src = '{elsewhere.url}/frame';"
        "document.body.append(i)",
        f"const i = new Image(); i.src = '{elsewhere.url}/image'; document.body.append(i)",
        f"const s = document.createElement('script'); s.src = '{elsewhere.url}/script.js';"
        "document.body.append(s)",
        f"const l = document.createElement('link'); l.rel = 'stylesheet';"
        f"l.href = '{elsewhere.url}/style.css'; document.head.append(l)",
        f"fetch('{elsewhere.url}/fetch').catch(() => {{}})",
        f"navigator.sendBeacon('{elsewhere.url}/beacon')",
        f"try {{ new WebSocket('{elsewhere.url}/socket'.replace('http', 'ws')) }} catch {{}}",
        f"const f = document.createElement('form'); f.action = '{elsewhere.url}/form';"
        "document.body.append(f); f.submit()",
        "const s = document.createElement('script'); s.textContent = 'window.inlined = true';"
        "document.body.append(s)",
        "const b = document.createElement('button'); b.setAttribute('onclick',"
        "'window.inlined = true'); document.body.append(b); b.click()",
        "location.href = 'file:///etc/passwd'",
        "location.href = 'data:text/html,hello'",
    ]
    for attempt in attempts:
        window.run(attempt)
    holds_for(lambda: elsewhere.asked == [], 2, "no request to anywhere")
    assert window.browser.current_url == before
    assert window.run("return window.inlined") is None
    assert len(desk.session.windows.of(window.app_pid)) == shown


def invoke(window: WebDriver, command: str, values: dict[str, Any]) -> Any:
    """Calls a command as a page would that went wrong; returns its answer or its problem."""
    return window.run_async(INVOKE, command, values, timeout=60)


def asked(name: str, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The command that puts a request to the app."""
    return "request", {"request": {"request": name, **fields}}


def form(**changes: Any) -> dict[str, Any]:
    """An account's form that would be accepted, changed by `changes`."""
    return {
        "name": "other",
        "publicKey": PUBLIC_KEY,
        "privateKey": PRIVATE_KEY,
        "projectId": "",
        "region": REGION,
        "sessionOnly": False,
        **changes,
    }


def test_absurd_input_is_refused_by_every_command(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    made = desk.build("walls", 600)
    desk.watch(made)
    before = len(desk.service.requests())
    refused: list[tuple[str, dict[str, Any]]] = [
        *(
            asked("add-account", {"form": form(**change)})
            for change in (
                {"name": LONG},
                {"name": "two\nlines"},
                {"name": "right\u202eleft"},
                {"publicKey": LONG},
                {"publicKey": "a b"},
                {"privateKey": LONG},
                {"privateKey": "two\nlines"},
                {"privateKey": ""},
                {"projectId": LONG},
                {"region": "../../etc"},
                {"region": LONG},
                {"sessionOnly": "yes"},
                {"privateKey": 7},
            )
        ),
        asked("change-keys", {"form": form(name="nobody")}),
        asked("test-account", {"name": LONG}),
        asked("remove-account", {"name": "no\0body"}),
        asked("retry-account", {"name": ""}),
        asked("images", {"account": "nobody"}),
        *(
            asked("watch", {"account": "main", "region": None, "zone": None, **change})
            for change in (
                {"imageIds": [LONG]},
                {"imageIds": ["../secret"]},
                {"imageIds": ["two words"]},
                {"imageIds": [f"compshareImage-{number}" for number in range(201)]},
                {"imageIds": "compshareImage-1"},
                {"imageIds": ["compshareImage-1"], "region": "a/b"},
                {"imageIds": ["compshareImage-1"], "region": REGION, "zone": "a b"},
                {"imageIds": ["compshareImage-1"], "zone": "cn-wlcb-01"},
                {"imageIds": ["compshareImage-1"], "region": LONG},
            )
        ),
        asked("unwatch", {"watch": {"by": "key", "key": "-1"}}),
        asked("unwatch", {"watch": {"by": "key", "key": "9" * 400}}),
        asked("poll-now", {"key": "nothing"}),
        asked("watch-details", {"key": LONG}),
        asked("history", {"search": "", "outcome": "invented"}),
        # More than may be said at once.
        asked("history", {"search": LONG, "outcome": None, "account": None, "limit": None}),
        asked("change-settings", {"change": {"language": "xx"}}),
        asked("change-settings", {"change": {"notices": {"ready": 7}}}),
        asked("change-settings", {"change": "none"}),
        asked("open-console", {"page": "https://elsewhere.example"}),
        ("subscribe", {"channel": "none"}),
        asked("accept-link", {"key": LONG, "account": LONG}),
        asked("no-such-request", {}),
        ("request", {"request": "history"}),
        # Commands that nobody has made for the window.
        ("plugin:window|create", {"options": {}}),
        ("plugin:webview|create_webview_window", {"options": {"label": "x"}}),
        ("plugin:shell|open", {"path": "https://elsewhere.example"}),
        ("plugin:fs|read_text_file", {"path": "/etc/passwd"}),
        ("no_such_command", {}),
    ]
    for command, values in refused:
        outcome = invoke(window, command, values)
        assert "problem" in outcome, (command, str(values)[:80], outcome)
        # What is refused is not repeated at length.
        assert len(str(outcome)) < 10_000, str(values)[:80]
    for search in ("x" * 100_000, "%_\\'\";--\u0000\u202e"):
        fields = {"search": search, "outcome": None, "account": None, "limit": None}
        assert invoke(window, *asked("history", fields))["answer"]["builds"] == []
    # Figures out of range are put right.
    extreme = {"requestsPerMinute": 4_000_000_000, "historyDays": 0}
    changed = invoke(window, *asked("change-settings", {"change": extreme}))
    answer = changed["answer"]["settings"]
    assert (answer["requestsPerMinute"], answer["historyDays"]) == (600, 7)
    # None of this asked the service anything about those images, or lost what was there.
    actions = {one["image_id"] for one in desk.service.requests()[before:]}
    assert actions <= {None, "", made["id"]}
    assert desk.ctl.wait_state(made["id"], "making")
    assert len(desk.ctl.status()) == 1
    accounts = json.loads(desk.ctl("account", "list", "--json").stdout)["accounts"]
    assert len(accounts) == 1
