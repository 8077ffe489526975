"""Searching for a secret where it must not be."""

from __future__ import annotations

import base64
import sqlite3
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SQLITE_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True)
class Leak:
    """A place where a secret was found."""

    place: str
    """A file, a database table, or a file of a process under `/proc`."""
    form: str
    """How it was written there."""


def search_for_secret(marker: str, paths: Iterable[Path], pids: Iterable[int] = ()) -> list[Leak]:
    """Every place below `paths`, and in arguments and environment of `pids`, with `marker`.

    Looks for the text as it is, as UTF-16, reversed, in hexadecimal, base64 (at any offset) and
    percent-encoded; in SQLite databases also for text that is spread over several pages.
    """
    ways = forms(marker)
    return [
        Leak(place, form)
        for place, content in _places(paths, pids)
        for form, needle in ways
        if needle in content
    ]


def forms(marker: str) -> list[tuple[str, bytes]]:
    """Each way in which a secret may be written: its name, and the bytes."""
    raw = marker.encode()
    ways = [
        ("text", raw),
        ("UTF-16", marker.encode("utf-16-le")),
        ("reversed text", raw[::-1]),
        ("hexadecimal", raw.hex().encode()),
        ("upper case hexadecimal", raw.hex().upper().encode()),
    ]
    if (quoted := urllib.parse.quote(marker, safe="").encode()) != raw:
        ways.append(("percent-encoded", quoted))
    # Text that begins one or two bytes into a base64 group is written differently; the
    # characters that depend on the neighbours are left out.
    for offset, (start, end) in enumerate(((0, 2), (2, 2), (3, 2))):
        encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
        ways.append((f"base64 at offset {offset}", encoded[start : len(encoded) - end]))
    return ways


def _places(paths: Iterable[Path], pids: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            # Sockets and pipes hold nothing at rest, and reading a pipe would block.
            if file.is_file() and not file.is_symlink():
                yield from _contents(file)
    for pid in pids:
        for name in ("cmdline", "environ"):
            file = Path(f"/proc/{pid}/{name}")
            try:
                yield str(file), file.read_bytes()
            except OSError:
                continue  # It has ended meanwhile.


def _contents(file: Path) -> Iterator[tuple[str, bytes]]:
    try:
        content = file.read_bytes()
    except OSError:
        return  # It was removed meanwhile.
    yield str(file), content
    if content.startswith(_SQLITE_MAGIC):
        yield from _tables(file)


def _tables(file: Path) -> Iterator[tuple[str, bytes]]:
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)
    try:
        names = [
            row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for name in names:
            rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
            cells = (cell for row in rows for cell in row if cell is not None)
            yield (
                f"{file} table {name}",
                b"\n".join(
                    cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells
                ),
            )
    except sqlite3.DatabaseError:
        pass  # Locked or damaged: its bytes were searched already.
    finally:
        database.close()
