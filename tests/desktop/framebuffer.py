"""The pixels of the display, read from where Xvfb keeps them: without asking it anything.

Xvfb writes its screen into a file in X's window dump format (`XWDFile.h`): a header of big-endian
words, a colour map, then the rows.
"""

from __future__ import annotations

import mmap
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Places of the words in the header.
_HEADER_SIZE, _WIDTH, _HEIGHT, _ROW_BYTES, _COLOURS = 0, 4, 5, 12, 19
_HEADER = struct.Struct(">25I")
_COLOUR_BYTES = 12
_PIXEL_BYTES = 4


@dataclass(frozen=True)
class Area:
    """A rectangle of the display, in pixels."""

    x: int
    y: int
    width: int
    height: int


class FrameBuffer:
    """The screen's pixels as they are at this moment."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        words = _HEADER.unpack_from(self._memory)
        self._begin = words[_HEADER_SIZE] + words[_COLOURS] * _COLOUR_BYTES
        self._row = words[_ROW_BYTES]
        self.width, self.height = words[_WIDTH], words[_HEIGHT]

    def close(self) -> None:
        """Lets go of the file."""
        self._memory.close()

    def sample(self, area: Area, step: int) -> bytes:
        """The green of every `step`-th pixel in every `step`-th row of an area."""
        rows = []
        for y in range(area.y, min(area.y + area.height, self.height), step):
            begin = self._begin + y * self._row + area.x * _PIXEL_BYTES
            end = begin + min(area.width, self.width - area.x) * _PIXEL_BYTES
            rows.append(self._memory[begin + 1 : end : step * _PIXEL_BYTES])
        return b"".join(rows)


@dataclass(frozen=True)
class Frame:
    """What was sampled at a moment, in seconds of the monotonic clock."""

    at: float
    pixels: bytes


@contextmanager
def reading(file: Path) -> Iterator[FrameBuffer]:
    """The frame buffer in a file, closed again at the end."""
    buffer = FrameBuffer(file)
    try:
        yield buffer
    finally:
        buffer.close()


def record(buffer: FrameBuffer, area: Area, step: int, until: Callable[[], bool]) -> list[Frame]:
    """Every change of an area until something is so, one frame each."""
    frames: list[Frame] = []
    while not until():
        pixels = buffer.sample(area, step)
        if not frames or pixels != frames[-1].pixels:
            frames.append(Frame(time.monotonic(), pixels))
        # Bounds the reader's own share of the machine; frames come at most every 16 ms.
        time.sleep(0.004)
    return frames


def painted_at(frames: list[Frame], share: float) -> float:
    """When the picture was there: the first frame that is like the last one to this share.

    Only what differs from the most frequent colour counts: the words and marks, not the ground.
    """
    last = frames[-1].pixels
    ground = max(set(last), key=last.count)
    ink = [at for at, value in enumerate(last) if value != ground] or range(len(last))
    for frame in frames:
        same = sum(frame.pixels[at] == last[at] for at in ink)
        if same >= share * len(ink):
            return frame.at
    return frames[-1].at
