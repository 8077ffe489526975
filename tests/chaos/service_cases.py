"""Faults that the simulated service plays: what the app makes of them."""

from __future__ import annotations

import time

from tests.desktop import DesktopSession, procfs
from tests.desktop.scenario import image

from .lane import Lane, next_poll
from .outcome import Case, Outcome
from .service_faults import SERVICE_FAULTS, ServiceFault

#: What the first build takes: it ends while the fault lasts. The second one ends after it.
FIRST, SECOND = 9.0, 22.0
#: Seconds on top of the planned delay: the question itself, and asking the app about it.
GRACE = 4.0
#: Seconds after its true end by which a build's end has to be known, once asking goes on.
CEILING = 30.0
#: Seconds more that the fault lasts at most until the app's next question has met it.
FIRST_TRY = 15.0
#: Most that the app's memory may grow by a fault at its peak, in bytes.
GROWTH = 24 << 20


def run(session: DesktopSession, fault: ServiceFault, outcome: Outcome) -> None:
    """Lets a lane live through the fault."""
    others = image("others", 60, starts_at=-86400, copies=fault.others)
    lane = Lane(session, outcome.word, service={"images": [others] if fault.others else []})
    try:
        app = lane.start()
        lane.add_account()
        lane.usual_builds(FIRST, SECOND)
        lane.wait(
            lambda status: any(watch["progress"] for watch in status.values()), "progress", 20
        )
        memory = procfs.peak_memory(app.pid)
        begin = lane.service.control("requests")["count"]

        share = 1.0 / len(fault.effects)
        for number, effect in enumerate(fault.effects):
            # The first that fits is used, so each of n takes its share of what is left.
            left = 1.0 - number * share
            fields = {"probability": share / left, **fault.fields}
            lane.service.add_fault(effect=effect, actions=list(fault.actions), **fields)
        status = lane.watch_for(fault.lasts)
        if fault.expect in ("retrying", "blocked"):
            # What the app has not asked yet it cannot know: its plan may reach beyond the fault.
            status = lane.wait(
                lambda status: connection(status) == fault.expect, fault.expect, FIRST_TRY
            )
        outcome.seen = said(status)
        hit = lane.service.control(f"requests?since={begin}")["requests"]
        assert any(one["fault"] for one in hit), f"nothing was asked: {hit}"
        if fault.expect == "online":
            assert connection(status) == "online", status
        grown = procfs.peak_memory(app.pid) - memory
        assert grown < GROWTH, f"grew by {grown >> 20} MB"
        if any(effect["kind"] == "huge" for effect in fault.effects):
            outcome.notes.append(f"the app's memory grew by {grown / 2**20:.1f} MB at its peak")

        planned = next_poll(status)
        lane.service.clear_faults()
        cleared = time.monotonic()
        if fault.expect == "blocked":
            assert planned is None, status
            assert len(lane.account_notices()) == 1
            lane.do("account", "test", lane.account)
        outcome.planned = max(planned or 0.0, fault.patience)
        lane.wait(
            lambda status: all(watch["connection"] == "online" for watch in status.values()),
            "asking again",
            outcome.planned + GRACE,
        )
        outcome.back = time.monotonic() - cleared
        lane.finish(SECOND + CEILING)
        assert len(lane.account_notices()) <= (fault.expect == "blocked")
        assert app.process.running
    finally:
        lane.close()


def connection(status: dict) -> str:
    """The worst connection of the watches that have not ended."""
    kinds = {watch["connection"] for watch in status.values()}
    return next(kind for kind in ("blocked", "retrying", "online") if kind in kinds)


def said(status: dict) -> str:
    """What the app says of its connection, in a few words."""
    kind = connection(status)
    reasons = [watch["reason"] for watch in status.values() if watch["connection"] == kind]
    return kind if kind == "online" else f"{kind}: {(reasons[0] or '')[:60]}"


CASES = [
    Case(fault.name, lambda session, outcome, fault=fault: run(session, fault, outcome), fault.short)
    for fault in SERVICE_FAULTS
]
