"""A marked key, and every place where it must not be."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest
from jeepney import HeaderFields, Message, MessageType

from tests.desktop import BusMonitor, procfs, search_for_secret, wait_until
from tests.desktop.leaks import forms
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY, REGION
from tests.desktop.webdriver import WebDriver

from .desk import Desk

#: Encrypted transfer of the Secret Service specification, the only one that keys may go by.
ENCRYPTED = "dh-ietf1024-sha256-aes128-cbc-pkcs7"

#: Keeps what the window is sent: answers to commands and messages on channels. Commands go by
#: `fetch`; where that fails, Tauri uses another way, whose answers come by `runCallback`.
RECORD = """
window.recorded = [];
const original = window.fetch;
window.fetch = async (...request) => {
  const answer = await original(...request);
  answer.clone().text().then((text) => window.recorded.push(text));
  return answer;
};
"""
#: Asks for everything that the window can be sent, and keeps it.
ASK = """
const done = arguments[arguments.length - 1];
const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
const keep = (message) => window.recorded.push(JSON.stringify(message));
const channel = { toJSON: () => `__CHANNEL__:${transformCallback(keep)}` };
const requests = [
  { request: 'test-account', name: 'main' },
  { request: 'images', account: 'main' },
  { request: 'history', search: '', outcome: null, account: null, limit: null },
  { request: 'retry-account', name: 'main' },
  { request: 'change-keys', form: arguments[0] },
  { request: 'add-account', form: arguments[0] },
];
Promise.allSettled([
  invoke('subscribe', { channel }),
  ...requests.map((request) => invoke('request', { request })),
]).then((all) => {
  all.forEach(keep);
  done(all.map(({ status }) => status));
});
"""


@pytest.mark.parametrize("level", ["trace", "debug", "info", "off"])
def test_keys_are_in_no_file_log_argument_or_environment(desk: Desk, level: str) -> None:
    """Whatever is logged: through a build, a refusal, a window, a kill and a second start."""
    desk.environment["RUST_LOG"] = desk.environment["IMAGEWATCH_LOG"] = level
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build(f"leak-{level}", 4)
    desk.watch(made)
    desk.wait_notice(made["name"], 30)
    desk.service.add_fault(effect={"kind": "ret_code", "code": 171, "message": "Signature error"})
    desk.ctl("account", "test", "main")
    app.tray_item().activate()
    app.window()
    wait_until(lambda: app.web_processes, 20, "web process")
    # Every process of the session, the web processes and the keyring's own among them.
    pids = procfs.with_environment("XDG_RUNTIME_DIR", str(desk.session.runtime))
    assert set(app.processes) <= set(pids)
    assert search_for_secret(PRIVATE_KEY, desk.own_files(), pids) == []
    assert search_for_secret(PUBLIC_KEY, [desk.session.logs], pids) == []
    app.kill()
    desk.start_hidden()
    assert search_for_secret(PRIVATE_KEY, desk.own_files()) == []


def test_keys_cross_the_bus_encrypted_or_not_at_all(desk: Desk) -> None:
    carried: list[str] = []
    algorithms: dict[str, str] = {}
    transfers: list[tuple[str, bytes, bytes]] = []

    def note(message: Message) -> None:
        fields = message.header.fields
        text = repr(message.body).encode()
        carried.extend(form for form, needle in forms(PRIVATE_KEY) if needle in text)
        carried.extend(form for form, needle in forms(PRIVATE_KEY) if needle in flat(message.body))
        if message.header.message_type is not MessageType.method_call:
            return
        sender = fields[HeaderFields.sender]
        match fields.get(HeaderFields.member):
            case "OpenSession":
                algorithms[sender] = message.body[0]
            case "CreateItem":
                _, parameters, value, _ = message.body[1]
                transfers.append((sender, bytes(parameters), bytes(value)))

    with BusMonitor(desk.session.bus.address, note):
        desk.add_account()
        desk.start_hidden()
        made = desk.build("bus", 4)
        desk.watch(made)
        desk.wait_notice(made["name"], 30)
    assert carried == []
    assert transfers, "no key was put into the keyring"
    for sender, initialization, value in transfers:
        assert algorithms[sender] == ENCRYPTED
        # AES in CBC mode: a vector of one block, and whole blocks of what looks like noise.
        assert len(initialization) == 16 and value and len(value) % 16 == 0


def flat(body: object) -> bytes:
    """Every byte of a message's values, in their order."""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, dict):
        return flat(list(body.items()))
    if isinstance(body, list | tuple):
        if body and all(isinstance(part, int) for part in body):
            return bytes(part % 256 for part in body)
        return b"\0".join(flat(part) for part in body)
    return repr(body).encode()


def test_no_message_to_the_window_carries_the_key(desk: Desk) -> None:
    window = desk.drive()
    window.find("first-run")
    window.run(RECORD)
    enter(window)
    window.find("nav-builds", timeout=20)
    made = desk.build("window", 6)
    desk.watch(made)
    form = {
        "name": "main",
        "publicKey": PUBLIC_KEY,
        "privateKey": PRIVATE_KEY,
        "projectId": "",
        "region": REGION,
        "sessionOnly": False,
    }
    outcomes = window.run_async(ASK, form, timeout=60)
    assert "fulfilled" in outcomes
    desk.ctl.wait_state(made["id"], "ready", timeout=40)

    def recorded_ready() -> list[str]:
        messages = window.run("return window.recorded")
        return messages if any('"state":"ready"' in message for message in messages) else []

    recorded = wait_until(recorded_ready, 10, "end of the build in a message to the window")
    assert any(made["id"] in message for message in recorded), "nothing was recorded"
    text = "\n".join(recorded).encode()
    assert [form for form, needle in forms(PRIVATE_KEY) if needle in text] == []
    assert PUBLIC_KEY.encode() not in text


def enter(window: WebDriver) -> None:
    """Fills the first start's form and sends it."""
    window.type("input-public-key", PUBLIC_KEY)
    window.type("input-private-key", PRIVATE_KEY)
    window.click("account-submit")


def test_a_crash_leaves_no_dump(desk: Desk) -> None:
    """Neither the app nor its web process, which is typed into, can be dumped."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    unlimited = ["bash", "-c", 'ulimit -c unlimited; exec "$@"', "bash"]
    app = desk.start(prefix=unlimited)
    app.window()
    wait_until(lambda: app.web_processes, 20, "web process")
    for pid in app.processes:
        # One byte: too little for a file, and for a program that is fed with it a sign to do
        # without.
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (1, 1), procfs.name(pid)
    # The default action of this signal is to dump; that of a bad pointer is caught first.
    app.process.send_signal(signal.SIGABRT)
    assert app.process.wait(10) == -signal.SIGABRT
    if not pattern.startswith(("|", "/")):
        assert list(desk.session.home.glob(f"{pattern}*")) == []


def test_files_are_private(desk: Desk) -> None:
    """Also in a folder that was open to others before."""
    desk.data.mkdir(mode=0o755)
    desk.add_account()
    app = desk.start_hidden()
    made = desk.build("private", 60)
    desk.watch(made)
    assert desk.data.stat().st_mode & 0o777 == 0o700
    modes = {file.name: file.stat().st_mode & 0o077 for file in desk.data.rglob("*")}
    assert "imagewatch.sqlite3" in modes
    assert {name: mode for name, mode in modes.items() if mode} == {}
    app.stop()
