"""The installer for Windows, and the command line that it installs, under Wine.

Wine has the credential manager, named pipes and the registry, but neither WebView2 nor
notifications: docs/releasing.md lists what is to be looked at on Windows itself.
"""

from __future__ import annotations

import json
import re

from tests.desktop import Simulator, search_for_secret, wait_until
from tests.desktop.app import REPOSITORY
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, failing, image

from .installation import Installation
from .packages import MEGABYTE, the_package

CLASSES = "Software\\Classes"
UNINSTALL = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\com.imagewatch.desktop"
RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"


def test_the_installer_is_small() -> None:
    assert the_package("*-setup.exe").stat().st_size <= 12 * MEGABYTE


def test_everything_is_in_the_chosen_folder(windows: Installation) -> None:
    names = {path.name for path in windows.folder.iterdir()}
    assert {
        "imagewatch.exe",
        "imagewatch-window.exe",
        "imagewatchctl.exe",
        "WebView2Loader.dll",
        "uninstall.exe",
    } <= names
    assert {"LICENSE-MIT.txt", "LICENSE-APACHE.txt", "third-party-licences.txt"} <= names


def test_windows_knows_who_notifies(windows: Installation) -> None:
    source = (REPOSITORY / "crates/imagewatch/src/app/identity.rs").read_text()
    identity = re.search(r'APP_ID: &str = "([^"]+)"', source)
    assert identity, "the app's identity is not where this test looks"
    key = f"{CLASSES}\\AppUserModelId\\{identity.group(1)}"
    assert windows.value(key, "DisplayName") == "ImageWatch"
    shortcut = windows.shortcut()
    assert shortcut, "no entry in the start menu"
    assert "imagewatch.exe".encode("utf-16-le") in shortcut.read_bytes()


def test_links_and_terminals_find_the_programs(windows: Installation) -> None:
    command = windows.value(f"{CLASSES}\\imagewatch\\shell\\open\\command")
    assert command == '"C:\\My Programs\\镜像 watch\\imagewatch.exe" "%1"'
    assert windows.value("Environment", "Path") == "C:\\My Programs\\镜像 watch"
    found = windows.wine("cmd", "/c", "imagewatchctl --version")
    assert found.stdout.startswith("imagewatchctl "), found.stderr


def test_the_uninstaller_is_registered(windows: Installation) -> None:
    version = re.search(r'^version = "(.+)"', (REPOSITORY / "Cargo.toml").read_text(), re.M)
    assert version and windows.value(UNINSTALL, "DisplayVersion") == version.group(1)
    assert windows.value(UNINSTALL, "InstallLocation") == "C:\\My Programs\\镜像 watch"


def test_the_command_line_does_its_job(
    windows: Installation, service: Simulator
) -> None:
    windows.environment["IMAGEWATCH_API_URL"] = service.url
    words = ("account", "add", "工作 account", "--public-key", PUBLIC_KEY, "--region", REGION)
    added = windows.ctl(*words, stdin=f"{PRIVATE_KEY}\n")
    assert added.returncode == 0, added.stderr
    assert "工作 account" in windows.ctl("account", "list").stdout
    # The key came back from the credential manager: the service takes what is signed with it.
    tested = windows.ctl("account", "test", "工作 account")
    assert tested.returncode == 0, tested.stderr
    # Apart from the scenario of the service, which is told the key, nothing holds it in clear.
    assert search_for_secret(PRIVATE_KEY, [windows.wine.drive]) == []

    good = image("windows-ready", 6, title="镜像 α")
    bad = image("windows-failed", 3, end=failing("No space left on the system disk"))
    service.add_images(good, bad)
    for made in (good, bad):
        done = windows.ctl("watch", made["id"], "--region", REGION, "--zone", ZONE)
        assert done.returncode == 0, done.stderr
    waited = windows.ctl("wait", good["id"], "--json", "--timeout", "60", timeout=90)
    assert waited.returncode == 0, waited.stderr
    failed = windows.ctl("wait", bad["id"], "--timeout", "60", timeout=90)
    assert failed.returncode == 2
    assert "No space left" in failed.stdout + failed.stderr
    watches = json.loads(windows.ctl("status", "--json").stdout)["watches"]
    states = {watch["image_id"]: watch["state"] for watch in watches}
    assert states == {good["id"]: "ready", bad["id"]: "failed"}
    assert {watch["name"] for watch in watches} == {"镜像 α", "windows-failed"}
    assert (windows.wine.drive / "我的 data" / "ImageWatch").is_dir()


