"""Proxies of the tests' own, and the desktop's portal that says which one to use."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from pathlib import Path

from .process import ManagedProcess
from .session import DesktopSession
from .waiting import wait_until

PORTAL = "org.freedesktop.portal.Desktop"
#: Where Debian and others keep the portal.
_PORTAL_PROGRAMS = ("/usr/libexec/xdg-desktop-portal", "/usr/lib/xdg-desktop-portal")
_SCHEMA = "org.gnome.system.proxy"


class StubProxy:
    """An HTTP proxy, or a SOCKS 5 proxy, that leads whatever it is asked for to one port."""

    def __init__(self, port: int, *, socks: bool = False) -> None:
        self.asked: list[str] = []
        """Host and port of every connection that was wanted."""
        self._open: list[socket.socket] = []
        greet = _greet_socks if socks else _greet_http
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                # Either side may hang up at any moment.
                with contextlib.suppress(OSError):
                    proxy.asked.append(greet(self.request))
                    with socket.create_connection(("127.0.0.1", port)) as behind:
                        proxy._open += [self.request, behind]
                        back = threading.Thread(target=_carry, args=(behind, self.request))
                        back.start()
                        _carry(self.request, behind)
                        back.join()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Goes away, and with it every connection through it."""
        self._server.shutdown()
        self._server.socket.close()
        self._thread.join()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _greet_http(client: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        head += _some(client, 4096)
    method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
    assert method == "CONNECT", method
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    return target


def _greet_socks(client: socket.socket) -> str:
    version, methods = _exactly(client, 2)
    assert version == 5, version
    _exactly(client, methods)
    client.sendall(b"\x05\x00")
    head = _exactly(client, 5)
    assert head[:4] == b"\x05\x01\x00\x03", "a connection to a name is wanted"
    name = _exactly(client, head[4]).decode()
    port = int.from_bytes(_exactly(client, 2), "big")
    client.sendall(b"\x05\x00\x00\x01" + bytes(6))
    return f"{name}:{port}"


def _exactly(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += _some(client, count - len(data))
    return data


def _some(client: socket.socket, most: int) -> bytes:
    if data := client.recv(most):
        return data
    raise ConnectionError("hung up")


class Portal:
    """The real portal with GNOME's proxy settings, kept in a file of its own."""

    def __init__(self, session: DesktopSession) -> None:
        self._session = session
        folder = session.unused_file("portal", "d")
        folder.mkdir()
        self._environment = {
            "XDG_CURRENT_DESKTOP": "GNOME",
            "GIO_USE_PROXY_RESOLVER": "gnome",
            "GSETTINGS_BACKEND": "keyfile",
            "XDG_CONFIG_HOME": str(folder),
            # No dialogs: it starts none of the desktops' own parts.
            "XDG_DESKTOP_PORTAL_DIR": str(folder),
        }
        programs = [program for program in _PORTAL_PROGRAMS if Path(program).exists()]
        assert programs, "no portal: tools/install-system-packages installs it"
        self.process: ManagedProcess = session.spawn("portal", programs[:1], self._environment)
        wait_until(lambda: session.bus.has_owner(PORTAL), 20, "the portal")

    def use(self, proxy: StubProxy, *, socks: bool = False) -> None:
        """Sets the desktop's proxy."""
        for kind in ("https", "socks"):
            wanted = kind == ("socks" if socks else "https")
            self._set(f"{_SCHEMA}.{kind}", "host", "127.0.0.1" if wanted else "''")
            self._set(f"{_SCHEMA}.{kind}", "port", str(proxy.port) if wanted else "0")
        self._set(_SCHEMA, "mode", "manual")
        scheme = "socks5" if socks else "http"
        self._wait_for(f"{scheme}://127.0.0.1:{proxy.port}")

    def use_none(self) -> None:
        """Sets the desktop to no proxy."""
        self._set(_SCHEMA, "mode", "none")
        self._wait_for("direct://")

    def stop(self) -> None:
        """Ends it."""
        self.process.stop()

    def _set(self, schema: str, key: str, value: str) -> None:
        done = self._session.run(["gsettings", "set", schema, key, value], self._environment)
        assert done.returncode == 0, done.stderr

    def _wait_for(self, first: str) -> None:
        def says() -> bool:
            path, interface = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.ProxyResolver"
            arguments = ("https://compshare.test/",)
            [found] = self._session.bus.call(PORTAL, path, interface, "Lookup", "s", arguments)
            return bool(found[0] == first)

        wait_until(says, 10, f"the portal to say {first}")
