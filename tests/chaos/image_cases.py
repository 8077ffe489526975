"""Images that do what no image should."""

from __future__ import annotations

import time
from functools import partial

from tests.desktop import DesktopSession, wait_until
from tests.desktop.scenario import image

from .lane import UNDER_WAY, Lane
from .outcome import Case, Outcome
from .service_cases import CEILING


def backwards(session: DesktopSession, outcome: Outcome) -> None:
    """Progress goes back again and again: no end is seen in that, and no trouble."""
    lane = Lane(session, outcome.word)
    try:
        lane.start()
        lane.add_account()
        jumpy = {"kind": "jumpy", "steps": 12, "backwards": True}
        lane.build("ready", 25, progress=jumpy, estimate={"kind": "growing", "from": 20, "rate": 1})
        lane.watch("ready")
        seen: list[float] = []

        def ended() -> bool:
            watch = lane.check()["ready"]
            assert watch["connection"] == "online", watch
            seen.append(watch["progress"] or 0)
            return watch["state"] == "ready"

        wait_until(ended, 25 + CEILING, "end of the build", interval=0.3)
        lane.told_once("ready")
        back = sum(later < earlier for earlier, later in zip(seen, seen[1:], strict=False))
        outcome.seen = f"the bar went back {back} times"
    finally:
        lane.close()


def made_anew(session: DesktopSession, outcome: Outcome) -> None:
    """An image is deleted, and another one made under its ID: both ends are told, each once."""
    lane = Lane(session, outcome.word)
    try:
        lane.start()
        lane.add_account()
        # Were it the only image, a list without it could just as well be a wrong one.
        lane.service.add_images(image(f"{lane.case}-kept", 1))
        lane.build("image", 30, end={"kind": "deleted", "at": 0.5})
        lane.watch("image")
        lane.wait(lambda status: status["image"]["state"] == "gone", "gone", 150)
        lane.told_once("image")
        lane.build("image", 15)
        lane.watch("image")
        # The old end was told under the same name, which `lane.wait` would take for a false one.
        is_new = lambda: lane.status()["image"]["state"] in UNDER_WAY  # noqa: E731
        wait_until(is_new, 10, "a new build", interval=0.3)
        notices = session.notification_log
        name = lane.builds["image"]["name"]
        wait_until(lambda: len(notices.containing(name)) == 2, 15 + CEILING, "second notice")
        first, second = notices.containing(name)
        assert first.summary != second.summary
        assert second.urgency == 1, second
        outcome.seen = "gone, then ready"
    finally:
        lane.close()


#: Seconds until the end of a build that is hard to find.
LAST = 400.0
#: Images of a large account. A listing has a hundred a request, and a minute 60 requests.
MANY = 10_000


def last_of_many(session: DesktopSession, outcome: Outcome) -> None:
    """A build that a listing names last, behind 12,000 others: it is found, and its end is told."""
    lane = Lane(session, outcome.word)
    try:
        lane.service.add_images(image("others", 60, starts_at=-86_400, copies=12_000))
        # As where listings have the oldest first: the build began before all others.
        lane.build("last", 90_000 + LAST, age=90_000)
        lane.start()
        lane.add_account()
        begin = time.monotonic()
        done = lane.ctl(
            *("watch", lane.builds["last"]["id"], "--account", lane.account), timeout=90
        )
        said = done.stdout + done.stderr
        # It says what it did, and no more than it knows.
        assert "Too many requests" in said and "The watch is kept" in said, said
        lane.wait(lambda status: status["last"]["progress"] is not None, "found", LAST)
        found = time.monotonic() - begin
        lane.wait(lambda status: status["last"]["state"] == "ready", "ready", LAST + CEILING)
        late = time.monotonic() - lane.ends_at("last")
        lane.told_once("last")
        outcome.seen = f"found after {found:.0f} s, end seen {late:.0f} s late"
        # The window's list to pick from has what the budget allows, and says that it is not all.
        shown = lane.ask("images", account=lane.account)["list"]
        assert shown["images"] and "Too many requests" in shown["problem"]["title"], shown["problem"]
        outcome.notes.append(f"{len(shown['images'])} images to pick from, and that there are more")
    finally:
        lane.close()


def many_images(session: DesktopSession, outcome: Outcome, *, ignores_offset: bool) -> None:
    """An image is added that does not exist, among 10,000: within the budget, and in true words."""
    others = image("others", 60, starts_at=-86400, copies=MANY)
    service = {"images": [others], "service": {"ignore_offset": ignores_offset}}
    lane = Lane(session, outcome.word, service=service)
    try:
        lane.start()
        lane.add_account()
        lane.build("ready", 25)
        lane.watch("ready")
        begin = lane.service.control("requests")["count"]
        done = lane.ctl("watch", "compshareImage-nobody", "--account", lane.account, timeout=90)
        asked = lane.service.control("requests")["count"] - begin
        said = done.stdout + done.stderr
        assert ("incomplete" if ignores_offset else "Too many requests") in said, done
        assert "has no image" not in said, done
        # Half of a minute's requests at once, then one a second for the 30 s that it waits at most.
        assert asked <= 75, f"{asked} requests"
        lane.wait(lambda status: status["ready"]["state"] == "ready", "ready", 25 + CEILING)
        lane.told_once("ready")
        outcome.seen = f"{asked} requests, then: {said.splitlines()[0][:60]}"
    finally:
        lane.close()


CASES = [
    Case("the last of 12,000 images", last_of_many),
    Case("an unknown image among 10,000", partial(many_images, ignores_offset=False)),
    Case("an unknown image, and offsets are ignored", partial(many_images, ignores_offset=True)),
    Case("progress going backwards", backwards),
    Case("image deleted and made anew", made_anew),
]
