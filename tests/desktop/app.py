"""The app, the command line program and the simulated service, as the tests start them."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import procfs
from .process import ManagedProcess
from .session import DesktopSession
from .tray import TrayItem
from .waiting import wait_until

REPOSITORY = Path(__file__).resolve().parents[2]
_LISTENING = re.compile(r"listening on (http://\S+)")


def binary(name: str, variable: str, profile: str = "debug") -> Path:
    """Path of a built program: from the environment `variable`, or the target folder.

    Raises `FileNotFoundError` when it was not built.
    """
    target = REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target")
    path = Path(os.environ.get(variable) or target / profile / name)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build it, or name it in {variable}")
    return path


class App:
    """A running ImageWatch (or another tray app given by `program`) in a session."""

    def __init__(
        self,
        session: DesktopSession,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        program: Path | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        """Starts it with `arguments` and, on top of the session's, `environment`.

        `prefix` is a command that becomes the app, such as one that first sets a limit.
        """
        self.session = session
        self.environment = dict(environment or {})
        self.program = program or binary("imagewatch", "IMAGEWATCH_BIN")
        command: list[str | Path] = [*prefix, self.program, *arguments]
        self.process = session.spawn(self.program.name, command, self.environment)

    @property
    def pid(self) -> int:
        """Its process ID."""
        return self.process.pid

    @property
    def processes(self) -> list[int]:
        """It and all its helpers, such as the window's web process."""
        return procfs.process_tree(self.pid)

    @property
    def web_processes(self) -> list[int]:
        """Those of its processes that show web pages."""
        return procfs.named(self.processes, "WebKitWebProces")

    @property
    def output(self) -> str:
        """Both output streams so far."""
        return self.process.stdout + self.process.stderr

    def tray_item(self, timeout: float = 15.0) -> TrayItem:
        """Waits for its item in the tray."""

        def item() -> TrayItem | None:
            assert self.process.running, f"{self.program.name} ended: {self.output}"
            return self.session.tray.item_of(self.pid)

        return wait_until(item, timeout, f"tray item of {self.program.name}", interval=0.01)

    def window(self, timeout: float = 20.0) -> int:
        """Waits for its window; returns the ID."""
        return self.session.windows.wait_for(self.pid, timeout)

    def close_window(self) -> None:
        """Closes its window as a person does and waits until it is gone."""
        self.session.windows.close(self.window())
        self.session.windows.wait_gone(self.pid)

    def stop(self, timeout: float = 10.0) -> int | None:
        """Asks it to end (SIGTERM); returns the exit code."""
        return self.process.stop(signal.SIGTERM, timeout)

    def kill(self) -> None:
        """Ends it at once (SIGKILL), as a crash or a power cut would."""
        self.process.kill()


