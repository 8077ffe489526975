"""Kills the real process at random instants while real builds end: nothing may be lost.

A kill may repeat the one notice in hand, never more. `IMAGEWATCH_KILLS` sets how many kills there
are, `IMAGEWATCH_SEED` when they come; both are printed.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import sqlite3

from tests.desktop import wait_until
from tests.desktop.waiting import WaitTimeout

from .desk import Desk

#: Kills of a usual run; 200 take about ten minutes.
KILLS = int(os.environ.get("IMAGEWATCH_KILLS", "8"))
#: Longest life of the app between two kills, in seconds: from before its first answers to well
#: after its first notices.
LONGEST_LIFE = 5.0
#: Average seconds between two ends.
END_EVERY = 4.0


def test_kills_lose_nothing_and_repeat_little(desk: Desk) -> None:
    seed = int(os.environ.get("IMAGEWATCH_SEED", random.randrange(2**32)))
    print(f"{KILLS} kills, seed {seed}")
    chance = random.Random(seed)
    desk.add_account()
    span = KILLS * (LONGEST_LIFE / 2 + 0.4)
    count = max(3, int(span / END_EVERY))
    builds = [
        desk.build(f"k{number:03}", 3 + span * number / count * chance.uniform(0.8, 1.0))
        for number in range(count)
    ]
    for made in builds:
        desk.watch(made)

    app = None
    for _ in range(KILLS):
        app = desk.start("--hidden")
        life = chance.uniform(0.05, LONGEST_LIFE)
        # The instant of the kill is the test's input; there is no condition to wait for.
        with contextlib.suppress(WaitTimeout):
            app.process.wait(life)
        assert app.process.running, app.output
        app.kill()

    app = desk.start("--hidden")
    # With its item in the tray it answers signals: earlier ones end any program at once.
    app.tray_item()
    wait_until(
        lambda: {watch["state"] for watch in desk.ctl.status()} == {"ready"}, 60, "all ends"
    )
    assert len(desk.ctl.status()) == count

    def silent() -> list[str]:
        return [made["name"] for made in builds if not tellings(desk, made)]

    def unnamed() -> int:
        # A notice of many builds names some and counts the rest.
        return sum(left_unnamed(notice.text) for notice in desk.notices())

    try:
        wait_until(lambda: len(silent()) <= unnamed(), 30, "every end's notice")
    except WaitTimeout:
        told = [notice.text for notice in desk.notices()]
        raise AssertionError(f"never told: {silent()}; told: {told}") from None
    # The data file is the app's alone while it runs.
    assert app.stop() == 0
    assert noticed(desk) == {"sent": count}
    repeats = sum(tellings(desk, made) for made in builds) + unnamed() - count
    print(f"{count} ends told, {repeats} repeated over {KILLS} kills")
    assert 0 <= repeats <= KILLS


def noticed(desk: Desk) -> dict[str, int]:
    """How many notices of ends the store has, by their state."""
    with contextlib.closing(sqlite3.connect(desk.data / "imagewatch.sqlite3")) as store:
        rows = store.execute("SELECT state, COUNT(*) FROM notices WHERE kind = 'ready' GROUP BY 1")
        return dict(rows.fetchall())


def left_unnamed(text: str) -> int:
    """How many builds a notice counts without naming them."""
    more = re.search(r"and (one|\d+) more", text)
    if more is None:
        return 0
    return 1 if more[1] == "one" else int(more[1])


def tellings(desk: Desk, made: dict) -> int:
    """How often a build's end was told by name."""
    return len(desk.notices(made["name"]))
