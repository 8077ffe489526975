"""What can go wrong at the service and on the way to it, and what the app should make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: Longest wait of the app's client for one answer, in seconds.
CLIENT_PATIENCE = 30.0


@dataclass(frozen=True)
class ServiceFault:
    """A fault that the simulated service plays."""

    name: str
    effects: Sequence[dict[str, Any]]
    """Effects as in a scenario file; more than one take turns at random."""
    expect: str = "retrying"
    """What the watches' connection becomes: `retrying`, `blocked`, or `online` if nothing is lost
    by it. `either` means that it depends on what is asked when, or that asking just gets rarer."""
    patience: float = 0.0
    """Seconds for which a question that was put during the fault can hold the app up after it."""
    actions: Sequence[str] = ()
    """Only these actions go wrong."""
    short: bool = False
    """Whether it belongs to the short form."""
    lasts: float = 9.0
    """Seconds that it lasts: by default long enough for several tries."""
    others: int = 0
    """Images of the account besides the builds."""
    fields: dict[str, Any] = field(default_factory=dict)
    """More fields of the fault, such as its probability."""


def ret_code(code: int, message: str = "") -> dict[str, Any]:
    """A refusal by the service."""
    return {"kind": "ret_code", "code": code, "message": message}


def status(code: int, retry_after: int | None = None) -> dict[str, Any]:
    """An HTTP error."""
    return {"kind": "http_status", "status": code, "retry_after": retry_after}


#: What can be wrong with the rows of a listing.
ROWS = ("empty", "withheld", "partial", "shuffled", "repeated", "foreign")


def rows(how: str) -> dict[str, Any]:
    """A listing with other rows than it should have."""
    return {"kind": "rows", "how": how}


SERVICE_FAULTS = [
    # On the way.
    ServiceFault("closed connection", [{"kind": "close"}]),
    ServiceFault("reset in mid-answer", [{"kind": "reset"}], short=True),
    # A question about progress that hangs says nothing of the build; the one about its status that
    # follows does, another 30 s later.
    ServiceFault("hanging server", [{"kind": "hang", "seconds": 60}], "either",
                 patience=CLIENT_PATIENCE, lasts=CLIENT_PATIENCE + 4),
    ServiceFault("slow drip", [{"kind": "drip", "pause_ms": 1000, "padding": 1000}], "either",
                 patience=CLIENT_PATIENCE, lasts=CLIENT_PATIENCE + 4),
    ServiceFault("late answers", [{"kind": "delay", "seconds": 3}], "online"),
    ServiceFault("captive portal", [{"kind": "html"}], short=True),
    ServiceFault("redirection", [{"kind": "redirect"}]),
    # Refusals, one of each class.
    ServiceFault("RetCode 150, try again", [ret_code(150, "Service unavailable")]),
    ServiceFault("RetCode 153, too many requests", [ret_code(153)], "either", patience=60),
    ServiceFault("RetCode 161, our mistake", [ret_code(161, "Action not found")]),
    ServiceFault("RetCode 171, keys rejected", [ret_code(171, "Signature error")], "blocked",
                 short=True),
    ServiceFault("RetCode 172, user unknown", [ret_code(172, "User not exists")], "blocked"),
    ServiceFault("RetCode 230, project needed", [ret_code(230, "Params project_id")], "blocked"),
    ServiceFault("RetCode 230, wrong image", [ret_code(230, "Params [CompShareImageId]")], "either"),
    ServiceFault("RetCode 292, project wrong", [ret_code(292)], "blocked"),
    ServiceFault("RetCode 293, zone not allowed", [ret_code(293)], "either"),
    ServiceFault("RetCode 294, address not allowed", [ret_code(294)], "blocked"),
    ServiceFault("RetCode 295, security lock", [ret_code(295)], "blocked"),
    ServiceFault("RetCode 299, permission missing", [ret_code(299)], "blocked"),
    ServiceFault("RetCode 240, permission missing", [ret_code(240)], "blocked"),
    ServiceFault("RetCode 520, balance too low", [ret_code(520, "Balance")], "blocked"),
    ServiceFault("RetCode 120, upstream data wrong", [ret_code(120)]),
    ServiceFault("RetCode 199, not listed anywhere", [ret_code(199)]),
    ServiceFault("RetCode 226601, a resource in arrears", [ret_code(226601, "Arrears")]),
    ServiceFault("RetCode 226619, too frequent", [ret_code(226619)], "either", patience=60),
    ServiceFault("RetCode 8433, upstream fault", [ret_code(8433)]),
    ServiceFault("RetCode 8039, gone", [ret_code(8039, "Resource not found")]),
    # Gateways.
    ServiceFault("HTTP 404", [status(404)]),
    ServiceFault("HTTP 429 with Retry-After", [status(429, 4)], "either", patience=10),
    ServiceFault("HTTP 500, 502, 503, 504 in turn",
                 [status(500), status(502), status(503), status(504)]),
    ServiceFault("HTTP 503 with Retry-After", [status(503, 4)], patience=4, short=True),
    # Answers that are none.
    ServiceFault("wrong content type", [{"kind": "content_type", "value": "text/html"}], "online"),
    ServiceFault("cut JSON", [{"kind": "cut"}]),
    ServiceFault("empty answer", [{"kind": "empty"}]),
    ServiceFault("null", [{"kind": "null"}], short=True),
    ServiceFault("64 MB", [{"kind": "huge"}], short=True),
    ServiceFault("1 GB, announced", [{"kind": "huge", "bytes": 1 << 30, "announced": True}]),
    ServiceFault("1 GB, not announced", [{"kind": "huge", "bytes": 1 << 30}]),
    ServiceFault("deeply nested JSON", [{"kind": "nested"}], "either", short=True),
    ServiceFault("wrong types", [{"kind": "wrong_types"}], "either"),
    ServiceFault("wrong types but the RetCode",
                 [{"kind": "wrong_types", "keep_ret_code": True}], "either", short=True),
    # Listings that are wrong, each with other images before and behind the builds.
    ServiceFault("empty lists for two minutes", [rows("empty")], "either", lasts=120,
                 patience=60, others=150, short=True),
    ServiceFault("rows withheld", [rows("withheld")], "either", others=150),
    ServiceFault("pages in another order", [rows("shuffled")], "either", others=150),
    ServiceFault("the first page again and again", [rows("repeated")], "either", others=150),
    ServiceFault("all of these in turn", [rows(how) for how in ROWS], "either", others=150),
    ServiceFault("late answers about 9,000 images", [{"kind": "delay", "seconds": 0.5}], "either",
                 others=9_000),
    # Every second request.
    ServiceFault("every second request lost", [{"kind": "close"}], "either",
                 fields={"probability": 0.5}),
    ServiceFault("progress alone refused", [ret_code(150)], "online",
                 actions=["GetCompShareImageCreateProgress"]),
    ServiceFault("listing alone refused", [ret_code(150)],
                 actions=["DescribeCompShareCustomImages"]),
]
