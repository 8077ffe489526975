"""The workflows: nothing of others runs in them that could change behind our back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.desktop.app import REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit(workflow: Path) -> None:
    used = re.findall(r"uses:\s*(.+)$", workflow.read_text(), re.MULTILINE)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_rights_are_given_explicitly(workflow: Path) -> None:
    text = workflow.read_text()
    assert "permissions:\n  contents: read\n" in text
    # Only the job that makes the draft may write, and no checkout leaves its token behind.
    assert text.count("contents: write") == (1 if workflow.name == "release.yml" else 0)
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


def test_all_three_systems_are_checked_and_packed() -> None:
    for workflow in WORKFLOWS:
        text = workflow.read_text()
        assert all(system in text for system in ("ubuntu-", "windows-", "macos-"))


def test_one_action_is_of_one_version_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for workflow in WORKFLOWS:
        for name, commit in re.findall(r"uses:\s*([\w./-]+)@([0-9a-f]{40})", workflow.read_text()):
            pins.setdefault(name, set()).add(commit)
    assert all(len(commits) == 1 for commits in pins.values()), pins
