"""Whatever comes over the control socket: the app answers or hangs up, and goes on."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

from tests.desktop import procfs
from tests.desktop.app import REPOSITORY

from .desk import Desk

#: Frames of a run; `IMAGEWATCH_SEED` repeats one.
FRAMES = 400
#: What the app may grow by, in bytes.
GROWTH = 24 << 20
#: The first two bytes of a file of the corpus are the fuzzer's own.
FRAME = slice(2, None)
#: These end the app, or show something, and rightly so.
OBEYED = {"quit", "twice", "two-lines", "show-window", "open-link", "console", "long", "surrogate"}


def changed(frame: bytes, chance: random.Random) -> bytes:
    """The frame with a few bytes changed, left out, doubled or cut off."""
    frame = bytearray(frame)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(frame))
        match chance.randrange(5):
            case 0:
                frame[at] = chance.randrange(256)
            case 1:
                del frame[at : at + chance.randrange(1, 8)]
            case 2:
                frame[at:at] = frame[at : at + chance.randrange(1, 200)] * chance.randrange(1, 50)
            case 3:
                frame[at:at] = chance.choice([b"null", b"-1", b"1e999", b"[]", b"{}", b"\\u0000"])
            case _:
                del frame[at:]
        if not frame:
            return b"\n"
    return bytes(frame)


def send(path: Path, frame: bytes, chance: random.Random) -> bytes:
    """Sends a frame, in two pieces and perhaps without an end; returns what is answered."""
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(30)
        control.connect(str(path))
        at = chance.randrange(len(frame) + 1)
        try:
            control.sendall(frame[:at])
            control.sendall(frame[at:])
            control.shutdown(socket.SHUT_WR)
            if chance.random() < 0.2:
                return b""
            with control.makefile("rb") as lines:
                # The first line greets everybody.
                return b"".join(lines.readlines()[1:])
        except (BrokenPipeError, ConnectionResetError):
            return b""


def test_no_frame_ends_the_app_or_lets_it_grow(desk: Desk) -> None:
    seed = int(os.environ.get("IMAGEWATCH_SEED", random.randrange(2**32)))
    print(f"seed {seed}")
    chance = random.Random(seed)
    desk.add_account(name="work")
    app = desk.start_hidden()
    made = desk.build("framed", 900)
    desk.watch(made, "work")
    files = sorted((REPOSITORY / "fuzz" / "corpus" / "frames").iterdir())
    frames = [file.read_bytes()[FRAME] for file in files if file.name not in OBEYED]
    assert len(frames) > 15
    # Once for all that is made when it is first needed.
    for frame in frames:
        send(desk.data / "control.sock", frame, chance)
    memory = procfs.peak_memory(app.pid)
    answered = 0
    for _ in range(FRAMES):
        frame = changed(chance.choice(frames), chance)
        answer = send(desk.data / "control.sock", frame, chance)
        assert app.process.running, (frame, app.output)
        assert answer == b"" or answer.endswith(b"\n"), answer
        answered += answer != b""
    assert answered > FRAMES / 4, answered
    assert procfs.peak_memory(app.pid) - memory < GROWTH
    assert "panicked" not in app.output
    assert desk.ctl("status").returncode == 0
