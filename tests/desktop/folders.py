"""Folders that become read-only while a program uses them."""

from __future__ import annotations

import subprocess
from pathlib import Path


def set_read_only(folder: Path, on: bool) -> None:
    """Makes `folder` and what is in it read-only, also for files that are open, as a file system
    does that has met an error; or takes that back. Needs root.

    A mount could not be used for it: it refuses to become read-only under an open file.
    """
    inside = [path for path in folder.rglob("*") if path.is_file() or path.is_dir()]
    subprocess.run(["chattr", "+i" if on else "-i", folder, *inside], check=True)
