"""Takes the pictures of the README: the real app on a real desktop session, against the simulator.

    python -m tests.desktop.pictures [--output docs/pictures] [--profile debug]

Both languages and both themes: the list of builds and one build's details; for each language the
tray's tooltip, its menu, a notification, and the settings for messages to a phone. The builds run in real time, so that what is said of
them is true; that takes about five minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .app import REPOSITORY, CommandLine, Simulator, binary
from .scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, failing, image, scenario
from .session import DesktopSession
from .tray import TrayItem
from .waiting import wait_until
from .receiver import Answer, Receiver
from .webdriver import WebDriver

LANGUAGES = ("en", "zh-CN")
THEMES = ("light", "dark")
#: The builds whose notifications are photographed, and when they end, in seconds: late enough for
#: the other builds to have courses that are worth a look.
ENDING = {"en": ("whisper-large-v3", 215.0), "zh-CN": ("数据标注平台 v4", 250.0)}
#: The build whose details are shown, and how often a person looks at it meanwhile, in seconds.
SHOWN, GLANCE = "pytorch-2.8-cu128", 10.0
COLOURS = 160
#: A desktop that has them shows them; any other shows what it has.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <alias><family>sans-serif</family>
    <prefer><family>Inter</family><family>Noto Sans CJK SC</family></prefer></alias>
  <alias><family>system-ui</family>
    <prefer><family>Inter</family><family>Noto Sans CJK SC</family></prefer></alias>
</fontconfig>
"""


@dataclass(frozen=True)
class Wanted:
    """Where the pictures go."""

    folder: Path

    def path(self, *parts: str) -> Path:
        """The file of a picture: `builds-en-light.png` and the like."""
        return self.folder / f"{'-'.join(parts)}.png"


def main() -> int:
    """Takes all pictures."""
    options = _options()
    wanted = Wanted(options.output)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with DesktopSession(size=(1280, 800)) as session:
        fonts = session.config_home / "fontconfig"
        fonts.mkdir(parents=True)
        (fonts / "fonts.conf").write_text(FONTS)
        service = Simulator(session, scenario(*_builds()), profile=options.profile)
        environment = {"IMAGEWATCH_API_URL": service.url}
        ctl = CommandLine(session, environment, options.profile)
        _add_account(ctl)
        # A server of one's own, as some have: nothing leaves this machine.
        phone = Receiver(lambda _: Answer(200, {"code": 200, "message": "success"}))
        bark = ctl("push", "add", "bark", stdin=f"{phone.url}/KeyOfAPhone1/\n")
        assert bark.returncode == 0, bark.stderr
        program = binary("imagewatch", "IMAGEWATCH_BIN", options.profile)
        with WebDriver(session, environment=environment, program=program) as window:
            window.find("build-card", timeout=60)
            for language in LANGUAGES:
                _set_language(window, language)
                _notice(session, window, wanted, language)
            for language in LANGUAGES:
                for theme in THEMES:
                    _window(session, window, wanted, language, theme)
                _tray(session, window, wanted, language)
                _push(session, window, wanted, language)
    for picture in sorted(wanted.folder.glob("*.png")):
        shrink(picture)
        print(f"{picture.name}: {picture.stat().st_size // 1024} kB")
    return 0


def _builds() -> list[dict[str, Any]]:
    """Builds as people have them: going well, near their end, without a percentage, failed."""
    return [
        _named(
            SHOWN,
            430,
            progress={"kind": "s_curve"},
            estimate={"kind": "scaled", "factor": 1.2},
            gpu="RTX 4090",
            size_mb=62_000,
        ),
        _named("ComfyUI 工作流", 400, gpu="RTX 5090", size_mb=41_000, starts_at=-40),
        _named("vllm-0.11-qwen3", 1500, container=True, starts_at=-240),
        _named(
            "语音识别训练环境",
            900,
            end=failing("The instance's system disk has less free space than the image needs", 0.6),
            starts_at=-400,
        ),
        _named("sd-webui-forge", 640, starts_at=-520),
        *(
            _named(title, end + 60 * minutes, starts_at=-60 * minutes)
            for (title, end), minutes in zip(ENDING.values(), (9, 13), strict=True)
        ),
    ]


def _named(title: str, duration: float, **fields: Any) -> dict[str, Any]:
    """An image with a name that cannot be part of an ID, and an ID as the service gives them."""
    word = f"{sum(title.encode()) * 7919 + len(title) * 104_729:x}"
    return image(f"1{word}k{word[::-1]}", duration, title=title, **fields)


def _add_account(ctl: CommandLine) -> None:
    keys = ("account", "add", "default", "--public-key", PUBLIC_KEY, "--region", REGION)
    done = ctl(*keys, stdin=f"{PRIVATE_KEY}\n")
    assert done.returncode == 0, done.stderr


