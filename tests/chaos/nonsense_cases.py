"""Two minutes of each kind of nonsense, with builds at every moment of their making: nothing ends by it.

The same in virtual time, second by second, is `crates/watch/tests/nonsense.rs`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from tests.desktop import DesktopSession, wait_until
from tests.desktop.scenario import failing, image

from .lane import REASON, Lane
from .outcome import Case, Outcome
from .service_faults import ROWS, ret_code, rows, status

#: How long it lasts, in seconds.
NONSENSE = 120.0
#: Seconds after it, or after a later end, by which every end but a deletion is known: the longest
#: pause, and the second look that a failure needs.
TOLD = 80.0
#: The same for an image that was deleted: complete listings have to lack it for a while.
GONE = 180.0
#: How each build ends.
ENDS = {"fails": "failed", "deleted": "gone"}
LISTING = "DescribeCompShareCustomImages"
PROGRESS = "GetCompShareImageCreateProgress"


def begin_builds(lane: Lane) -> None:
    """Builds that the nonsense meets at different moments, a few seconds from now."""
    # Name, seconds until its end, how long it has been under way, and more.
    for name, left, age, fields in (
        ("new", 200, 0, {}),
        ("young", 170, 20, {}),
        ("middle", 160, 160, {}),
        ("near-its-end", 70, 900, {}),
        ("ends-at-once", 16, 600, {}),
        ("ends-last", 125, 900, {}),
        ("at-99", 150, 900, {"progress": {"kind": "stuck_at_99", "from": 0.8}}),
        ("at-100", 150, 900, {"progress": {"kind": "finalizing_at_100", "from": 0.8}}),
        ("jumpy", 100, 300, {"progress": {"kind": "jumpy", "steps": 12, "backwards": True}}),
        ("container", 90, 300, {"container": True}),
        ("fails", 80, 300, {"end": failing(REASON)}),
        ("deleted", 60, 300, {"end": {"kind": "deleted", "at": 1.0}}),
    ):
        lane.build(name, left + age, age=age, **fields)
    lane.do("watch", *(made["id"] for made in lane.builds.values()), "--account", lane.account)


def run(
    session: DesktopSession,
    outcome: Outcome,
    *,
    effects: Sequence[dict[str, Any]],
    actions: Sequence[str] = (),
) -> None:
    """Lets the builds live through it."""
    # Others before and behind the builds, so that a listing has three pages.
    older = image(f"older-{outcome.word}", 60, starts_at=-86_400, copies=120)
    newer = image(f"newer-{outcome.word}", 0.1, copies=120)
    lane = Lane(session, outcome.word, service={"images": [older, newer]})
    try:
        app = lane.start()
        lane.add_account()
        begin_builds(lane)
        lane.wait(
            lambda status: sum(watch["progress"] is not None for watch in status.values()) >= 10,
            "progress",
            20,
        )
        share = 1.0 / len(effects)
        for number, effect in enumerate(effects):
            # The first that fits is used, so each of n takes its share of what is left.
            fields = {"probability": min(share / (1.0 - number * share), 1.0)}
            lane.service.add_fault(effect=effect, actions=list(actions), **fields)
        begin = lane.service.control("requests")["count"]
        found = lane.watch_for(NONSENSE)
        hit = lane.service.control(f"requests?since={begin}")["requests"]
        assert any(one["fault"] for one in hit), "nothing was asked"
        blocked = {name for name, watch in found.items() if watch["connection"] == "blocked"}
        assert not blocked, f"blocked: {blocked}"
        outcome.seen = f"{sum(bool(one['fault']) for one in hit)} of {len(hit)} questions met it"
        lane.service.clear_faults()
        over = time.monotonic()
        late: dict[str, float] = {}
        # One that was deleted while everything had vanished may be anywhere: it is not called gone.
        vanished = any(effect in (rows("empty"), rows("foreign")) for effect in effects)
        names = [name for name in lane.builds if name != "deleted" or not vanished]
        for name in names:
            end = ENDS.get(name, "ready")
            limit = GONE if end == "gone" else TOLD
            at = max(over, lane.ends_at(name))

            def has_ended(name: str = name, end: str = end) -> bool:
                return lane.check()[name]["state"] == end

            left = at + limit - time.monotonic()
            wait_until(has_ended, max(left, 1.0), f"{lane.case}: {name} {end}", interval=0.3)
            late[name] = time.monotonic() - at
        outcome.back = max(delay for name, delay in late.items() if name != "deleted")
        outcome.planned = TOLD
        lane.told_together(*names)
        if vanished:
            outcome.notes.append(f"deleted meanwhile: {lane.status()['deleted']['reason']}")
        else:
            outcome.notes.append(f"deleted meanwhile: told {late['deleted']:.0f} s after")
        # Others that were there before are neither watched nor told.
        watched = {watch["image_id"] for watch in lane.ctl.status()}
        assert watched == {made["id"] for made in lane.builds.values()}, "others are watched"
        assert not lane.account_notices(), [one.text for one in lane.account_notices()]
        assert app.process.running
    finally:
        lane.close()


#: What the answers are like, and to which questions.
KINDS: dict[str, tuple[Sequence[dict[str, Any]], Sequence[str]]] = {
    "empty": ([rows("empty")], ()),
    "rows withheld": ([rows("withheld")], ()),
    "partial": ([rows("partial")], ()),
    "shuffled": ([rows("shuffled")], ()),
    "repeated": ([rows("repeated")], ()),
    "foreign": ([rows("foreign")], ()),
    "all of these": ([rows(how) for how in ROWS], ()),
    "HTML": ([{"kind": "html"}], ()),
    "cut JSON": ([{"kind": "cut"}], ()),
    "null": ([{"kind": "null"}], ()),
    "wrong types": ([{"kind": "wrong_types", "keep_ret_code": True}], ()),
    "closed and reset connections": ([{"kind": "close"}, {"kind": "reset"}], ()),
    "HTTP 500 to 504": ([status(500), status(502), status(503), status(504)], ()),
    "RetCode 150": ([ret_code(150)], ()),
    "RetCodes 120, 199, 8433, 8039": ([ret_code(code) for code in (120, 199, 8433, 8039)], ()),
    "progress refused": ([ret_code(8039), ret_code(8433)], [PROGRESS]),
    "listings refused": ([ret_code(120), ret_code(8433)], [LISTING]),
    "everything in turn": (
        [*map(rows, ROWS), {"kind": "html"}, {"kind": "cut"}, {"kind": "close"}, ret_code(120)],
        (),
    ),
}

CASES = [
    Case(f"nonsense: {name}", partial(run, effects=effects, actions=actions))
    for name, (effects, actions) in KINDS.items()
]
