"""What Linux says about running processes (`/proc`, see proc(5))."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def all_pids() -> list[int]:
    """Every process on this machine."""
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not a zombie."""
    return (fields := _stat(pid)) is not None and fields[0] not in ("Z", "X")


def process_tree(root: int) -> list[int]:
    """`root` and all its living descendants, `root` first; empty when `root` is gone."""
    children: dict[int, list[int]] = {}
    for pid in all_pids():
        if (fields := _stat(pid)) is not None and fields[0] not in ("Z", "X"):
            children.setdefault(int(fields[1]), []).append(pid)
    if not is_alive(root):
        return []
    tree = [root]
    for pid in tree:
        tree.extend(children.get(pid, []))
    return tree


def name(pid: int) -> str:
    """Short name of the program (at most 15 characters), empty when it is gone."""
    return _read(pid, "comm").decode(errors="replace").strip()


def named(pids: Iterable[int], text: str) -> list[int]:
    """Those of `pids` whose short name or first argument contains `text`."""
    return [pid for pid in pids if text in name(pid) or text in (cmdline(pid) or [""])[0]]


def cmdline(pid: int) -> list[str]:
    """Arguments of the process; empty when it is gone."""
    raw = _read(pid, "cmdline").decode(errors="replace")
    return raw.rstrip("\0").split("\0") if raw else []


def environ(pid: int) -> dict[str, str]:
    """Environment that the process was started with; empty when it is gone."""
    entries = _read(pid, "environ").decode(errors="replace").split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


def proportional_memory(pids: Iterable[int]) -> int:
    """Sum of the proportional set sizes, in bytes: shared pages count by their share."""
    return sum(_rollup(pid, "Pss") for pid in pids)


def peak_memory(pid: int) -> int:
    """The most physical memory that the process ever used, in bytes; 0 when it is gone."""
    for line in _read(pid, "status").decode().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def private_memory(pids: Iterable[int]) -> int:
    """Sum of what only these processes use, in bytes."""
    return sum(_rollup(pid, "Private_Clean") + _rollup(pid, "Private_Dirty") for pid in pids)


def written_memory(pids: Iterable[int]) -> int:
    """The part of `private_memory` that they have written to, in bytes. The rest is what was read
    of their own programs, which the system takes away and brings back as it likes."""
    return sum(_rollup(pid, "Private_Dirty") for pid in pids)


def open_files(pid: int) -> list[str]:
    """What its descriptors lead to: paths, or such as `socket:[123]`; empty when it is gone."""
    folder = _PROC / str(pid) / "fd"
    names = []
    try:
        for number in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):  # It was closed meanwhile.
                names.append(os.readlink(folder / number))
    except OSError:
        return []
    return names


def connections(pid: int) -> int:
    """Number of established IPv4 connections in the process's network."""
    lines = _read(pid, "net/tcp").decode().splitlines()[1:]
    # The fourth field is the state; 1 is TCP_ESTABLISHED of linux/tcp_states.h.
    return sum(line.split()[3] == "01" for line in lines)


def threads(pid: int) -> int:
    """Number of threads; 0 when it is gone."""
    try:
        return len(os.listdir(_PROC / str(pid) / "task"))
    except OSError:
        return 0


def wake_ups(pids: Iterable[int]) -> int:
    """How often threads of these processes have begun to run after waiting for something."""
    count = 0
    for pid in pids:
        for status in (_PROC / str(pid) / "task").glob("*/status"):
            with contextlib.suppress(OSError):  # The thread has ended.
                found = [
                    line for line in status.read_text().splitlines()
                    if line.startswith("voluntary_ctxt_switches:")
                ]
                count += int(found[0].split()[1])
    return count


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time used so far by these processes, in seconds."""
    fields = [found for pid in pids if (found := _stat(pid)) is not None]
    # Fields 14 and 15 of the line, counted from 1; two go before those kept here.
    return sum(int(values[11]) + int(values[12]) for values in fields) / _TICKS_PER_SECOND


def with_environment(variable: str, value: str) -> list[int]:
    """Every process that was started with this environment variable."""
    return [pid for pid in all_pids() if environ(pid).get(variable) == value]


def _stat(pid: int) -> list[str] | None:
    """Fields of the stat line from the state on: the name before may hold any character."""
    line = _read(pid, "stat").decode(errors="replace")
    return line.rpartition(")")[2].split() if line else None


def _rollup(pid: int, field: str) -> int:
    for line in _read(pid, "smaps_rollup").decode().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(pid: int, file: str) -> bytes:
    try:
        return (_PROC / str(pid) / file).read_bytes()
    except OSError:
        return b""
