"""`imagewatchctl` among the other words of a shell: pipes, exit codes, locales, time zones."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.desktop.app import binary

from .desk import Desk

#: A pipe whose reader is gone before anything is written.
GONE = "exec 3> >(exec true); wait $!"
#: Ended through a usage error, in the words of sysexits.h.
USAGE = 64


def shell(desk: Desk, line: str) -> subprocess.CompletedProcess[str]:
    """Runs a line of Bash in which `ctl` is the program; a pipe fails with its first failure."""
    script = f'set -o pipefail; ctl() {{ "{desk.ctl.program}" "$@"; }}; {line}'
    return desk.session.run(["bash", "-c", script], desk.environment)


@pytest.mark.parametrize(
    "words",
    ["status", "status --json", "history", "account list", "hook list", "doctor", "--help"],
)
def test_output_that_nobody_reads_ends_quietly_with_the_commands_own_code(
    desk: Desk, words: str
) -> None:
    desk.add_account()
    for number in range(3):
        desk.watch(desk.build(f"unread-{number}", 600))
    done = shell(desk, f"{GONE}; ctl {words} >&3 2>&3; echo code $?")
    read = desk.ctl(*words.split())
    assert done.stdout == f"code {read.returncode}\n"
    assert done.stderr == ""


def test_a_wait_whose_lines_nobody_reads_still_says_by_its_code_how_the_build_ended(
    desk: Desk,
) -> None:
    desk.add_account()
    made = desk.build("deployed", 4)
    line = f"{GONE}; ctl wait {made['id']} >&3 2>&3 && echo deployed"
    done = shell(desk, line)
    assert done.stdout == "deployed\n"


def test_the_app_itself_writes_and_refuses_like_the_command_line(desk: Desk) -> None:
    app = binary("imagewatch", "IMAGEWATCH_BIN")
    for words in ("--help", "--version"):
        done = shell(desk, f'{GONE}; "{app}" {words} >&3 2>&3; echo code $?')
        assert (done.stdout, done.stderr) == ("code 0\n", ""), words
    assert shell(desk, f'"{app}" --frobnicate').returncode == USAGE


def test_output_that_a_full_disk_loses_is_a_failure(desk: Desk) -> None:
    for words in ("status --json", "--help"):
        done = shell(desk, f"ctl {words} > /dev/full")
        assert done.returncode == 1, words
        assert "No space left" in done.stderr, words


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("watch",),
        ("account",),
        ("hook", "set"),
        ("status", "--jason"),
        ("history", "--limit", "many"),
        ("history", "--limit", "0"),
        ("history", "--limit", "10001"),
        ("wait", "compshareImage-x", "--timeout", "soon"),
        ("wait", "compshareImage-x", "--timeout", "inf"),
        ("wait", "compshareImage-x", "--timeout", "nan"),
        ("wait", "compshareImage-x", "--timeout", "1e30"),
        ("wait", "compshareImage-x", "--timeout=-5"),
    ],
    ids=" ".join,
)
def test_a_usage_error_is_64_and_never_the_code_of_a_failed_build(
    desk: Desk, words: Sequence[str]
) -> None:
    done = desk.ctl(*words)
    assert done.returncode == USAGE
    assert done.stderr.strip() and not done.stdout


def test_a_long_timeout_is_honoured(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("patient", 3)
    done = desk.ctl("wait", made["id"], "--timeout", "1e9")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("locale", "chinese"),
    [
        ({"LC_ALL": "C", "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_ALL": "POSIX", "LANGUAGE": "zh_CN"}, False),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"}, False),
        ({"LC_ALL": "", "LC_MESSAGES": "C", "LANGUAGE": "zh", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_ALL": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, True),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": ""}, True),
    ],
    ids=str,
)
def test_the_locale_decides_as_for_every_other_program(
    desk: Desk, locale: dict[str, str], chinese: bool
) -> None:
    shown = desk.ctl("account", "list", environment=locale).stdout
    assert ("还没有账号" in shown) is chinese, shown


def test_people_read_their_own_time_and_scripts_read_utc(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("timed", 2)
    desk.watch(made)
    desk.ctl.wait_state(made["id"], "ready")
    for zone, offset in (("Asia/Shanghai", " +08:00"), ("America/St_Johns", " -03:30")):
        assert Path("/usr/share/zoneinfo", zone).exists()
        environment = {"TZ": zone}
        shown = desk.ctl("history", environment=environment).stdout
        assert offset in shown and "Z  " not in shown, shown
        text = desk.ctl("doctor", environment=environment, timeout=60).stdout
        assert offset in text.splitlines()[0], text
        done = desk.ctl("history", "--json", environment=environment)
        [build] = json.loads(done.stdout)["builds"]
        assert build["ended_at"].endswith("Z")
