"""The data folder: whose it is, who is at work in it, and what is done before it is said to be done."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.desktop import CommandLine, holds_for, wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION

from .desk import Desk

#: Seconds after which a command gives up waiting for another one, and some more.
GIVEN_UP = 40.0


@contextmanager
def held(data: Path) -> Iterator[None]:
    """The data folder as it is while another command is at work in it."""
    data.mkdir(mode=0o700, exist_ok=True)
    with (data / "imagewatch.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def typed(desk: Desk, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A command at a terminal of its own; gives the end to type into."""
    master, slave = pty.openpty()
    command = [str(desk.ctl.program), *words]
    environment = {**desk.session.environment, **desk.environment}
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        # Questions go to the terminal that the process belongs to.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    try:
        yield process, master
    finally:
        process.kill()
        process.wait()
        os.close(master)


def shown_until(master: int, text: str) -> str:
    """Reads what a terminal shows until `text` is in it."""
    seen = ""
    while text not in seen:
        seen += os.read(master, 4096).decode()
    return seen


# --- Others at work ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "question"),
    [
        (("hook", "set", "--webhook", "feishu"), "Webhook address: "),
        (("account", "import", "--from"), "[y/N] "),
        (("account", "add", "other", "--public-key", "k"), "Private key: "),
    ],
    ids=["hook set", "account import", "account add"],
)
def test_nothing_is_held_while_the_user_types(
    desk: Desk, words: tuple[str, ...], question: str
) -> None:
    desk.add_account()
    if words[-1] == "--from":
        file = desk.session.unused_file("compshare", "json")
        file.write_text('{"profiles": {"work": {"public_key": "p", "private_key": "q"}}}')
        words = (*words, str(file))
    with typed(desk, *words) as (process, master):
        shown_until(master, question)
        begin = time.monotonic()
        assert desk.ctl("account", "list").returncode == 0
        assert time.monotonic() - begin < 5
        desk.start_hidden()
        assert process.poll() is None


def test_commands_without_an_app_wait_for_each_other_and_all_succeed(desk: Desk) -> None:
    desk.add_account()
    builds = [desk.build(f"parallel-{number}", 600) for number in range(6)]
    commands = [desk.ctl.start("watch", made["id"], "--region", REGION) for made in builds]
    commands += [desk.ctl.start("status", "--json") for _ in range(4)]
    codes = [command.wait(60) for command in commands]
    assert codes == [0] * len(commands), [command.stderr for command in commands]
    assert {watch["image_id"] for watch in desk.ctl.status()} == {made["id"] for made in builds}


def test_of_two_commands_that_add_one_account_one_is_refused(desk: Desk) -> None:
    desk.add_account()
    add = ("account", "add", "same", "--public-key", PUBLIC_KEY, "--region", REGION)
    commands = [desk.ctl.start(*add, stdin=f"{PRIVATE_KEY}\n".encode()) for _ in range(4)]
    codes = [command.wait(60) for command in commands]
    assert sorted(codes) == [0, 1, 1, 1], [command.stderr for command in commands]
    refused = [command.stderr for command, code in zip(commands, codes, strict=True) if code]
    assert all("There is an account “same” already" in text for text in refused), refused
    assert desk.ctl("account", "test", "same").returncode == 0


def test_a_busy_folder_is_waited_for_and_named(desk: Desk) -> None:
    desk.add_account()
    with held(desk.data):
        begin = time.monotonic()
        command = desk.ctl.start("account", "list")
        app = desk.start("--hidden")
        assert command.wait(GIVEN_UP) == 1
        assert "Another command is at work" in command.stderr
        assert 29 < time.monotonic() - begin
        assert app.process.wait(GIVEN_UP) == 1, "the app does not end silently"
        assert "another command is at work" in app.output
        desk.wait_notice("Another command is at work", 10)
        waiting = desk.ctl.start("account", "list")
    assert waiting.wait(20) == 0
    assert "main" in waiting.stdout


