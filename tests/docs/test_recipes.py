"""Recipes for packages that are not made here: what they name exists."""

from __future__ import annotations

import json
import plistlib
import re

from tests.desktop.app import REPOSITORY

IDENTITIES = (REPOSITORY / "crates/imagewatch/src/app/identity.rs").read_text()
PACKAGING = REPOSITORY / "packaging"
IDENTITY = json.loads((REPOSITORY / "src-tauri" / "tauri.conf.json").read_text())["identifier"]


def test_the_flatpak_manifest_names_what_is_there() -> None:
    manifest = PACKAGING / "flatpak" / f"{IDENTITY}.yml"
    text = manifest.read_text()
    assert f"app-id: {IDENTITY}\n" in text
    for path in re.findall(r"path: ([^\s}]+)", text):
        if "/target/" not in path:
            assert (manifest.parent / path).exists(), path
    icons = re.search(r"for size in ([\d ]+);", text)
    assert icons
    for size in icons.group(1).split():
        assert (REPOSITORY / "src-tauri" / "icons" / f"{size}x{size}.png").exists()
    entry = (PACKAGING / "linux" / "imagewatch.desktop").read_text()
    for placeholder in set(re.findall(r"\{\{\w+\}\}", entry)):
        assert placeholder in text, f"{placeholder} is not filled in"


def constant(name: str) -> str:
    """One of the names by which desktops know the app, from its source."""
    found = re.search(rf'{name}: &str = "([^"]+)"', IDENTITIES)
    assert found, f"{name} is not where this test looks"
    return found.group(1)


def test_packages_install_the_entry_that_the_app_names() -> None:
    """Docks and notification centres find the app's name and icon by it."""
    entry = constant("DESKTOP_ENTRY")
    # The bundler names the entry after the product.
    config = json.loads((REPOSITORY / "src-tauri" / "tauri.linux.conf.json").read_text())
    assert config["productName"] == entry
    template = f"../packaging/linux/{entry}.desktop"
    for package in ("deb", "rpm"):
        assert config["bundle"]["linux"][package]["desktopTemplate"] == template
    assert f"\nStartupWMClass={entry}\n" in (PACKAGING / "linux" / f"{entry}.desktop").read_text()
    metainfo = (PACKAGING / "linux" / f"{IDENTITY}.metainfo.xml").read_text()
    assert f'<launchable type="desktop-id">{entry}.desktop</launchable>' in metainfo


def test_the_flatpak_names_its_entry_after_its_id() -> None:
    assert constant("APP_ID") == IDENTITY
    text = (PACKAGING / "flatpak" / f"{IDENTITY}.yml").read_text()
    assert f"rename-desktop-file: {constant('DESKTOP_ENTRY')}.desktop\n" in text
    assert f"StartupWMClass={IDENTITY}/" in text


def test_macos_takes_our_links_and_stays_out_of_the_dock() -> None:
    info = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    assert info["LSUIElement"] is True
    assert info["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["imagewatch"]
    # The hardened runtime without exceptions, as docs/releasing.md promises.
    assert plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes()) == {}


def test_the_disk_image_is_laid_out_and_its_files_are_there() -> None:
    folder = REPOSITORY / "src-tauri"
    settings = json.loads((folder / "tauri.macos.conf.json").read_text())["bundle"]["macOS"]
    assert settings["hardenedRuntime"] is True
    for name in ("entitlements", "infoPlist"):
        assert (folder / settings[name]).is_file()
    image = settings["dmg"]
    size = image["windowSize"]
    app, folder_link = image["appPosition"], image["applicationFolderPosition"]
    # The app is to the left of the folder that it is dragged to, both inside the window.
    assert 0 < app["x"] < folder_link["x"] < size["width"]
    assert app["y"] == folder_link["y"] < size["height"]


def test_every_system_has_one_identity() -> None:
    for place in ("windows/installer.nsi", f"linux/{IDENTITY}.metainfo.xml", "macos/Info.plist"):
        assert IDENTITY in (PACKAGING / place).read_text()
