"""What came of a case, for the table at the end."""

from __future__ import annotations

import re
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from tests.desktop import DesktopSession


@dataclass
class Outcome:
    """How one case went."""

    case: str
    seen: str = ""
    """What the app said of the fault while it lasted."""
    back: float | None = None
    """Seconds from the fault's end until the app was back."""
    planned: float | None = None
    """How long it could have taken at most, by the app's own plan."""
    notes: list[str] = field(default_factory=list)
    error: str = ""
    """Why the case failed, empty if it did not."""

    @property
    def word(self) -> str:
        """The case's name as one word."""
        return re.sub(r"\W+", "-", self.case).strip("-")

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """The case's line in the table."""
        back = "" if self.back is None else f"{self.back:.1f}"
        planned = "" if self.planned is None else f"{self.planned:.1f}"
        return (self.case, self.seen, back, planned, "FAILED" if self.error else "ok")


@dataclass(frozen=True)
class Case:
    """A fault of the matrix that needs no session of its own."""

    name: str
    run: Callable[[DesktopSession, Outcome], None]
    """Lets an app live through it. Called on a thread of its own."""
    short: bool = False
    """Whether it belongs to the short form."""
    needs_root: bool = False
    """Whether it makes networks or mounts."""


class Pool:
    """Runs cases side by side, each on a thread of its own.

    A thread may enter namespaces of its own, which it cannot leave, so no thread is used twice.
    """

    def __init__(self, lanes: int) -> None:
        self._free = threading.Semaphore(lanes)
        self._threads: list[threading.Thread] = []

    def submit(self, case: Case, session: DesktopSession) -> Future[Outcome]:
        """Runs a case as soon as there is room; its failure is in the outcome."""
        future: Future[Outcome] = Future()

        def work() -> None:
            outcome = Outcome(case.name)
            with self._free:
                try:
                    case.run(session, outcome)
                except BaseException:  # noqa: BLE001 - reported with the case, whatever it is.
                    outcome.error = traceback.format_exc()
            future.set_result(outcome)

        thread = threading.Thread(target=work, name=f"case {case.name}", daemon=True)
        self._threads.append(thread)
        thread.start()
        return future

    def join(self) -> None:
        """Waits until every case is over; one that hangs is left behind with the session."""
        for thread in self._threads:
            thread.join(60.0)


def table(outcomes: list[Outcome]) -> list[str]:
    """The outcomes as lines of text."""
    head = ("fault", "what the app said", "back after s", "planned s", "")
    rows = [head, *(outcome.row for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows]
