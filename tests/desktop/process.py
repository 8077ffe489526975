"""Processes that the tests start, each ended together with its process group."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .waiting import wait_until

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """Runs in the child before exec: if the test run is killed outright, so is the child."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class ManagedProcess:
    """A running program in a session (and process group) of its own, its output in files."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        logs: Path,
        stdin: bytes | None = None,
        pass_fds: Sequence[int] = (),
        working_folder: Path | None = None,
    ) -> None:
        """Starts `command`; `stdin`, when given, is all that it reads from standard input."""
        self.name = name
        self.command = [str(part) for part in command]
        self.stdout_path = _unused(logs, name, "out")
        self.stderr_path = _unused(logs, name, "err")
        with self.stdout_path.open("wb") as out, self.stderr_path.open("wb") as err:
            self._popen = subprocess.Popen(
                self.command,
                env=dict(environment),
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                pass_fds=pass_fds,
                cwd=working_folder,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        if stdin is not None:
            assert self._popen.stdin is not None
            self._popen.stdin.write(stdin)
            self._popen.stdin.close()

    @property
    def pid(self) -> int:
        """Process ID of the started program."""
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether the program has not ended yet."""
        return self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Exit code, negative for a signal; `None` while it runs."""
        return self._popen.poll()

    @property
    def stdout(self) -> str:
        """What it has printed so far."""
        return self.stdout_path.read_text(errors="replace")

    @property
    def stderr(self) -> str:
        """What it has complained about so far."""
        return self.stderr_path.read_text(errors="replace")

    def wait(self, timeout: float) -> int:
        """Waits for its end and returns the exit code."""
        wait_until(lambda: not self.running, timeout, f"end of {self.name}", interval=0.01)
        return self._popen.returncode

    def send_signal(self, number: int) -> None:
        """Sends a signal to the program alone, if it still runs."""
        if self.running:
            self._popen.send_signal(number)

    def pause(self) -> None:
        """Makes it hang: it keeps its names and sockets but answers nothing."""
        self.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Ends `pause`."""
        self.send_signal(signal.SIGCONT)

    def stop(self, number: int = signal.SIGTERM, timeout: float = 5.0) -> int | None:
        """Ends the program, with force after `timeout` seconds, then the rest of its group."""
        if self.running:
            self.resume()
            self.send_signal(number)
            try:
                self._popen.wait(timeout)
            except subprocess.TimeoutExpired:
                self.send_signal(signal.SIGKILL)
                self._popen.wait(timeout)
        _kill_group(self.pid)
        return self._popen.returncode

    def kill(self) -> int | None:
        """Ends the program and its group at once, as a crash would."""
        return self.stop(signal.SIGKILL)


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _unused(folder: Path, name: str, suffix: str) -> Path:
    """A new file, made here so that threads that ask together get different ones."""
    number = 1
    while True:
        path = folder / f"{name}-{number}.{suffix}"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            number += 1
        else:
            return path
