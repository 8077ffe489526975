"""Where things are in this repository and what was built."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
TARGET = REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target")
# Tauri's command line, which has the bundler.
CLI = HERE / "node_modules" / ".bin" / "tauri"
# What is handed to people.
PACKAGES = TARGET / "packages"


def version() -> str:
    """The version of the workspace."""
    manifest = (REPOSITORY / "Cargo.toml").read_text()
    found = re.search(r'^version = "([^"]+)"', manifest, re.MULTILINE)
    assert found, "no version in Cargo.toml"
    return found.group(1)


def write_manual(folder: Path) -> None:
    """Writes the manual pages and completions of the command line into `folder`."""
    generator = TARGET / "debug" / "examples" / "manual"
    subprocess.run([generator, folder], check=True)
