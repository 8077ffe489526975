"""Writes what the tests find on each desktop into `docs/desktops.md`.

The page keeps what other runs have found: a run replaces the cells of its own tests alone.
"""

from __future__ import annotations

import fcntl
import re

import pytest

from tests.desktop.app import REPOSITORY
from tests.desktop.desktops import DESKTOPS, Desktop

PAGE = REPOSITORY / "docs" / "desktops.md"
CHECK = "check"
NOTES = pytest.StashKey[list[str]]()
_HEAD = """# Desktops

What ImageWatch does on each desktop, as `tests/desktops` found it there; the tests write this page.
`make test` runs those for MATE, GNOME and sway, `make release-check` the others; GNOME 48 and Plasma 6
in a folder that holds Debian 13, which it makes.

"""
_VERSION = "Version"
_NOT_TESTED = "not tested"


class Recorder:
    """Follows the run."""

    def __init__(self) -> None:
        self._checks: list[str] = []
        self._complete = True
        self._cells: dict[tuple[str, str], str] = {}

    def found(self, desktop: Desktop) -> None:
        """A desktop is there."""
        self._cells[_VERSION, desktop.title] = desktop.version()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Every check, in the order of the tests."""
        titles = [mark.args[0] for item in items if (mark := item.get_closest_marker(CHECK))]
        self._checks = list(dict.fromkeys(titles))

    def pytest_deselected(self) -> None:
        """Some checks are left out."""
        self._complete = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]):
        """How a check went."""
        report = yield
        mark = item.get_closest_marker(CHECK)
        if mark and (report.when == "call" or report.failed):
            desktop = DESKTOPS[item.callspec.params["session"]].title  # type: ignore[attr-defined]
            notes = "; ".join(item.stash.get(NOTES, []))
            said = f"**no**: {_reason(call)}" if report.failed else notes or "yes"
            self._cells[mark.args[0], desktop] = said
        return report

    def pytest_sessionfinish(self) -> None:
        """Writes the page."""
        if not self._cells:
            return
        # Desktops that are tested side by side write one after the other.
        with PAGE.open("a") as page:
            fcntl.flock(page, fcntl.LOCK_EX)
            before = _read()
            checks = [_VERSION, *self._checks]
            if not self._complete:
                checks += [name for name, _ in before if name not in checks]
            write({**before, **self._cells}, list(dict.fromkeys(checks)))


def _reason(call: pytest.CallInfo[None]) -> str:
    """Why a check failed, without what differs from run to run."""
    assert call.excinfo is not None
    if not isinstance(call.excinfo.value, AssertionError):
        return call.excinfo.typename
    text = str(call.excinfo.value).split("\n")[0].partition("; last seen")[0]
    plain = re.sub(r"\d+", "N", re.sub(r" within [\d.]+ s", "", text)).replace("|", "/")
    return plain[:120] or call.excinfo.typename


def _read() -> dict[tuple[str, str], str]:
    """What the page says: the cell of each check and desktop."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("|")
    ]
    if not rows:
        return {}
    desktops = rows[0][1:]
    return {
        (row[0], desktop): cell
        for row in rows[2:]
        for desktop, cell in zip(desktops, row[1:], strict=True)
        if cell != _NOT_TESTED
    }


def write(cells: dict[tuple[str, str], str], checks: list[str]) -> None:
    """Writes the page."""
    seen = {desktop for _, desktop in cells}
    desktops = [one.title for one in DESKTOPS.values() if one.title in seen]
    rows = [["Check", *desktops], ["---"] * (len(desktops) + 1)]
    for check in checks:
        rows.append([check, *(cells.get((check, one), _NOT_TESTED) for one in desktops)])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    PAGE.write_text(f"{_HEAD}{table}\n")
