"""Faults of names, routes and certificates, each with a network or a front of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.desktop import DesktopSession, procfs, wait_until

from . import network
from .lane import Lane, next_poll
from .outcome import Case, Outcome
from .service_cases import CEILING, FIRST, FIRST_TRY, GRACE, SECOND, said

#: Seconds that a fault lasts.
LASTS = 9.0


@dataclass
class Setting:
    """What a case needs beside its lane."""

    lane: Lane
    begin: Callable[[], None]
    """Makes the fault come."""
    end: Callable[[], None]
    """Makes it go."""
    close: Callable[[], None] = lambda: None


def no_route(session: DesktopSession, case: str) -> Setting:
    """The network is switched off, as by a pulled cable."""
    network.enter_own_network()
    lane = Lane(session, case)

    def begin() -> None:
        # A connection that is open would just hang, as with a hanging server.
        lane.service.refuse(1)
        wait_until(lambda: not procfs.connections(lane.app.pid), 5, "closed connections", 0.01)
        network.set_network(False)

    return Setting(lane, begin, lambda: network.set_network(True))


def no_names(session: DesktopSession, case: str) -> Setting:
    """The service's name cannot be resolved."""
    names = network.Names(session.files)
    lane = Lane(session, case)
    lane.environment["IMAGEWATCH_API_URL"] = lane.service.url.replace("127.0.0.1", "localhost")
    lane.reread_environment()

    def begin() -> None:
        names.resolve(False)
        # Connections that are open need no name.
        lane.service.refuse(0.1)

    return Setting(lane, begin, lambda: names.resolve(True))


def refused(session: DesktopSession, case: str) -> Setting:
    """Nobody listens at the service's address."""
    lane = Lane(session, case)
    front = network.Front(lane.service.port)
    lane.environment["IMAGEWATCH_API_URL"] = front.url
    lane.reread_environment()
    # Until it is ended: what the app does not ask while it lasts, it cannot notice.
    return Setting(lane, front.refuse, front.accept, front.close)


def certificate(which: str) -> Callable[[DesktopSession, str], Setting]:
    """The service shows a certificate that must not be trusted."""

    def make(session: DesktopSession, case: str) -> Setting:
        certificates = network.Certificates(session.files / f"certificates-{case}")
        lane = Lane(session, case)
        front = network.TlsFront(lane.service.port, certificates.good)
        lane.environment["IMAGEWATCH_API_URL"] = front.url
        # Where the platform's roots are looked for on Linux.
        lane.environment["SSL_CERT_FILE"] = str(certificates.authority)
        lane.reread_environment()
        bad = getattr(certificates, which)
        begin, end = (lambda: front.use(bad)), (lambda: front.use(certificates.good))
        return Setting(lane, begin, end, front.close)

    return make


def run(
    session: DesktopSession, outcome: Outcome, make: Callable[[DesktopSession, str], Setting]
) -> None:
    """Lets a lane live through the fault."""
    setting = make(session, outcome.word)
    lane = setting.lane
    try:
        lane.start()
        lane.add_account()
        lane.usual_builds(FIRST, SECOND)
        lane.wait(
            lambda status: any(watch["progress"] for watch in status.values()), "progress", 20
        )
        setting.begin()
        lane.watch_for(LASTS)
        # What the app has not asked yet it cannot know: its plan may reach beyond the fault.
        status = lane.wait(retries_everything, "retrying", FIRST_TRY)
        outcome.seen = said(status)
        outcome.planned = next_poll(status)
        setting.end()
        ended = time.monotonic()
        lane.wait(
            lambda status: all(watch["connection"] == "online" for watch in status.values()),
            "asking again",
            (outcome.planned or 0) + GRACE,
        )
        outcome.back = time.monotonic() - ended
        lane.finish(SECOND + CEILING)
        assert not lane.account_notices()
    finally:
        setting.close()
        lane.close()


def retries_everything(status: dict[str, dict[str, Any]]) -> bool:
    """Whether every build was asked for in vain, and when the app asks again is known."""
    kinds = {watch["connection"] for watch in status.values()}
    return kinds == {"retrying"} and next_poll(status) is not None


def _case(
    name: str,
    make: Callable[[DesktopSession, str], Setting],
    *,
    short: bool = False,
    needs_root: bool = False,
) -> Case:
    return Case(name, lambda session, outcome: run(session, outcome, make), short, needs_root)


CASES = [
    _case("no route", no_route, needs_root=True),
    _case("name not resolved", no_names, needs_root=True),
    _case("connection refused", refused, short=True),
    _case("unknown certificate authority", certificate("unknown")),
    _case("certificate of another name", certificate("wrong_name")),
    _case("expired certificate", certificate("expired"), short=True),
]
