"""What is drawn on the screen: pictures found in it, and the lines of a menu."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

#: How far a colour on the screen may be from the picture's: displays round.
_TOLERANCE = 6
#: How far a colour has to be from the ground's to count as ink, and as a rule across the menu.
_INK, _RULE = 40, 3


@dataclass(frozen=True)
class Place:
    """A rectangle of the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """The point in its middle."""
        return self.left + self.width // 2, self.top + self.height // 2

    @property
    def crop(self) -> str:
        """`WIDTHxHEIGHT+X+Y`, as ImageMagick writes it."""
        return f"{self.width}x{self.height}+{self.left}+{self.top}"


class Pixels:
    """The colours of a picture."""

    def __init__(self, file: Path) -> None:
        told = subprocess.run(
            ["convert", file, "-depth", "8", "-print", "%w %h\n", "rgb:-"],
            capture_output=True,
            check=True,
            timeout=20,
        ).stdout
        size, _, self._data = told.partition(b"\n")
        self.width, self.height = (int(word) for word in size.split())

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green and blue of a pixel."""
        begin = 3 * (y * self.width + x)
        red, green, blue = self._data[begin : begin + 3]
        return red, green, blue

    @property
    def colours(self) -> int:
        """How many different colours there are."""
        return len({self._data[at : at + 3] for at in range(0, len(self._data), 3)})

    def differing_from(self, other: Pixels) -> Place | None:
        """The smallest rectangle around what is different in two pictures of one size."""
        row = 3 * self.width
        rows = range(self.height)
        mine = [self._data[row * y : row * (y + 1)] for y in rows]
        theirs = [other._data[row * y : row * (y + 1)] for y in rows]
        changed = [y for y in rows if mine[y] != theirs[y]]
        if not changed:
            return None
        columns = [
            x
            for x in range(self.width)
            if any(mine[y][3 * x : 3 * x + 3] != theirs[y][3 * x : 3 * x + 3] for y in changed)
        ]
        top, left = changed[0], columns[0]
        return Place(left, top, columns[-1] - left + 1, changed[-1] - top + 1)

    def runs(self, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
        """Begin and length of each stretch of a colour in the first column."""
        rows = [[y] if self.at(0, y) == colour else [] for y in range(self.height)]
        return [(begin, end - begin) for begin, end in _runs(rows)]

    def find(self, width: int, height: int, argb: bytes) -> tuple[int, int] | None:
        """Where a picture stands, pixel by pixel. Its transparent parts may be anything."""
        if width > self.width or height > self.height:
            return None
        opaque = [
            (at % width, at // width, argb[4 * at + 1 : 4 * at + 4])
            for at in range(width * height)
            if argb[4 * at] == 255
        ]
        # Neighbours are alike: pixels from all over the picture tell soonest that it is not there.
        opaque = sorted(opaque, key=lambda pixel: (7 * pixel[0] + 13 * pixel[1]) % 31)
        for top in range(self.height - height + 1):
            for left in range(self.width - width + 1):
                if all(self._fits(left + x, top + y, colour) for x, y, colour in opaque):
                    return left, top
        return None

    def _fits(self, x: int, y: int, colour: bytes) -> bool:
        begin = 3 * (y * self.width + x)
        shown = self._data[begin : begin + 3]
        return all(abs(a - b) <= _TOLERANCE for a, b in zip(shown, colour, strict=True))


@dataclass(frozen=True)
class Line:
    """A line of a menu as it is drawn."""

    top: int
    height: int
    ink: tuple[int, ...]
    """How much ink each of its columns has, from the left."""

    @property
    def separator(self) -> bool:
        """Whether it is a rule and no text."""
        return self.height <= 2


def menu_lines(menu: Pixels, margin: int = 4) -> list[Line]:
    """The lines of an opened menu, from top to bottom. Its frame is left out by the `margin`."""
    inside = range(margin, menu.width - margin)
    ground = Counter(menu.at(x, y) for y in range(margin, menu.height) for x in inside)
    colour = ground.most_common(1)[0][0]

    def inked(y: int) -> list[int]:
        far = {
            x: sum(abs(a - b) for a, b in zip(menu.at(x, y), colour, strict=True)) for x in inside
        }
        rule = [x for x in inside if far[x] >= _RULE]
        return rule if len(rule) > 0.8 * len(inside) else [x for x in inside if far[x] > _INK]

    rows = [inked(y) for y in range(margin, menu.height - margin)]
    return [
        Line(margin + begin, end - begin, _ink(rows[begin:end], menu.width))
        for begin, end in _runs(rows)
    ]


def _ink(rows: list[list[int]], width: int) -> tuple[int, ...]:
    columns = Counter(x for row in rows for x in row)
    return tuple(columns[x] for x in range(width))


def _runs(rows: list[list[int]]) -> list[tuple[int, int]]:
    """Begin and end of each stretch of rows with anything in them."""
    runs = []
    begin: int | None = None
    for at, row in enumerate([*rows, []]):
        if row and begin is None:
            begin = at
        elif not row and begin is not None:
            runs.append((begin, at))
            begin = None
    return runs