def test_a_lock_file_that_is_removed_lets_nobody_else_in(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("unlocked", 600)
    desk.watch(made)
    (desk.data / "imagewatch.lock").unlink()
    assert [watch["image_id"] for watch in desk.ctl.status()] == [made["id"]]
    second = desk.start()
    assert second.process.wait(20) == 0
    app.window()
    assert not (desk.data / "imagewatch.lock").exists(), "nobody took the lock again"


# --- Input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [("hook", "set", "--webhook", "json"), ("account", "add", "big", "--public-key", "k")],
    ids=["hook set", "account add"],
)
def test_endless_input_is_given_up(desk: Desk, words: tuple[str, ...]) -> None:
    desk.add_account()
    endless = subprocess.Popen(["tr", "-d", "\n"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    source = subprocess.Popen(["yes", "endless"], stdout=endless.stdin)
    try:
        done = subprocess.run(
            [desk.ctl.program, *words],
            env={**desk.session.environment, **desk.environment},
            stdin=endless.stdout,
            capture_output=True,
            text=True,
            timeout=20,
        )
    finally:
        for process in (source, endless):
            process.kill()
            process.wait()
    assert done.returncode == 1
    assert "2560 bytes" in done.stderr, done.stderr


def test_only_regular_files_are_imported(desk: Desk) -> None:
    pipe = desk.session.unused_file("pipe", "json")
    os.mkfifo(pipe)
    for file in (str(pipe), "/dev/zero", str(desk.session.home)):
        done = desk.ctl("account", "import", "--from", file, "--yes", timeout=10)
        assert done.returncode == 1 and "regular file" in done.stderr, file


# --- Whose folder -----------------------------------------------------------------------------


def test_accounts_of_the_same_name_in_two_folders_have_a_key_each(desk: Desk) -> None:
    desk.add_account()
    second = CommandLine(
        desk.session,
        {**desk.environment, "IMAGEWATCH_DATA_DIR": str(desk.session.data_home / "second")},
    )
    words = ("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION)
    assert second(*words, stdin=f"{PRIVATE_KEY}\n").returncode == 0
    assert len(desk.session.secrets.secrets()) == 2
    assert second("account", "remove", "main").returncode == 0
    assert desk.ctl("account", "test", "main").returncode == 0
    [left] = desk.session.secrets.secrets()
    assert left.value == PRIVATE_KEY


def test_the_standard_folder_keeps_the_names_of_its_keys(desk: Desk) -> None:
    api = {"IMAGEWATCH_API_URL": desk.service.url}
    words = ("account", "add", "main", "--public-key", PUBLIC_KEY, "--region", REGION)
    assert CommandLine(desk.session, api)(*words, stdin=f"{PRIVATE_KEY}\n").returncode == 0
    [secret] = desk.session.secrets.secrets()
    assert secret.attributes["service"] == "ImageWatch"
    assert secret.attributes["username"] == "main"


def test_a_folder_whose_keys_are_under_other_names_says_so(desk: Desk) -> None:
    """As after version 0.1.0, which knew one name for all folders, or after a folder was moved."""
    desk.add_account()
    moved = desk.data.rename(desk.data.with_name(desk.unique("moved")))
    ctl = CommandLine(desk.session, {**desk.environment, "IMAGEWATCH_DATA_DIR": str(moved)})
    for language, said in (
        ({}, "its own keychain entries"),
        ({"LC_ALL": "zh_CN.UTF-8"}, "有自己的条目"),
    ):
        done = ctl("account", "test", "main", environment=language)
        assert done.returncode == 4 and said in done.stderr, done
        assert said in ctl("doctor", environment=language, timeout=60).stdout
    [kept] = desk.session.secrets.secrets()
    assert kept.value == PRIVATE_KEY, "no key was lost"
    words = ("account", "change-keys", "main", "--public-key", PUBLIC_KEY)
    assert ctl(*words, stdin=f"{PRIVATE_KEY}\n").returncode == 0
    assert ctl("account", "test", "main").returncode == 0
    assert len(desk.session.secrets.secrets()) == 2


@pytest.mark.parametrize("what", ["folder", "backup"])
def test_a_folder_or_backup_that_others_can_write_is_refused(desk: Desk, what: str) -> None:
    """Whoever plants a hook would have a program of theirs run as the victim."""
    desk.add_account()
    desk.ctl("account", "list")
    data = desk.data / "imagewatch.sqlite3"
    backup = desk.data / "imagewatch.backup.sqlite3"
    if what == "folder":
        desk.data.chmod(0o777)
    else:
        assert backup.exists()
        data.unlink()
        for companion in desk.data.glob("imagewatch.sqlite3-*"):
            companion.unlink()
        backup.chmod(0o666)
    done = desk.ctl("account", "list")
    assert done.returncode == 1 and "cannot be trusted" in done.stderr
    assert "main" not in done.stdout
    app = desk.start("--hidden")
    assert app.process.wait(20) == 1
    assert desk.ctl("doctor", timeout=60).stdout.splitlines()[1].startswith("✗")
    if what == "folder":
        desk.data.chmod(0o700)
    else:
        backup.chmod(0o600)
    assert "main" in desk.ctl("account", "list").stdout


def test_a_folder_of_somebody_elses_is_refused(desk: Desk) -> None:
    foreign = Path("/var/empty")
    if os.geteuid() == 0:
        # Everything is root's that is not given away.
        foreign = desk.data
        foreign.mkdir(mode=0o700)
        os.chown(foreign, 12345, 12345)
    elif not foreign.exists():
        foreign = Path("/usr")
    before = sorted(foreign.iterdir())
    done = desk.ctl("account", "list", environment={"IMAGEWATCH_DATA_DIR": str(foreign)})
    assert done.returncode == 1 and "belongs to another user" in done.stderr
    assert sorted(foreign.iterdir()) == before


# --- Looking and waiting ----------------------------------------------------------------------


def test_status_without_the_app_asks_for_progress_too(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("looked-at", 60)
    desk.watch(made)
    figures = []
    for _ in range(3):
        before = len(desk.service.requests("GetCompShareImageCreateProgress"))
        watch = desk.ctl.watch_of(made["id"])
        assert watch is not None and watch["state"] == "making"
        assert len(desk.service.requests("GetCompShareImageCreateProgress")) > before
        figures.append(watch["progress"])
    assert None not in figures and figures == sorted(figures) and figures[0] < figures[-1]


def test_a_slow_answer_is_no_sleep(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("slow", 3)
    # Longer than the machine would have to be gone, shorter than a request may take.
    desk.service.add_fault(effect={"kind": "delay", "seconds": 27}, count=1)
    log = {"IMAGEWATCH_LOG": "imagewatch=info"}
    done = desk.ctl("wait", made["id"], "--region", REGION, environment=log, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "woke" not in done.stderr


def test_a_running_app_answers_in_the_callers_language(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    chinese = {"LC_ALL": "zh_CN.UTF-8"}
    done = desk.ctl("unwatch", "compshareImage-none", environment=chinese)
    assert done.returncode == 1 and "请" in done.stderr, done.stderr
    done = desk.ctl("unwatch", "compshareImage-none")
    assert "not being watched" in done.stderr
    text = desk.ctl("doctor", environment=chinese, timeout=60).stdout
    assert "应用正在运行" in text and "running" not in text
    assert "Open ImageWatch" in app.tray_item().labels(), "the app keeps its own"


def test_throttled_builds_say_when_they_are_asked_next(desk: Desk) -> None:
    desk.add_account()
    desk.start_hidden()
    # Near their end builds are asked about often, so all become due in the pause.
    builds = [desk.build(f"throttled-{number}", 40 + number) for number in range(4)]
    for made in builds:
        desk.watch(made)
    desk.ctl.wait_state(builds[0]["id"], "making")
    slow = {"kind": "http_status", "status": 429, "retry_after": 60}
    desk.service.add_fault(effect=slow)
    asked = len(desk.service.requests())
    wait_until(lambda: desk.service.requests()[asked:], 30, "first complaint")
    said = holds_for_all(desk, 20)
    assert len(said) > 20


def holds_for_all(desk: Desk, seconds: float) -> list[str]:
    """Every `next_poll_at` that `status --json` says for so long; each build has one."""
    said: list[str] = []

    def every_build_has_one() -> bool:
        times = [watch["next_poll_at"] for watch in desk.ctl.status()]
        said.extend(filter(None, times))
        return all(times)

    holds_for(every_build_has_one, seconds, "a moment for every build")
    return said