def _set_language(window: WebDriver, language: str) -> None:
    """Changes the language of the whole app, in the settings."""
    _go(window, "settings")
    window.find("setting-language")
    window.run(
        "const field = document.querySelector('[data-testid=setting-language]');"
        "field.value = arguments[0]; field.dispatchEvent(new Event('change', {bubbles: true}));",
        language,
    )
    wait_until(lambda: window.run("return document.documentElement.lang") == language, 10, language)


def _window(
    session: DesktopSession, window: WebDriver, wanted: Wanted, language: str, theme: str
) -> None:
    """The list and one build's details in a language and a theme."""
    _set_language(window, language)
    window.run("document.querySelector(`input[value=${arguments[0]}]`).click()", theme)
    dark = "return document.documentElement.dataset.theme"
    wait_until(lambda: window.run(dark) == theme, 10, theme)
    shown = session.windows.wait_for(window.app_pid)
    session.windows.move_pointer(5, 790)
    _go(window, "builds")
    window.find("build-card", timeout=30)
    _photograph(session, shown, wanted.path("builds", language, theme))
    _glance(window)
    window.find("course-chart", timeout=30)
    _photograph(session, shown, wanted.path("details", language, theme))


def _push(session: DesktopSession, window: WebDriver, wanted: Wanted, language: str) -> None:
    """The settings for messages to a phone or chat, in the light."""
    _set_language(window, language)
    window.run("document.querySelector(`input[value=${arguments[0]}]`).click()", "light")
    dark = "return document.documentElement.dataset.theme"
    wait_until(lambda: window.run(dark) == "light", 10, "light")
    window.find("push")
    window.run(
        "document.querySelector('[data-testid=push]').closest('section').scrollIntoView();"
        "document.activeElement.blur()"
    )
    shown = session.windows.wait_for(window.app_pid)
    session.windows.move_pointer(5, 790)
    _photograph(session, shown, wanted.path("push", language, "light"))


def _photograph(session: DesktopSession, window: int, path: Path) -> None:
    """A picture as soon as two in a row are alike: nothing is on its way to the screen."""
    before = b""

    def still() -> bool:
        nonlocal before
        session.screenshot_window(window, path)
        now, last = path.read_bytes(), before
        before = now
        # A second may have gone by in a text: nearly alike is enough.
        return abs(len(now) - len(last)) < 200

    wait_until(still, 10, f"still picture for {path.name}", interval=0.3)


def _tray(session: DesktopSession, window: WebDriver, wanted: Wanted, language: str) -> None:
    """The tray with its tooltip, and its menu, on the bare desktop."""
    shown = session.windows.wait_for(window.app_pid)
    session.windows.minimize(shown)
    wait_until(lambda: session.windows.active != shown, 5, "minimized window")
    session.show_tray_tooltip()
    session.screenshot(wanted.path("tray", language), crop=session.corner(460, 150))
    session.windows.move_pointer(400, 500)
    session.show_tray_menu()
    session.screenshot(wanted.path("menu", language), crop=session.corner(460, 460))
    session.windows.key("Escape")
    _item(session, window.app_pid).activate()
    wait_until(lambda: session.windows.active == shown, 10, "window in front")


def _item(session: DesktopSession, pid: int) -> TrayItem:
    return wait_until(lambda: session.tray.item_of(pid), 10, "tray item")


def _notice(session: DesktopSession, window: WebDriver, wanted: Wanted, language: str) -> None:
    """The notification of the build that ends next; meanwhile another one is looked at."""
    name, end = ENDING[language]
    glance = 0.0

    def told() -> bool:
        nonlocal glance
        if time.monotonic() - glance > GLANCE:
            _glance(window)
            glance = time.monotonic()
        return bool(session.notification_log.containing(name))

    wait_until(lambda: told() or session.close_notifications(), end + 60, name, interval=0.3)
    boxes = wait_until(lambda: session.windows.of_class("Dunst"), 10, "notification on the screen")
    wait_until(lambda: session.is_painted(boxes[0]), 10, "painted notification")
    session.screenshot_window(boxes[0], wanted.path("notice", language))
    session.close_notifications()


def _glance(window: WebDriver) -> None:
    """Opens the details of the build that is shown, and has the service asked about it."""
    _go(window, "builds")
    window.find("build-card", timeout=30)
    window.run(
        "[...document.querySelectorAll('[data-testid=build-name]')]"
        ".find((name) => name.textContent.includes(arguments[0])).click()",
        SHOWN,
    )
    window.click("details-poll", timeout=30)


def _go(window: WebDriver, page: str) -> None:
    window.run("location.hash = `#/${arguments[0]}`", page)


def shrink(picture: Path) -> None:
    """Few colours and the best compression: flat areas and text lose nothing by it."""
    command = ["convert", str(picture), "-strip", "-dither", "None", "-colors", str(COLOURS)]
    subprocess.run(
        [*command, "-define", "png:compression-level=9", f"PNG8:{picture}"], check=True, timeout=60
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=REPOSITORY / "docs" / "pictures")
    parser.add_argument("--profile", default="debug", help="folder in the target folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