class CommandLine:
    """`imagewatchctl` in a session."""

    def __init__(
        self,
        session: DesktopSession,
        environment: Mapping[str, str] | None = None,
        profile: str = "debug",
    ) -> None:
        self._session = session
        self._environment = dict(environment or {})
        self.program = binary("imagewatchctl", "IMAGEWATCHCTL_BIN", profile)
        #: A command that becomes the program, such as one that first sets a limit.
        self.prefix: list[str] = []

    def __call__(
        self,
        *arguments: str,
        stdin: str | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: float = 30.0,
    ):
        """Runs it to its end; returns exit code and output as `subprocess.run` does."""
        merged = {**self._environment, **(environment or {})}
        return self._session.run([*self.prefix, self.program, *arguments], merged, stdin, timeout)

    def start(self, *arguments: str, stdin: bytes | None = None) -> ManagedProcess:
        """Starts it without waiting for its end."""
        return self._session.spawn(
            "imagewatchctl", [self.program, *arguments], self._environment, stdin
        )

    def status(self) -> list[dict[str, Any]]:
        """The watches as `status --json` tells them."""
        done = self("status", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["watches"]

    def watch_of(self, image: str) -> dict[str, Any] | None:
        """One watch of `status`, `None` when there is none."""
        return next((watch for watch in self.status() if watch["image_id"] == image), None)

    def wait_watch(
        self, image: str, fits: Callable[[dict[str, Any]], bool], what: str, timeout: float = 20.0
    ) -> dict[str, Any]:
        """Waits until there is a watch of `image` that `fits`; returns it."""

        def found() -> dict[str, Any] | None:
            watch = self.watch_of(image)
            return watch if watch is not None and fits(watch) else None

        return wait_until(found, timeout, f"{image} {what}", interval=0.1)

    def wait_state(self, image: str, *states: str, timeout: float = 20.0) -> dict[str, Any]:
        """Waits until a watch is in one of `states`; returns it."""
        what = " or ".join(states)
        return self.wait_watch(image, lambda watch: watch["state"] in states, what, timeout)

    def wait_connection(self, image: str, wanted: str, timeout: float = 20.0) -> dict[str, Any]:
        """Waits until a watch's connection is `wanted`; returns the watch."""
        return self.wait_watch(image, lambda watch: watch["connection"] == wanted, wanted, timeout)


class Simulator:
    """The simulated CompShare service as a program of its own."""

    def __init__(
        self,
        session: DesktopSession,
        scenario: Mapping[str, Any] | None = None,
        *arguments: str,
        profile: str = "debug",
    ) -> None:
        """Starts it on a free port and waits until it listens.

        Without a `scenario` it plays its own demonstration.
        """
        self.program = binary("compshare-sim", "COMPSHARE_SIM_BIN", profile)
        self._session = session
        self._arguments = list(arguments)
        if scenario is not None:
            # Apart from home and runtime folder: the scenario holds the account's keys.
            path = session.unused_file("scenario", "json")
            path.write_text(json.dumps(scenario))
            self._arguments += ["--scenario", str(path)]
        self.url = ""
        self._start("127.0.0.1:0")

    def _start(self, listen: str) -> None:
        command: list[str | Path] = [self.program, "--listen", listen, *self._arguments]
        self._process = self._session.spawn("compshare-sim", command)

        def address() -> str:
            assert self._process.running, f"compshare-sim ended: {self._process.stderr}"
            found = _LISTENING.search(self._process.stdout)
            return found.group(1) if found else ""

        self.url = wait_until(address, 10, "address of compshare-sim", interval=0.01)

    @property
    def port(self) -> int:
        """TCP port that it listens on."""
        return int(self.url.rsplit(":", 1)[1].rstrip("/"))

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._process.stdout

    def control(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Asks or changes its state at `/_sim/PATH`; returns the parsed JSON answer."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"{self.url}/_sim/{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        # A proxy of the caller's environment must not come between.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.strip() else None

    def pause(self) -> None:
        """Makes it hang: connections open, answers do not come."""
        self._process.pause()

    def resume(self) -> None:
        """Ends `pause`."""
        self._process.resume()

    def stop(self) -> None:
        """Ends it: connections are refused from now on."""
        self._process.stop()

    def restart(self) -> None:
        """Starts it anew at the same address; the scenario begins again."""
        self.stop()
        self._start(f"127.0.0.1:{self.port}")

    def requests(self, action: str | None = None) -> list[dict[str, Any]]:
        """The log of requests so far, or of those for one action."""
        log = self.control("requests")["requests"]
        return [one for one in log if action in (None, one["action"])]

    def add_images(self, *images: dict[str, Any]) -> None:
        """Starts the making of more images now."""
        self.control("images", list(images))

    def add_fault(self, **fault: Any) -> None:
        """Lets a fault happen from now on; see `docs/compshare-sim.md`."""
        self.control("faults", fault)

    def clear_faults(self) -> None:
        """Takes all faults away."""
        self.control("faults", method="DELETE")

    def advance(self, seconds: float) -> None:
        """Jumps ahead in simulated time."""
        self.control("advance", {"seconds": seconds})

    def refuse(self, seconds: float) -> None:
        """Refuses connections for that many real seconds."""
        self.control("refuse", {"seconds": seconds})
