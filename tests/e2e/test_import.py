"""Accounts of compshare-cli, whose file is written by compshare-cli itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop import search_for_secret
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY

from .desk import Desk

_WRITE = """
import sys
from compshare_cli.config import ConfigStore, Profile
store = ConfigStore()
for name, public, private in zip(*[iter(sys.argv[1:])] * 3):
    store.save_profile(name, Profile(public, private))
print(store.path)
"""


def other_tool(desk: Desk, *profiles: str) -> Path:
    """Lets compshare-cli store profiles: name, public key, private key of each."""
    done = subprocess.run(
        [sys.executable, "-c", _WRITE, *profiles],
        env=desk.session.environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return Path(done.stdout.strip())


@pytest.mark.parametrize("running", [False, True], ids=["no app", "app runs"])
def test_keys_move_into_the_keyring_and_the_file_stays(desk: Desk, running: bool) -> None:
    file = other_tool(desk, "broken", "", "", "工作", PUBLIC_KEY, PRIVATE_KEY)
    before = file.read_bytes()
    if running:
        desk.start_hidden()
    unasked = desk.ctl("account", "import")
    assert unasked.returncode != 0 and "--yes" in unasked.stderr
    assert desk.session.secrets.secrets() == []
    done = desk.ctl("account", "import", "--yes")
    assert done.returncode == 0, done.stderr
    assert "工作" in done.stdout and "plain text" in done.stdout
    assert PRIVATE_KEY not in done.stdout + done.stderr
    assert file.read_bytes() == before
    [secret] = desk.session.secrets.secrets()
    assert secret.value == PRIVATE_KEY
    assert "工作" in desk.ctl("account", "list").stdout
    assert desk.ctl("account", "test", "工作").returncode == 0
    again = desk.ctl("account", "import", "--yes")
    assert again.returncode == 0 and "already" in again.stdout
    assert len(desk.session.secrets.secrets()) == 1
    file.unlink()
    assert search_for_secret(PRIVATE_KEY, desk.own_files()) == []


def test_the_window_offers_and_imports_without_seeing_a_key(desk: Desk) -> None:
    desk.add_account()
    file = other_tool(desk, "main", "other-public-key", PRIVATE_KEY, "mine", PUBLIC_KEY, "x" * 20)
    window = desk.drive()
    found = window.request("importable-accounts", file=None)["found"]
    file.unlink()
    assert found["file"] == str(file)
    assert PRIVATE_KEY not in str(found)
    rows = {row["name"]: row for row in found["accounts"]}
    assert rows["main"]["newName"] == "main-2"
    assert rows["mine"]["knownAs"] == "main"
    assert rows["mine"]["current"]
    none = {"file": None, "accounts": []}
    assert window.request("importable-accounts", file=None)["found"] == none


def test_wrong_keys_and_odd_files_are_told_one_by_one(desk: Desk) -> None:
    file = other_tool(desk, "wrong", PUBLIC_KEY + "x", PRIVATE_KEY, "good", PUBLIC_KEY, PRIVATE_KEY)
    done = desk.ctl("account", "import", "--yes")
    assert done.returncode == 1
    assert "wrong" in done.stderr and "172" in done.stderr
    assert "good" in desk.ctl("account", "list").stdout
    assert "wrong" not in desk.ctl("account", "list").stdout
    file.write_text('{"profiles": {"a": {"private_key": ["s3cret"]}}}')
    odd = desk.ctl("account", "import", "--yes")
    assert odd.returncode != 0 and "s3cret" not in odd.stdout + odd.stderr
    assert str(file) in odd.stderr
    file.unlink()
    nothing = desk.ctl("account", "import")
    assert nothing.returncode == 0, nothing.stderr


def test_another_file_can_be_named(desk: Desk) -> None:
    file = other_tool(desk, "elsewhere", PUBLIC_KEY, PRIVATE_KEY)
    moved = desk.session.home / "配置 file.json"
    file.rename(moved)
    # Relative to the person's folder, not to the app's.
    done = desk.ctl("account", "import", "--from", moved.name, "--yes")
    moved.unlink()
    assert done.returncode == 0, done.stderr
    assert "elsewhere" in desk.ctl("account", "list").stdout