def test_a_wrong_key_is_told_as_such(windows: Installation, service: Simulator) -> None:
    windows.environment["IMAGEWATCH_API_URL"] = service.url
    words = ("account", "add", "wrong", "--public-key", PUBLIC_KEY, "--region", REGION)
    refused = windows.ctl(*words, stdin="not-the-key\n")
    assert refused.returncode == 4
    assert refused.stderr


def test_the_app_watches_in_the_tray_and_ends_when_asked(
    windows: Installation, service: Simulator
) -> None:
    windows.environment["IMAGEWATCH_API_URL"] = service.url
    app = windows.start_app("--hidden")
    # A second start hands over to the first and ends.
    assert windows.app("--hidden") == 0
    made = image("windows-app", 5)
    service.add_images(made)
    done = windows.ctl("watch", made["id"], "--region", REGION, "--zone", ZONE)
    assert done.returncode == 0, done.stderr

    def state() -> str:
        watches = json.loads(windows.ctl("status", "--json").stdout)["watches"]
        return next(watch["state"] for watch in watches if watch["image_id"] == made["id"])

    wait_until(lambda: state() == "ready", 60, "the build to be ready", interval=0.5)
    assert windows.app("--quit") == 0
    wait_until(lambda: not app.running, 10, "the end of the app")
    assert not windows.app_is_running()


def test_an_update_ends_the_running_app_and_keeps_everything(windows: Installation) -> None:
    app = windows.start_app("--hidden")
    before = windows.ctl("account", "list").stdout
    windows.install()
    wait_until(lambda: not app.running, 10, "the end of the app")
    assert windows.ctl("account", "list").stdout == before
    # Not twice.
    assert windows.value("Environment", "Path") == "C:\\My Programs\\镜像 watch"


def test_an_app_that_does_not_end_is_not_overwritten(windows: Installation) -> None:
    app = windows.start_app("--hidden")
    # The installer asks the app of another data folder to end, and there is none.
    refused = windows.run_installer({"IMAGEWATCH_DATA_DIR": "C:\\elsewhere"})
    assert refused.returncode == 2
    assert app.running and windows.app_is_running()
    assert windows.app("--quit") == 0
    wait_until(lambda: not app.running, 10, "the end of the app")


def test_uninstalling_leaves_only_what_is_the_persons(windows: Installation) -> None:
    windows.wine("reg", "add", f"HKCU\\{RUN}", "/v", "ImageWatch", "/d", "imagewatch.exe", "/f")
    app = windows.start_app("--hidden")
    done = windows.wine(windows.folder / "uninstall.exe", "/S", environment=windows.environment)
    assert done.returncode == 0, done.stderr
    # The uninstaller goes on in a copy of itself.
    wait_until(lambda: not windows.folder.exists(), 60, "end of the installation folder")
    assert not app.running
    wait_until(lambda: windows.value(UNINSTALL, "DisplayName") is None, 20, "end of its entry")
    assert windows.shortcut() is None
    assert windows.value(f"{CLASSES}\\imagewatch\\shell\\open\\command") is None
    assert windows.value(f"{CLASSES}\\AppUserModelId\\com.imagewatch.desktop", "IconUri") is None
    assert windows.value("Environment", "Path") is None
    assert windows.value(RUN, "ImageWatch") is None
    assert (windows.wine.drive / "我的 data" / "ImageWatch").is_dir()
