"""What a person sees while nothing can be saved."""

from __future__ import annotations

import os

import pytest

from tests.desktop import folders, wait_until

from .desk import Desk

#: Seconds until saving is tried again, and some more.
SAVED_AGAIN = 40.0


@pytest.mark.skipif(os.geteuid() != 0, reason="making files immutable needs root")
def test_the_window_says_that_nothing_can_be_saved_until_it_can(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds")
    made = desk.build("unsaved", 6)
    desk.watch(made)
    folders.set_read_only(desk.data, True)
    try:
        window.find("banner", kind="data-read-only", timeout=30)
        desk.wait_notice(made["name"], 30)
        assert desk.ctl.watch_of(made["id"])["state"] == "ready"
    finally:
        folders.set_read_only(desk.data, False)
    gone = lambda: not window.all("banner", kind="data-read-only")  # noqa: E731
    wait_until(gone, SAVED_AGAIN, "end of the banner")
    assert len(desk.notices(made["name"])) == 1
