"""Takes a picture of each desktop with ImageWatch's window, tray item and a notice.

    python -m tests.desktops.pictures [--output docs/pictures/desktops] [--desktop NAME]...
"""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

from tests.desktop import Simulator, wait_until
from tests.desktop.app import REPOSITORY
from tests.desktop.desktops import DESKTOPS, Desktop
from tests.desktop.pictures import shrink
from tests.desktop.scenario import failing, scenario
from tests.e2e.desk import Desk


def main() -> int:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    folder = REPOSITORY / "docs" / "pictures" / "desktops"
    parser.add_argument("--output", type=Path, default=folder)
    parser.add_argument("--desktop", action="append", choices=list(DESKTOPS))
    options = parser.parse_args()
    output = options.output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    here = [name for name, one in DESKTOPS.items() if one.in_debian_13 == is_debian_13()]
    for name in options.desktop or here:
        with DESKTOPS[name]() as desktop:
            picture = output / f"{name}.png"
            photograph(desktop, picture)
        shrink(picture)
        print(f"{picture.name}: {picture.stat().st_size // 1024} kB")
    return 0


def is_debian_13() -> bool:
    """Whether this runs in the folder with Debian 13."""
    return platform.freedesktop_os_release().get("VERSION_CODENAME") == "trixie"


def photograph(desktop: Desktop, picture: Path) -> None:
    """A build under way in the window, and the notice of another one that failed."""
    service = Simulator(desktop, scenario())
    desk = Desk(desktop, service)
    desktop.install(desk.environment)
    desk.add_account()
    slow = desk.build("pytorch-2.8-cu128", 600, progress={"kind": "s_curve"}, gpu="RTX 4090")
    service.advance(240)
    desk.watch(slow)
    app = desk.start()
    app.tray_item()
    app.window()
    desktop.rest_pointer()
    # The service's time was moved on: the first answers make the build look faster than it is.
    desk.ctl.wait_watch(
        slow["id"], lambda watch: (watch["remaining_seconds"] or 0) > 60, "with time left", 60
    )
    reason = "The instance's system disk has less free space than the image needs"
    failed = desk.build("whisper-large-v3", 4, end=failing(reason), gpu="RTX 4090")
    desk.watch(failed)
    notice = desk.wait_notice(f"{failed['name']} failed", 30)
    wait_until(lambda: desktop.banner(notice.summary), 10, "notice on the screen")
    desktop.screenshot(picture)
    desk.close()
    service.stop()


if __name__ == "__main__":
    sys.exit(main())
