"""A network, names and certificates of a case's own."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import os
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

# linux/sched.h, linux/sockios.h, linux/if.h and linux/mount.h
_CLONE_NEWNS, _CLONE_NEWNET = 0x00020000, 0x40000000
_SIOCSIFFLAGS, _SIOCSIFADDR, _IFF_UP = 0x8914, 0x8916, 0x1
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_libc = ctypes.CDLL(None, use_errno=True)
T = TypeVar("T")


def is_root() -> bool:
    """Whether this process may make namespaces and mounts."""
    return os.geteuid() == 0


def enter_own_network() -> None:
    """Gives this thread, and what it starts, a network with nothing but this machine in it."""
    _check(_libc.unshare(_CLONE_NEWNET))
    set_network(True)


def set_network(up: bool) -> None:
    """Gives this thread's own network an address or takes it away: then there is no route."""
    address = socket.inet_aton("127.0.0.1" if up else "0.0.0.0")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        if up:
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))
        request = struct.pack("16sH2x4s8x", b"lo", socket.AF_INET, address)
        fcntl.ioctl(control, _SIOCSIFADDR, request)


class Names:
    """The name `localhost`, for this thread and what it starts alone, resolvable or not."""

    def __init__(self, folder: Path) -> None:
        _check(_libc.unshare(_CLONE_NEWNS))
        _mount("none", "/", _MS_REC | _MS_PRIVATE)
        self._hosts = folder / f"hosts-{threading.get_native_id()}"
        self._servers = folder / f"resolv-{threading.get_native_id()}"
        # A server that nobody runs: what is not in the hosts file is not resolved.
        self._servers.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        self.resolve(True)
        _mount(str(self._hosts), "/etc/hosts", _MS_BIND)
        _mount(str(self._servers), "/etc/resolv.conf", _MS_BIND)

    def resolve(self, possible: bool) -> None:
        """Switches the name on or off. Written in place: the file is what is mounted."""
        self._hosts.write_text("127.0.0.1 localhost\n" if possible else "127.0.0.1 elsewhere\n")


def mount_read_only(folder: Path) -> None:
    """Makes `folder` read-only until `unmount`."""
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)


class Certificates:
    """An authority of the tests' own, and what it signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        self.authority = self._make("authority", "-subj", "/CN=Tests", "-days", "2")
        self.good = self._signed("good", "IP:127.0.0.1", days=2)
        self.wrong_name = self._signed("wrong-name", "DNS:elsewhere.example", days=2)
        # Over before it began.
        self.expired = self._signed("expired", "IP:127.0.0.1", days=-1)
        self.unknown = self._make(
            "unknown", "-subj", "/CN=127.0.0.1", "-days", "2", "-addext",
            "subjectAltName=IP:127.0.0.1",
        )

    def of_name(self, host: str) -> Path:
        """One for a host of this name."""
        return self._signed(host, f"DNS:{host}", days=2)

    def _make(self, name: str, *options: str) -> Path:
        """A certificate that signs itself, in one file with its key."""
        return self._request(name, "-x509", *options)

    def _signed(self, name: str, subject: str, days: int) -> Path:
        request = self._request(name, "-subj", "/CN=service")
        extensions = self._folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={subject}\nextendedKeyUsage=serverAuth\n")
        signed = self._folder / f"{name}.crt"
        subprocess.run(
            ["openssl", "x509", "-req", "-in", request, "-CA", self.authority, "-CAkey",
             self._folder / "authority.key", "-CAcreateserial", "-days", str(days),
             "-extfile", extensions, "-out", signed],
            check=True, capture_output=True,
        )
        return self._joined(name, signed)

    def _request(self, name: str, *options: str) -> Path:
        out = self._folder / f"{name}.crt"
        subprocess.run(
            ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-noenc", "-keyout", self._folder / f"{name}.key", "-out", out, *options],
            check=True, capture_output=True,
        )
        return self._joined(name, out) if "-x509" in options else out

    def _joined(self, name: str, certificate: Path) -> Path:
        both = self._folder / f"{name}.pem"
        key = (self._folder / f"{name}.key").read_text()
        both.write_text(certificate.read_text() + key)
        return both


class Front:
    """Passes connections on to a server on this machine, as long as it listens."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self._behind = port
        self._context = context
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="front", daemon=True).start()
        #: Where it listens.
        self.port = 0
        self.accept()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}"

    def accept(self) -> None:
        """Listens, at the same address as before."""
        starting = asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._context)
        self._server = self._wait(starting)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def refuse(self) -> None:
        """Listens no more, and closes what is open."""
        self._wait(self._refuse())

    def close(self) -> None:
        """Ends it."""
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _abort(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _refuse(self) -> None:
        self._server.close()
        self._abort()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            behind, to_behind = await asyncio.open_connection("127.0.0.1", self._behind)
            await asyncio.gather(_carry(reader, to_behind), _carry(behind, writer))
        except OSError:
            writer.transport.abort()
        finally:
            self._open.discard(writer)


class TlsFront(Front):
    """Encrypts for a plain server on this machine, with a certificate that can be changed."""

    def __init__(self, port: int, certificate: Path) -> None:
        self._certificates = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificates.load_cert_chain(certificate)
        # A session that is taken up again shows no certificate.
        self._certificates.num_tickets = 0
        super().__init__(port, self._certificates)

    def use(self, certificate: Path) -> None:
        """Shows this certificate from now on; connections made before are closed."""

        def change() -> None:
            self._certificates.load_cert_chain(certificate)
            self._abort()

        self._loop.call_soon_threadsafe(change)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()


def _mount(source: str, target: str, flags: int) -> None:
    _check(_libc.mount(source.encode(), target.encode(), None, flags, None))


def _check(outcome: int) -> None:
    if outcome != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
