"""ImageWatch as its installer puts it onto a Windows of Wine's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.desktop import ManagedProcess, wait_until

from .packages import the_package
from .wine import Wine

# The installer takes its folder from the end of its command line, spaces and all.
FOLDER = ("/D=C:\\My", "Programs\\镜像", "watch")
INSTALLED = "My Programs/镜像 watch"
DATA = "C:\\我的 data\\ImageWatch"
START_MENU = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/ImageWatch.lnk"


class Installation:
    """ImageWatch on a Windows of Wine's."""

    def __init__(self, wine: Wine) -> None:
        self.wine = wine
        self.folder = wine.drive / INSTALLED
        self.environment: dict[str, str] = {"IMAGEWATCH_DATA_DIR": DATA}

    def install(self) -> None:
        """Runs the installer without questions."""
        # In the app's environment, or it would not find the running one by its data folder.
        done = self.run_installer(self.environment)
        assert done.returncode == 0, done.stderr

    def run_installer(self, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Runs the installer without questions, in an environment of its own."""
        setup = the_package("*-setup.exe")
        return self.wine(setup, "/S", *FOLDER, environment=environment, timeout=180)

    def ctl(self, *arguments: str, stdin: str | None = None, timeout: float = 60.0):
        """Runs `imagewatchctl.exe`."""
        program = self.folder / "imagewatchctl.exe"
        return self.wine(
            program, *arguments, stdin=stdin, environment=self.environment, timeout=timeout
        )

    def app(self, *arguments: str, timeout: float = 30.0) -> int:
        """Runs `imagewatch.exe` to its end; its exit code."""
        program = self.folder / "imagewatch.exe"
        return self.wine.exit_code(
            program, *arguments, environment=self.environment, timeout=timeout
        )

    def start_app(
        self, *arguments: str, environment: dict[str, str] | None = None
    ) -> ManagedProcess:
        """Starts `imagewatch.exe` and waits until it can be asked."""
        merged = {**self.environment, **(environment or {})}
        app = self.wine.start(self.folder / "imagewatch.exe", *arguments, environment=merged)
        wait_until(self.app_is_running, 90, "the app to answer", interval=2)
        return app

    def app_is_running(self) -> bool:
        """Whether a running app answers the command line."""
        return bool(json.loads(self.ctl("doctor", "--json").stdout)["app_running"])

    def value(self, key: str, name: str | None = None) -> str | None:
        """A value of the person's registry."""
        return self.wine.registry(key, name)

    def shortcut(self) -> Path | None:
        """The entry in the start menu."""
        return next(self.wine.drive.glob(f"users/*/{START_MENU}"), None)
