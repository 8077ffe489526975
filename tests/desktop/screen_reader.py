"""Reads the accessibility tree as a screen reader gets it, by AT-SPI.

As a program it prints the tree of the first of some processes that has one, as JSON. Run by the system's Python, which has Atspi.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .session import DesktopSession


@dataclass
class Node:
    """One thing that a screen reader can say."""

    role: str
    name: str
    text: str
    """What it holds, with a mark where another node is inside it."""
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This one and all inside it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def of_role(self, role: str) -> list[Node]:
        """All of a role, such as `button`."""
        return [node for node in self.walk() if node.role == role]

    @property
    def words(self) -> list[str]:
        """Every text in it that is read out, in reading order."""
        said = (node.name or node.text.replace(_OBJECT, "").strip() for node in self.walk())
        return [text for text in said if text]


#: Stands in a text where another node is inside it.
_OBJECT = "\ufffc"


def read(session: DesktopSession, pids: list[int]) -> Node | None:
    """The tree of the first of these processes that has one; `None` while none has."""
    done = session.run(["/usr/bin/python3", str(Path(__file__)), *map(str, pids)])
    assert done.returncode == 0, done.stderr
    return _node(json.loads(done.stdout)) if done.stdout.strip() else None


def _node(told: dict[str, Any]) -> Node:
    children = [_node(child) for child in told.pop("children")]
    return Node(**told, children=children)


def _tell(pids: set[int]) -> None:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib

    def tree(one: Any) -> dict[str, Any]:
        children = []
        for number in range(one.get_child_count()):
            # What has gone in between is left out.
            child = one.get_child_at_index(number)
            if child is not None:
                children.append(tree(child))
        text = one.get_text_iface()
        held = Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""
        role = one.get_role_name()
        return {"role": role, "name": one.get_name() or "", "text": held, "children": children}

    screen = Atspi.get_desktop(0)
    for number in range(screen.get_child_count()):
        try:
            program = screen.get_child_at_index(number)
            if program is None or program.get_process_id() not in pids:
                continue
            if program.get_child_count():
                print(json.dumps(tree(program)))
                return
        except GLib.Error:
            continue


if __name__ == "__main__":
    _tell({int(word) for word in sys.argv[1:]})
