"""Message boxes of Windows programs: read from inside of Wine, answered by the keyboard."""

from __future__ import annotations

import subprocess

from tests.desktop import DesktopSession, wait_until

from .wine import Wine

# Prints the text of the message box with the title ImageWatch, or fails if there is none.
_READER = r"""
#include <windows.h>
#include <stdio.h>
int main(void)
{
    WCHAR wide[4096];
    char text[8192];
    HWND box = FindWindowW(L"#32770", L"ImageWatch"), part = NULL;
    if (!box)
        return 1;
    while ((part = FindWindowExW(box, part, L"Static", NULL)) != NULL) {
        int length = (int)SendMessageW(part, WM_GETTEXT, 4096, (LPARAM)wide);
        int size = WideCharToMultiByte(CP_UTF8, 0, wide, length, text, sizeof text, NULL, NULL);
        fwrite(text, 1, size, stdout);
    }
    return 0;
}
"""


class MessageBox:
    """The message box that ImageWatch shows in a Windows of Wine's."""

    def __init__(self, wine: Wine, session: DesktopSession) -> None:
        self._wine = wine
        self._session = session
        source = session.unused_file("reader", "c")
        source.write_text(_READER)
        self._reader = source.with_suffix(".exe")
        compiler = ["x86_64-w64-mingw32-gcc", "-s", "-o", self._reader, source]
        subprocess.run(compiler, check=True)

    def text(self) -> str | None:
        """Its text; `None` if there is no box."""
        done = self._wine(self._reader)
        return done.stdout.strip().replace("\r", "") if done.returncode == 0 else None

    def wait(self, timeout: float = 60.0) -> str:
        """Waits until it is on the screen; returns its text."""
        text = wait_until(self.text, timeout, "the message box", interval=1)
        wait_until(lambda: self._session.is_painted(self.window()), 10, "its picture")
        return text

    def window(self) -> int:
        """Its window on the display."""
        found = wait_until(
            lambda: self._session.windows.of_class("imagewatch.exe"), 10, "its window"
        )
        return found[-1]

    def answer(self, *keys: str) -> None:
        """Presses keys in it and waits until it is gone."""
        self._session.windows.activate(self.window())
        self._session.windows.key(*keys)
        wait_until(lambda: self.text() is None, 20, "the end of the message box", interval=0.5)
