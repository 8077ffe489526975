"""The cases that run side by side in one session."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import pytest

from . import (
    image_cases,
    machine_cases,
    network,
    network_cases,
    nonsense_cases,
    service_cases,
)
from .outcome import Case, Outcome

CASES = [
    *network_cases.CASES,
    *service_cases.CASES,
    *nonsense_cases.CASES,
    *image_cases.CASES,
    *machine_cases.CASES,
]


#: Those that can run: networks and mounts of a case's own need root.
POSSIBLE = [case for case in CASES if network.is_root() or not case.needs_root]


def marks(case: Case) -> list[pytest.MarkDecorator]:
    """When the case runs."""
    return [pytest.mark.short] if case.short else []


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=Outcome(case.name).word, marks=marks(case)) for case in POSSIBLE],
)
def test_fault(
    case: Case, running: dict[str, Future[Outcome]], report: Callable[[Outcome], None]
) -> None:
    report(running[case.name].result())
