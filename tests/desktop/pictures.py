"""Takes the pictures of the README: the real app on a real desktop session, against the simulator.

    python -m tests.desktop.pictures [--output docs/pictures] [--profile debug]

Both languages and both themes: the list of builds and one build's details; for each language the
tray's tooltip, its menu and a notification. The builds run in real time, so that what is said of
them is true; that takes about seven minutes.
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
from .webdriver import WebDriver

LANGUAGES = ("en", "zh-CN")
THEMES = ("light", "dark")
#: Seconds after which the pictures begin: enough for courses that are worth a look.
BEGIN = 320.0
#: When the build whose notification is photographed ends, by language.
ENDS = {"en": 372.0, "zh-CN": 424.0}
COLOURS = 160
#: A desktop that has them shows them; any other shows what it has.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <alias binding="strong"><family>sans-serif</family>
    <prefer><family>Inter</family><family>Noto Sans CJK SC</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family>
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
        begin = time.monotonic()
        environment = {"IMAGEWATCH_API_URL": service.url}
        _add_account(CommandLine(session, environment, options.profile))
        program = binary("imagewatch", "IMAGEWATCH_BIN", options.profile)
        with WebDriver(session, environment=environment, program=program) as window:
            window.find("build-card", timeout=60)
            _wait(begin + BEGIN)
            session.close_notifications()
            for language in LANGUAGES:
                for theme in THEMES:
                    _window(session, window, wanted, language, theme)
                _tray(session, window, wanted, language)
                _notice(session, wanted, language)
    for picture in sorted(wanted.folder.glob("*.png")):
        _shrink(picture)
        print(f"{picture.name}: {picture.stat().st_size // 1024} kB")
    return 0


def _builds() -> list[dict[str, Any]]:
    """Builds as people have them: going well, near their end, without a percentage, failed."""
    return [
        _named(
            "pytorch-2.8-cu128",
            620,
            progress={"kind": "s_curve"},
            estimate={"kind": "scaled", "factor": 1.2},
            gpu="RTX 4090",
            size_mb=62_000,
        ),
        _named("ComfyUI 工作流", 500, gpu="RTX 5090", size_mb=41_000, starts_at=20),
        _named("vllm-0.11-qwen3", 1500, container=True, starts_at=-240),
        _named(
            "llama-factory-qwen3",
            2400,
            gpu="A100",
            size_mb=118_000,
            starts_at=-300,
            progress={"kind": "s_curve"},
        ),
        _named(
            "语音识别训练环境",
            300,
            end=failing("The instance's system disk has less free space than the image needs", 0.6),
            starts_at=-60,
        ),
        _named("sd-webui-forge", 660, starts_at=-460),
        _named("whisper-large-v3", ENDS["en"] + 500, starts_at=-500),
        _named("数据标注平台 v4", ENDS["zh-CN"] + 700, starts_at=-700),
    ]


def _named(title: str, duration: float, **fields: Any) -> dict[str, Any]:
    """An image with a name that cannot be part of an ID, and an ID as the service gives them."""
    word = f"{sum(title.encode()) * 7919 + len(title) * 104_729:x}"
    return image(f"1{word}k{word[::-1]}", duration, title=title, **fields)


def _add_account(ctl: CommandLine) -> None:
    keys = ("account", "add", "default", "--public-key", PUBLIC_KEY, "--region", REGION)
    done = ctl(*keys, stdin=f"{PRIVATE_KEY}\n")
    assert done.returncode == 0, done.stderr


def _window(
    session: DesktopSession, window: WebDriver, wanted: Wanted, language: str, theme: str
) -> None:
    """The list and one build's details in a language and a theme."""
    _go(window, "settings")
    window.run(
        "const field = document.querySelector('[data-testid=setting-language]');"
        "field.value = arguments[0]; field.dispatchEvent(new Event('change', {bubbles: true}));",
        language,
    )
    wait_until(lambda: window.run("return document.documentElement.lang") == language, 10, language)
    window.run("document.querySelector(`input[value=${arguments[0]}]`).click()", theme)
    dark = "return document.documentElement.dataset.theme"
    wait_until(lambda: window.run(dark) == theme, 10, theme)
    shown = session.windows.wait_for(window.app_pid)
    session.windows.move_pointer(5, 790)
    _go(window, "builds")
    window.find("build-card", timeout=30)
    _photograph(session, shown, wanted.path("builds", language, theme))
    window.run(
        "[...document.querySelectorAll('[data-testid=build-name]')]"
        ".find((name) => name.textContent.includes('pytorch')).click()"
    )
    window.find("course-chart", timeout=30)
    _photograph(session, shown, wanted.path("details", language, theme))


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
    session.screenshot(wanted.path("menu", language), crop=session.corner(460, 330))
    session.windows.key("Escape")
    _item(session, window.app_pid).activate()
    wait_until(lambda: session.windows.active == shown, 10, "window in front")


def _item(session: DesktopSession, pid: int) -> TrayItem:
    return wait_until(lambda: session.tray.item_of(pid), 10, "tray item")


def _notice(session: DesktopSession, wanted: Wanted, language: str) -> None:
    """The notification of the build that ends now."""
    session.close_notifications()
    name = "whisper-large-v3" if language == "en" else "数据标注平台 v4"
    session.notification_log.wait_for(lambda one: name in one.text, 150)
    boxes = wait_until(lambda: session.windows.of_class("Dunst"), 10, "notification on the screen")
    wait_until(lambda: session.is_painted(boxes[0]), 10, "painted notification")
    session.screenshot_window(boxes[0], wanted.path("notice", language))
    session.close_notifications()


def _go(window: WebDriver, page: str) -> None:
    window.run("location.hash = `#/${arguments[0]}`", page)


def _wait(until: float) -> None:
    """Waits for the builds to get somewhere: they take the time they take."""
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 5))


def _shrink(picture: Path) -> None:
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
