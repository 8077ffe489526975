"""A Windows without the WebView2 runtime, which Wine is: the app says why it shows no window."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.desktop import DesktopSession, Simulator, wait_until
from tests.desktop.app import REPOSITORY
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image

from .installation import Installation
from .message_box import MessageBox
from .packages import evidence

DOWNLOAD = "https://go.microsoft.com/fwlink/p/?LinkId=2124703"


@pytest.fixture(scope="module")
def locales(session: DesktopSession) -> Path:
    """A folder with the locale by which Wine is a Chinese Windows."""
    folder = session.root / "locales"
    folder.mkdir()
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", folder / "zh_CN.UTF-8"], check=True)
    return folder


@pytest.fixture(scope="module")
def box(windows: Installation, session: DesktopSession) -> MessageBox:
    """The box that the app shows."""
    return MessageBox(windows.wine, session)


@pytest.fixture(autouse=True)
def _own_service(windows: Installation, service: Simulator) -> None:
    """Nothing here asks the real service."""
    windows.environment["IMAGEWATCH_API_URL"] = service.url


def words(language: str) -> list[str]:
    """What the catalog says about the missing runtime, paragraph by paragraph."""
    catalog = (REPOSITORY / "locales" / language / "app.ftl").read_text()
    parts = catalog.split("\nerror-no-web-view =\n", 1)[1].split("\n", 3)[:3]
    return [re.sub(r"^ +\.\w+ = ", "", part).replace("{ $message }", DOWNLOAD) for part in parts]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a box's text."""
    return text.split("\n\n")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_window_that_cannot_be_shown_is_told(
    windows: Installation, box: MessageBox, session: DesktopSession, locales: Path, language: str
) -> None:
    locale = {"en": "C.UTF-8", "zh-CN": "zh_CN.UTF-8"}[language]
    environment = {"LC_ALL": locale, "LOCPATH": str(locales)} if language != "en" else {}
    app = windows.start_app(environment=environment)
    assert paragraphs(box.wait()) == words(language)
    session.screenshot(evidence(f"windows-without-web-view-{language}.png"))
    box.answer("Tab", "Return")
    assert app.running and windows.app_is_running()
    assert windows.app("--quit") == 0
    wait_until(lambda: not app.running, 10, "the end of the app")


def test_watching_goes_on_behind_the_box(
    windows: Installation, box: MessageBox, service: Simulator
) -> None:
    account = ("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION)
    added = windows.ctl(*account, stdin=f"{PRIVATE_KEY}\n")
    assert added.returncode == 0, added.stderr
    windows.start_app()
    box.wait()
    made = image("windows-behind-the-box", 5)
    service.add_images(made)
    done = windows.ctl("watch", made["id"], "--region", REGION, "--zone", ZONE)
    assert done.returncode == 0, done.stderr
    waited = windows.ctl("wait", made["id"], "--timeout", "60", timeout=90)
    assert waited.returncode == 0, waited.stderr
    assert box.text(), "the box went away by itself"
    watches = json.loads(windows.ctl("status", "--json").stdout)["watches"]
    assert [watch["state"] for watch in watches] == ["ready"]
    # Quitting does not wait for an answer.
    assert windows.app("--quit") == 0
    wait_until(lambda: box.text() is None, 20, "the end of the app", interval=0.5)


def test_a_yes_opens_microsofts_page_and_a_second_start_asks_again(
    windows: Installation, box: MessageBox, session: DesktopSession
) -> None:
    opened = session.files / "opened"
    browser = session.files / "bin" / "xdg-open"
    browser.parent.mkdir()
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n')
    browser.chmod(0o755)
    path = {"PATH": f"{browser.parent}:{session.environment['PATH']}"}
    windows.start_app("--hidden", environment=path)
    assert box.text() is None, "nobody wanted the window"
    for _ in range(2):
        # It hands over to the app in the tray.
        assert windows.app() == 0
        box.wait()
        assert windows.app() == 0
        box.answer("Tab", "Return")
        assert not opened.exists()
    assert windows.app() == 0
    box.wait()
    box.answer("Return")
    wait_until(opened.exists, 20, "a browser")
    assert opened.read_text().split() == [DOWNLOAD]
    assert windows.app("--quit") == 0
