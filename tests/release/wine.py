"""Windows programs without Windows: Wine, with a folder of its own that it takes for drive C."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.desktop import DesktopSession, ManagedProcess

# Rust's standard library asks this for random numbers; Wine 8 lacks it and has the older function.
_RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
"""

# Runs the rest of its command line, and prints the exit code that Windows has for it.
_EXIT_CODE = """
#include <stdio.h>
#include <windows.h>
int main(void)
{
    WCHAR *command = GetCommandLineW(), end = *command == '"' ? '"' : ' ';
    STARTUPINFOW start = { sizeof start };
    PROCESS_INFORMATION process;
    DWORD code;
    do command++; while (*command && *command != end);
    do command++; while (*command == ' ');
    if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 1;
    WaitForSingleObject(process.hProcess, INFINITE);
    if (!GetExitCodeProcess(process.hProcess, &code)) return 1;
    printf("%lu\\n", code);
    return 0;
}
"""


class Wine:
    """A fresh Windows 10 of Wine's in a session."""

    def __init__(self, session: DesktopSession) -> None:
        self._session = session
        self._prefix = session.root / "wine"
        self.drive = self._prefix / "drive_c"
        self.environment = {
            "WINEPREFIX": str(self._prefix),
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser is needed, and Wine would ask to download them.
            "WINEDLLOVERRIDES": "mscoree=;mshtml=",
        }
        self("wineboot", "--init", timeout=180)
        self("winecfg", "-v", "win10")
        self._go_before_dark_mode()
        self._add_random()
        self._launcher = self.drive / "exit-code.exe"
        self._compile(_EXIT_CODE, self._launcher)

    def __call__(
        self,
        program: str | Path,
        *arguments: str,
        stdin: str | None = None,
        environment: dict[str, str] | None = None,
        timeout: float = 60.0,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program, by its name or its path here, to its end."""
        # Not by pipes: what Wine starts beside its first program holds them open for longer.
        merged = {**self.environment, **(environment or {})}
        words = ["wine", program, *arguments]
        given = stdin.encode() if stdin is not None else None
        process = self._session.spawn(Path(program).name, words, merged, given)
        code = process.wait(timeout)
        return subprocess.CompletedProcess(words, code, process.stdout, process.stderr)

    def exit_code(
        self,
        program: Path,
        *arguments: str,
        environment: dict[str, str] | None = None,
        timeout: float = 60.0,
    ) -> int:
        """Runs a program on drive C to its end; the exit code that Windows has for it.

        Calling this object gives the code that Linux has, and that is -9 for a program whose last
        thread has ended and that takes a second to go: Wine's server kills it then
        (`process_sigkill` in server/process.c).
        """
        path = "C:\\" + str(program.relative_to(self.drive)).replace("/", "\\")
        done = self(self._launcher, path, *arguments, environment=environment, timeout=timeout)
        return int(done.stdout)

    def start(
        self, program: Path, *arguments: str, environment: dict[str, str] | None = None
    ) -> ManagedProcess:
        """Starts a program without waiting for its end."""
        merged = {**self.environment, **(environment or {})}
        return self._session.spawn(program.name, ["wine", program, *arguments], merged)

    def registry(self, key: str, value: str | None = None) -> str | None:
        """A text below `HKEY_CURRENT_USER`, the key's default without a name, or `None`."""
        file = self.drive / "exported.reg"
        file.unlink(missing_ok=True)
        # What `reg query` prints is in the console's code page; a file is in UTF-16.
        self("reg", "export", f"HKCU\\{key}", "C:\\exported.reg", "/y")
        if not file.exists():
            return None
        # Long values go on in the next line.
        text = file.read_text("utf-16").replace("\\\n", "").replace("\\\r\n", "")
        own = text.split(f"{key}]", 1)[1].split("\n[", 1)[0]
        name = f'"{value}"' if value else "@"
        line = next((line for line in own.splitlines() if line.startswith(f"{name}=")), None)
        return _parse(line.removeprefix(f"{name}=").strip()) if line else None

    def close(self) -> None:
        """Ends everything that runs in it."""
        self._session.run(["wineserver", "--kill"], self.environment)

    def _go_before_dark_mode(self) -> None:
        """Makes it a Windows 10 of April 2018. From the next one on, window libraries call
        functions of uxtheme.dll by numbers under which Wine 8 has quite other ones."""
        key = "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion"
        for name in ("CurrentBuild", "CurrentBuildNumber"):
            done = self("reg", "add", key, "/v", name, "/d", "17134", "/f")
            assert done.returncode == 0, done.stderr

    def _add_random(self) -> None:
        library = self.drive / "windows" / "system32" / "bcryptprimitives.dll"
        self._compile(_RANDOM, library, "-shared", "-ladvapi32")

    def _compile(self, text: str, program: Path, *options: str) -> None:
        source = self._session.unused_file(program.stem, "c")
        source.write_text(text)
        command = ["x86_64-w64-mingw32-gcc", "-s", "-o", program, source, *options]
        subprocess.run(command, check=True)


def _parse(data: str) -> str:
    """A text of a registry file: in quotes, or in hexadecimal if variables are expanded in it."""
    if data.startswith("hex(2):"):
        octets = bytes.fromhex(data.removeprefix("hex(2):").replace(",", "").replace(" ", ""))
        return octets.decode("utf-16-le").rstrip("\0")
    return re.sub(r"\\(.)", r"\1", data[1:-1])
