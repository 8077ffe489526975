"""A web server of the test's own: what webhooks, push services and the feed of releases are here."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .waiting import wait_until


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    body: Any = None
    """Sent as it is if it is text, else as JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)


class Receiver:
    """Answers every request with what `answer` was told last, and keeps what it got. With a `judge`
    that decides."""

    def __init__(self, judge: Callable[[Received], Answer] | None = None) -> None:
        self._judge = judge
        self.received: list[Received] = []
        #: When they came, on the monotonic clock.
        self.at: list[float] = []
        self._status, self._body = 200, b"{}"
        self._next: deque[tuple[int, bytes]] = deque()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve()

            def do_POST(self) -> None:
                self._serve()

            def do_PUT(self) -> None:
                self._serve()

            def log_message(self, *_: object) -> None:
                pass

            def _serve(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                status, answer, more = receiver._status, receiver._body, {}
                received = Received(self.command, self.path, headers, body)
                if receiver._next:
                    status, answer = receiver._next.popleft()
                elif receiver._judge:
                    told = receiver._judge(received)
                    status, answer, more = told.status, _json(told.body), told.headers
                receiver.at.append(time.monotonic())
                receiver.received.append(received)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("content-length", str(len(answer)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(answer)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, status: int, body: Any = None) -> None:
        """What it answers from now on; `body` is sent as JSON."""
        self._status, self._body = status, _json(body)

    def answer_once(self, status: int, body: Any = None) -> None:
        """What it answers to one request, after those that were told to it before."""
        self._next.append((status, _json(body)))

    def wait_for(self, count: int, timeout: float = 20.0) -> list[Received]:
        """Waits until so many requests have come."""
        wait_until(lambda: len(self.received) >= count, timeout, f"{count} requests")
        return self.received

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _json(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return json.dumps({} if body is None else body).encode()
