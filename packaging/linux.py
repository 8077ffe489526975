"""Packs the built programs for Linux: a .deb and an .rpm, by Tauri's own bundler.

`python -m packaging.linux [--profile PROFILE]` expects the programs and the manual generator (see
`make package`) in the target folder and leaves the packages in `TARGET/packages`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import licences
from .workspace import CLI, HERE, PACKAGES, REPOSITORY, TARGET, version, write_manual

TRIPLE = "x86_64-unknown-linux-gnu"
PROGRAMS = ("imagewatch", "imagewatch-window", "imagewatchctl")
# Where the package managers' shells look for zsh completions.
ZSH = {"deb": "vendor-completions", "rpm": "site-functions"}
_SYMBOL_VERSION = re.compile(r"\(?GLIBC_([0-9.]+)\)?")


def compress(source: Path, target: Path) -> Path:
    """Packs a file as manuals and documents are, always to the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(source.read_bytes(), compresslevel=9, mtime=0))
    return target


def stage(folder: Path, profile: str) -> dict[str, Path]:
    """Lays out what is installed beside the app itself: path on the system to file here."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_manual(folder)
    page = folder / "man1" / "imagewatch.1"
    page.write_text((HERE / "linux" / page.name).read_text().replace("@VERSION@", version()))
    third_party = folder / "third-party-licences.txt"
    licences.write(TRIPLE, third_party)

    share, packed = "/usr/share", folder / "packed"
    documents = f"{share}/doc/imagewatch"
    files = {
        "/usr/bin/imagewatchctl": TARGET / profile / "imagewatchctl",
        # The app looks for its window beside itself.
        "/usr/bin/imagewatch-window": TARGET / profile / "imagewatch-window",
        f"{share}/metainfo/com.imagewatch.desktop.metainfo.xml": HERE
        / "linux"
        / "com.imagewatch.desktop.metainfo.xml",
        f"{share}/bash-completion/completions/imagewatchctl": folder
        / "completions"
        / "imagewatchctl.bash",
        f"{share}/fish/vendor_completions.d/imagewatchctl.fish": folder
        / "completions"
        / "imagewatchctl.fish",
        f"{documents}/changelog.gz": compress(
            REPOSITORY / "CHANGELOG.md", packed / "changelog.gz"
        ),
        f"{documents}/copyright": HERE / "linux" / "copyright",
        f"{documents}/LICENSE-MIT": REPOSITORY / "LICENSE-MIT",
        f"{documents}/LICENSE-APACHE": REPOSITORY / "LICENSE-APACHE",
        f"{documents}/third-party-licences.txt.gz": compress(
            third_party, packed / "third-party-licences.txt.gz"
        ),
    }
    for page in sorted((folder / "man1").iterdir()):
        files[f"{share}/man/man1/{page.name}.gz"] = compress(page, packed / f"{page.name}.gz")
    return files


def oldest_libc(programs: list[Path]) -> str:
    """The oldest C library that all programs run with, from the symbols that they ask for."""
    versions = []
    for program in programs:
        listing = subprocess.run(["objdump", "-T", program], check=True, capture_output=True)
        versions += _SYMBOL_VERSION.findall(listing.stdout.decode())
    return max(versions, key=lambda text: [int(part) for part in text.split(".")])


def bundle(profile: str) -> list[Path]:
    """Makes both packages; returns them."""
    folder = TARGET / "package" / "linux"
    files = stage(folder, profile)
    programs = [TARGET / profile / name for name in PROGRAMS]
    libc = oldest_libc(programs)
    kinds: dict[str, dict[str, object]] = {
        "deb": {"depends": [f"libc6 (>= {libc})"]},
        "rpm": {
            "depends": [f"libc.so.6(GLIBC_{libc})(64bit)"],
            "compression": {"type": "xz", "level": 9},
        },
    }
    for kind, settings in kinds.items():
        zsh = f"/usr/share/zsh/{ZSH[kind]}/_imagewatchctl"
        shell = {zsh: folder / "completions" / "_imagewatchctl"}
        settings["files"] = {path: str(file) for path, file in {**files, **shell}.items()}
    config = folder / "tauri.json"
    config.write_text(json.dumps({"bundle": {"linux": kinds}}))

    for old in (*PACKAGES.glob("*.deb"), *PACKAGES.glob("*.rpm")):
        old.unlink()
    bundles = TARGET / profile / "bundle"
    shutil.rmtree(bundles, ignore_errors=True)
    words = [CLI, "bundle", "--ci", "--bundles", "deb", "rpm", "--config", config]
    if profile == "debug":
        words.append("--debug")
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    subprocess.run(words, cwd=REPOSITORY, check=True, env=environment)

    PACKAGES.mkdir(exist_ok=True)
    deb, rpm = (next(bundles.glob(f"{kind}/*.{kind}")) for kind in kinds)
    return [repack(deb, PACKAGES / deb.name), Path(shutil.copy2(rpm, PACKAGES))]


def repack(package: Path, target: Path) -> Path:
    """Packs a .deb anew with xz, which the bundler does not know: a quarter smaller."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "--raw-extract", package, folder], check=True)
        words = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", folder, target]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return target


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="release", help="folder of the programs in TARGET")
    for package in bundle(parser.parse_args().profile):
        print(f"{package}  {package.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
