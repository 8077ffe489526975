"""Packs the programs that were built for Windows into one installer, by NSIS.

`python -m packaging.windows [--profile PROFILE]` expects the programs in the target folder of
`tools/cargo-for windows` and leaves the installer in `TARGET/packages`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from . import licences
from .workspace import HERE, PACKAGES, REPOSITORY, TARGET, version, write_manual

TRIPLE = "x86_64-pc-windows-gnu"


def stage(folder: Path, built: Path) -> None:
    """Lays out what is installed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in (
        "imagewatch.exe",
        "imagewatch-window.exe",
        "imagewatchctl.exe",
        "WebView2Loader.dll",
    ):
        shutil.copy2(built / name, folder)
    shutil.copy2(REPOSITORY / "src-tauri" / "icons" / "icon.ico", folder)
    for name in ("LICENSE-MIT", "LICENSE-APACHE"):
        # The editor of old Windows versions wants its own line ends.
        text = (REPOSITORY / name).read_text()
        (folder / f"{name}.txt").write_text(text, newline="\r\n")
    licences.write(TRIPLE, folder / "third-party-licences.txt")
    write_manual(folder / "manual")
    completions = folder / "manual" / "completions" / "_imagewatchctl.ps1"
    shutil.copy2(completions, folder / "imagewatchctl.ps1")


def bundle(profile: str) -> Path:
    """Makes the installer; returns it."""
    folder = TARGET / "package" / "windows"
    stage(folder, TARGET / "windows" / TRIPLE / profile)
    PACKAGES.mkdir(exist_ok=True)
    for old in PACKAGES.glob("*-setup.exe"):
        old.unlink()
    installer = PACKAGES / f"ImageWatch_{version()}_x64-setup.exe"
    definitions = {"VERSION": version(), "SOURCE": folder, "OUTPUT": installer}
    words = [f"-D{name}={value}" for name, value in definitions.items()]
    script = HERE / "windows" / "installer.nsi"
    subprocess.run(["makensis", "-V2", "-WX", *words, script], check=True)
    return installer


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="release", help="folder of the programs")
    installer = bundle(parser.parse_args().profile)
    print(f"{installer}  {installer.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
