"""Packs the programs into an app bundle and a disk image, on macOS, by Tauri's own bundler.

`python -m packaging.macos` expects the programs in `TARGET/release`. Signing and notarizing are
the bundler's: it does so when the variables of docs/releasing.md are set.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from . import licences
from .workspace import CLI, PACKAGES, REPOSITORY, TARGET

PROFILE = "release"


def triple() -> str:
    """The target that cargo builds for here."""
    told = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    return next(line for line in told.splitlines() if line.startswith("host: ")).split()[1]


def bundle() -> Path:
    """Makes the disk image; returns it."""
    folder = TARGET / "package" / "macos"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # The bundler wants the target in the name of further programs, signs them, and takes the target
    # off again: they end up beside the app's own program, in ImageWatch.app/Contents/MacOS.
    others = ("imagewatch-window", "imagewatchctl")
    for name in others:
        shutil.copy2(TARGET / PROFILE / name, folder / f"{name}-{triple()}")
    third_party = folder / "third-party-licences.txt"
    licences.write(triple(), third_party)
    resources = {str(third_party): third_party.name}
    for name in ("LICENSE-MIT", "LICENSE-APACHE"):
        resources[str(REPOSITORY / name)] = name
    config = folder / "tauri.json"
    settings = {"externalBin": [str(folder / name) for name in others], "resources": resources}
    config.write_text(json.dumps({"bundle": settings}))
    words = [CLI, "bundle", "--ci", "--bundles", "app", "dmg", "--config", config]
    subprocess.run(words, cwd=REPOSITORY, check=True)
    PACKAGES.mkdir(exist_ok=True)
    made = next((TARGET / PROFILE / "bundle" / "dmg").glob("*.dmg"))
    return Path(shutil.copy2(made, PACKAGES))


if __name__ == "__main__":
    print(bundle())
