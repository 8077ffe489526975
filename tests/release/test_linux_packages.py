"""The .deb and the .rpm: what is in them, and a whole life on this system.

The .deb is installed into the system that the tests run on, as a person would install it, and
purged at the end. That needs root, and that ImageWatch is not installed here.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import CommandLine, DesktopSession, Simulator, procfs, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION, ZONE, image

from .packages import MEGABYTE, evidence, the_package

SHARE = Path("usr/share")
# Icon sizes that desktops ask for.
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
# Places that installing and purging may change, apart from dpkg's own records.
SYSTEM = ("/usr", "/etc", "/opt", "/var/lib", "/var/cache")
DPKG = ("/var/lib/dpkg/", "/var/cache/apt/", "/var/lib/apt/")


def output(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what is in the .deb."""
    folder = tmp_path_factory.mktemp("deb")
    output("dpkg-deb", "--extract", the_package("*.deb"), folder)
    return folder


def files_in(folder: Path) -> set[str]:
    """Files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def read_entry(entry: Path) -> configparser.ConfigParser:
    """The groups of a desktop entry."""
    groups = configparser.ConfigParser(delimiters="=", interpolation=None, strict=True)
    groups.optionxform = str  # type: ignore[assignment,method-assign]
    groups.read_string(entry.read_text())
    return groups


@pytest.mark.parametrize("pattern", ["*.deb", "*.rpm"])
def test_packages_are_small(pattern: str) -> None:
    assert the_package(pattern).stat().st_size <= 8 * MEGABYTE


def test_the_deb_needs_only_what_the_programs_need(content: Path) -> None:
    needed = output("dpkg-deb", "--field", the_package("*.deb"), "Depends").strip().split(", ")
    names = {one.split()[0] for one in needed}
    assert names == {"libc6", "libwebkit2gtk-4.1-0", "libgtk-3-0"}
    # Every library that the programs are linked with comes with one of those packages.
    libc = next(one for one in needed if one.startswith("libc6 ("))
    oldest = re.findall(r"[\d.]+", libc.removeprefix("libc6"))[0]
    for program in ("imagewatch", "imagewatch-window", "imagewatchctl"):
        symbols = output("objdump", "-T", content / "usr/bin" / program)
        asked = {tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_([\d.]+)", symbols)}
        assert max(asked) <= tuple(map(int, oldest.split(".")))
    for program in ("imagewatch", "imagewatchctl"):
        linked = output("objdump", "-p", content / "usr/bin" / program)
        assert not re.search(r"NEEDED.*(gtk|webkit|gdk|X11)", linked), f"{program} has a window's"


def test_both_packages_hold_the_same(content: Path, tmp_path: Path) -> None:
    rpm = the_package("*.rpm")
    listed = set(output("rpm", "-qpl", rpm).splitlines())
    ours = {f"/{name}" for name in files_in(content)}

    def everywhere(names: set[str]) -> set[str]:
        # Debian and Fedora keep zsh's completions in different places.
        return {name.replace("vendor-completions", "site-functions") for name in names}

    assert everywhere(ours) == everywhere(listed)
    needs = output("rpm", "-qp", "--requires", rpm)
    assert "libwebkit2gtk-4.1.so.0" in needs and "libgtk-3.so.0" in needs
    assert "appindicator" not in needs
    assert output("rpm", "-qp", "--queryformat", "%{LICENSE}", rpm) == "MIT OR Apache-2.0"


def test_desktop_entry_and_metadata_are_valid(content: Path) -> None:
    entry = content / SHARE / "applications/imagewatch.desktop"
    assert output("desktop-file-validate", entry) == ""
    groups = read_entry(entry)
    main = groups["Desktop Entry"]
    assert main["MimeType"] == "x-scheme-handler/imagewatch;"
    # The name is the same in both languages.
    assert {"Comment[zh_CN]", "GenericName[zh_CN]", "Keywords[zh_CN]"} <= main.keys()
    actions = [f"Desktop Action {name}" for name in main["Actions"].strip(";").split(";")]
    assert len(actions) == 3 and groups.sections() == ["Desktop Entry", *actions]
    assert all({"Name", "Name[zh_CN]", "Exec"} <= groups[action].keys() for action in actions)
    metainfo = content / SHARE / "metainfo/com.imagewatch.desktop.metainfo.xml"
    output("appstreamcli", "validate", "--no-net", metainfo)
    launched = re.search(r'<launchable type="desktop-id">(.+)</launchable>', metainfo.read_text())
    assert launched and launched.group(1) == entry.name
    version = output("dpkg-deb", "--field", the_package("*.deb"), "Version").strip()
    assert f'<release version="{version}"' in metainfo.read_text()


def test_every_start_in_the_desktop_entry_is_one_that_the_program_knows(content: Path) -> None:
    entry = (content / SHARE / "applications/imagewatch.desktop").read_text()
    known = output(content / "usr/bin/imagewatch", "--help")
    for line in re.findall(r"^Exec=(.+)$", entry, re.MULTILINE):
        program, *options = line.split()
        assert program == "imagewatch"
        assert all(option == "%u" or option in known for option in options)


def test_icons_are_there_in_all_sizes(content: Path) -> None:
    for size in SIZES:
        icon = content / SHARE / f"icons/hicolor/{size}x{size}/apps/imagewatch.png"
        # The size is in the header of a PNG.
        assert int.from_bytes(icon.read_bytes()[16:20]) == size


def test_manual_and_completions_know_every_command(content: Path) -> None:
    tool = content / "usr/bin/imagewatchctl"
    commands = re.findall(r"^  (\w[\w-]*) +\S", output(tool, "--help").split("Options:")[0], re.M)
    assert {"account", "watch", "status", "wait"} <= set(commands)
    manual = content / SHARE / "man/man1"
    completions = [
        content / SHARE / "bash-completion/completions/imagewatchctl",
        content / SHARE / "zsh/vendor-completions/_imagewatchctl",
        content / SHARE / "fish/vendor_completions.d/imagewatchctl.fish",
    ]
    for command in set(commands) - {"help"}:
        assert (manual / f"imagewatchctl-{command}.1.gz").is_file()
        for file in completions:
            assert command in file.read_text(), f"{file.name} lacks {command}"
    help_of_app = output(content / "usr/bin/imagewatch", "--help")
    page = output("man", "--local-file", manual / "imagewatch.1.gz")
    for option in re.findall(r"--[a-z]+", help_of_app):
        assert option in page


def test_manual_pages_are_well_formed(content: Path) -> None:
    for page in (content / SHARE / "man/man1").iterdir():
        done = subprocess.run(
            ["man", "--warnings", "--local-file", page],
            capture_output=True,
            text=True,
            env={**os.environ, "MANPAGER": "cat", "LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == 0 and done.stderr == "", f"{page.name}: {done.stderr}"


def test_bash_completes_a_command(content: Path) -> None:
    script = content / SHARE / "bash-completion/completions/imagewatchctl"
    words = f"source {script}; COMP_WORDS=(imagewatchctl sta); COMP_CWORD=1; "
    words += "_imagewatchctl imagewatchctl sta imagewatchctl; echo ${COMPREPLY[@]}"
    assert output("bash", "-c", words).strip() == "status"


def test_licences_are_there(content: Path) -> None:
    documents = content / SHARE / "doc/imagewatch"
    names = {path.name for path in documents.iterdir()}
    assert {"copyright", "LICENSE-MIT", "LICENSE-APACHE", "changelog.gz"} <= names
    others = output("zcat", documents / "third-party-licences.txt.gz")
    for component in ("tauri ", "rusqlite ", "svelte ", "ring "):
        assert re.search(rf"^  {component}", others, re.M), f"{component} is not named"
    assert "Permission is hereby granted" in others


def traces() -> set[str]:
    """Files of the system whose name says that they are ours."""
    command = ["find", *SYSTEM, "-xdev", "-iname", "*imagewatch*"]
    found = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    return {path for path in found if not path.startswith(DPKG)}


@pytest.fixture
def installed() -> Iterator[set[str]]:
    """ImageWatch installed into this system; gone afterwards. The value: traces from before."""
    if os.geteuid() != 0:
        pytest.skip("installing needs root")
    known = subprocess.run(["dpkg", "-s", "imagewatch"], capture_output=True, text=True)
    assert known.returncode != 0, "ImageWatch is installed here already; this test would remove it"
    before = traces()
    try:
        output("dpkg", "--install", the_package("*.deb"))
        yield before
    finally:
        subprocess.run(["dpkg", "--purge", "imagewatch"], capture_output=True)


def test_a_life_on_this_system(
    installed: set[str], session: DesktopSession, service: Simulator
) -> None:
    paths = [Path(line) for line in output("dpkg", "-L", "imagewatch").splitlines()]
    own = [path for path in paths if path.is_file()]
    assert Path("/usr/bin/imagewatch") in own
    # Found by the shell, by the desktop and by links.
    for name in ("imagewatch", "imagewatch-window", "imagewatchctl"):
        assert shutil.which(name) == f"/usr/bin/{name}"
    handler = session.run(["gio", "mime", "x-scheme-handler/imagewatch"])
    assert "imagewatch.desktop" in handler.stdout

    environment = {"IMAGEWATCH_API_URL": service.url}
    tool = CommandLine(session, environment)
    tool.program = Path("/usr/bin/imagewatchctl")
    words = ("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION)
    added = tool(*words, stdin=f"{PRIVATE_KEY}\n")
    assert added.returncode == 0, added.stderr

    launched = session.spawn("gtk-launch", ["gtk-launch", "imagewatch.desktop"], environment)
    pid = wait_until(lambda: running(session), 20, "the app from its desktop entry")
    session.windows.wait_for(pid, 30)
    wait_until(lambda: session.tray.item_of(pid), 15, "its tray item")

    made = image("from-a-package", 8)
    service.add_images(made)
    assert tool("watch", made["id"], "--region", REGION, "--zone", ZONE).returncode == 0
    notice = session.notification_log.wait_for(lambda one: made["name"] in one.text, 40)
    # The desktop finds name and icon of the app by this.
    assert Path("/usr/share/applications", notice.hints["desktop-entry"] + ".desktop") in own
    assert tool.wait_state(made["id"], "ready")["progress"] in (None, 100)
    session.screenshot(evidence("linux-package.png"))

    ended = session.run(["imagewatch", "--quit"])
    assert ended.returncode == 0, ended.stderr
    assert running(session) is None
    data = session.data_home / "imagewatch"
    before_purge = files_in(data)
    assert before_purge

    output("dpkg", "--purge", "imagewatch")
    assert [path for path in own if path.exists()] == []
    assert traces() == installed
    # What is the person's stays, with its keys, until the person removes it.
    assert files_in(data) == before_purge
    assert len(session.secrets.secrets()) == 1


def running(session: DesktopSession) -> int | None:
    """Process ID of the installed app in this session."""
    found = procfs.with_environment("XDG_RUNTIME_DIR", str(session.runtime))
    return next((pid for pid in found if procfs.name(pid) == "imagewatch"), None)
