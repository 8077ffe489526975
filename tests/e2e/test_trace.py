"""The course of a build of one's own, from its end to the table that it is replayed into."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.desktop.app import binary

from .desk import Desk


def test_the_course_of_a_finished_build_can_be_replayed(desk: Desk, tmp_path: Path) -> None:
    desk.add_account(name="private-account")
    desk.start_hidden()
    made = desk.build("recorded", 12)
    desk.watch(made)
    watch = desk.ctl.wait_state(made["id"], "ready", timeout=40)
    done = desk.ctl("history", "export-trace", made["id"])
    assert done.returncode == 0, done.stderr
    for secret in (made["id"], made["name"], watch["account"]):
        assert secret not in done.stdout
    [build] = json.loads(done.stdout)["traces"]
    assert (build["family"], build["end"]) == ("recorded", "Available")
    assert 10 <= build["duration_s"] <= 25
    told = [sample["process"] for sample in build["samples"]]
    assert len(told) >= 2 and told == sorted(told)

    trace = tmp_path / "trace.json"
    trace.write_text(done.stdout)
    replay = binary("examples/replay", "REPLAY_BIN")
    table = subprocess.run(
        [replay, trace, "--history", "7"], capture_output=True, text=True, timeout=60, check=True
    ).stdout
    first, later = table.split("With 7 earlier builds of the same kind:")
    for part in (first, later):
        assert "| adaptive | recorded | 1 |" in part
        assert "| fixed_5s | recorded | 1 |" in part


def test_the_time_of_readiness_is_told_as_an_interval(desk: Desk) -> None:
    desk.add_account(name="private-account")
    desk.start_hidden()
    made = desk.build("interval", 60)
    desk.watch(made)
    watch = desk.ctl.wait_watch(
        made["id"], lambda watch: watch["ready_between"] is not None, "with an interval", 40
    )
    earliest, latest = watch["ready_between"]
    assert earliest.endswith("Z") and latest.endswith("Z")
    assert earliest <= latest
