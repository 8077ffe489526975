"""A web server of the test's own: what webhooks and the feed of releases talk to."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from dataclasses import dataclass
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


class Receiver:
    """Answers every request with what `answer` was told last, and keeps what it got."""

    def __init__(self) -> None:
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

            def log_message(self, *_: object) -> None:
                pass

            def _serve(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                status, answer = receiver._status, receiver._body
                if receiver._next:
                    status, answer = receiver._next.popleft()
                receiver.at.append(time.monotonic())
                receiver.received.append(Received(self.command, self.path, headers, body))
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
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
    return json.dumps({} if body is None else body).encode()
