"""Waiting for conditions with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class WaitTimeout(AssertionError):
    """A condition did not come true in time."""


def wait_until(
    condition: Callable[[], T | None],
    timeout: float,
    what: str,
    interval: float = 0.05,
    ignored: tuple[type[BaseException], ...] = (),
) -> T:
    """Returns the first truthy value of `condition`, asked every `interval` seconds.

    Raises `WaitTimeout`, naming `what` and the last value or ignored error, when `timeout`
    seconds have passed. Exceptions of the kinds in `ignored` count as "not yet".
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            last: object = condition()
            if last:
                return last  # type: ignore[return-value]
        except ignored as error:
            last = error
        if time.monotonic() >= deadline:
            raise WaitTimeout(f"no {what} within {timeout:g} s; last seen: {last!r}")
        time.sleep(interval)


def holds_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Checks that `condition` stays true for `seconds`; raises `AssertionError` when it breaks.

    For proving that something does *not* happen, where there is no event to wait for.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        assert value, f"{what} did not hold: {value!r}"
        time.sleep(0.05)
