"""Folders in which nothing can be written any more while a program uses them."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Before a program, so that a limit on files is an error for it and not its end.
SURVIVES_LIMIT = ("env", "--ignore-signal=XFSZ")
#: Lets a program write to no file at all.
NO_FILES = (*SURVIVES_LIMIT, "prlimit", "--fsize=0")

#: Ways in which a folder cannot be written. The limit is one that everybody can set; the others take
#: root: a file system that has met an error, and a full one.
WAYS = ("limit", "read-only", "full") if os.geteuid() == 0 else ("limit",)


def set_read_only(folder: Path, on: bool) -> None:
    """Makes `folder` and what is in it read-only, also for files that are open, as a file system
    does that has met an error; or takes that back. Needs root.

    A mount could not be used for it: it refuses to become read-only under an open file.
    """
    inside = [path for path in folder.rglob("*") if path.is_file() or path.is_dir()]
    subprocess.run(["chattr", "+i" if on else "-i", folder, *inside], check=True)


def set_limit(pid: int, on: bool) -> None:
    """Lets a running program make no file longer from now on, or takes that back."""
    limit = 0 if on else resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def mount_small(folder: Path, kilobytes: int) -> None:
    """Puts a file system of its own at `folder`, full after so many kilobytes. Needs root."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs", str(folder)],
        check=True,
    )


def unmount(folder: Path) -> None:
    """Takes what was mounted at `folder` away, at once or when its last user lets go."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Writes until nothing more fits."""
    with file.open("wb", buffering=0) as out:
        for size in (65536, 4096, 512):
            try:
                while out.write(b"x" * size):
                    pass
            except OSError:
                continue


@contextmanager
def small_where_needed(way: str, folder: Path) -> Iterator[None]:
    """Before anything is in `folder`: lets it be one that can be filled, if that is the way."""
    if way != "full":
        yield
        return
    folder.mkdir(mode=0o700)
    mount_small(folder, 4096)
    try:
        yield
    finally:
        unmount(folder)


@contextmanager
def unwritable(way: str, folder: Path, pid: int | None = None) -> Iterator[None]:
    """Lets nothing be written to `folder`, by the program `pid` at least; see `WAYS`."""
    filler = folder / "imagewatch-filler"
    if way == "full":
        fill(filler)
    elif way == "read-only":
        set_read_only(folder, True)
    elif pid is not None:
        set_limit(pid, True)
    try:
        yield
    finally:
        if way == "full":
            filler.unlink()
        elif way == "read-only":
            set_read_only(folder, False)
        elif pid is not None and Path(f"/proc/{pid}").exists():
            set_limit(pid, False)
