"""Collects the licences of everything that is linked into the programs.

`python -m packaging.licences TARGET FILE` writes one text: each component with its licence, its
authors and where its source is, then each licence text once. For a component that ships no text of
its own the standard text of its licence applies, which stands there for others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .workspace import REPOSITORY

PROGRAMS = ("imagewatch-agent", "imagewatch-window", "imagewatch")
# Of the window's packages these end up in the built page; the others are tools.
WINDOW = ("svelte", "@tauri-apps/api", "@fluent/bundle")
_NAMES = ("license", "licence", "copying", "notice", "copyright", "unlicense")
RULE = "-" * 79


def linked_crates(target: str) -> list[dict]:
    """Crates from elsewhere that are linked into the programs on `target`, by name."""
    command = ["cargo", "metadata", "--locked", "--format-version=1", "--filter-platform", target]
    answer = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    metadata = json.loads(answer.stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [key for key, package in packages.items() if package["name"] in PROGRAMS]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for dependency in nodes[key]["deps"]:
            # Build scripts and procedural macros do not end up in the program, tests neither.
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                if not _is_macro(packages[dependency["pkg"]]):
                    waiting.append(dependency["pkg"])
    linked = [packages[key] for key in seen if packages[key]["source"]]
    return sorted(linked, key=lambda package: (package["name"], package["version"]))


def _is_macro(package: dict) -> bool:
    return any("proc-macro" in target["kind"] for target in package["targets"])


def texts_in(folder: Path) -> list[str]:
    """Licence texts that lie in a component's own folder."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    named = [path for path in files if path.name.lower().startswith(_NAMES)]
    return [path.read_text(errors="replace").strip() for path in named]


@dataclass
class Component:
    """Something of others that is in the programs."""

    title: str
    licence: str
    """SPDX expression."""
    authors: str
    source: str
    """Where its source code is."""
    texts: list[str]

    @property
    def line(self) -> str:
        """All but the texts."""
        facts = (self.licence, self.authors and f"by {self.authors}", self.source)
        return f"  {self.title}: {'; '.join(fact for fact in facts if fact)}"


def components(target: str) -> list[Component]:
    """Everything of others that is in the programs on `target`."""
    found = [_of_crate(crate) for crate in linked_crates(target)]
    found += [_of_window(name) for name in WINDOW]
    found.append(
        Component(
            "The Rust standard library",
            "MIT OR Apache-2.0",
            "the Rust project",
            "https://github.com/rust-lang/rust",
            [],
        )
    )
    return found


def _of_crate(crate: dict) -> Component:
    return Component(
        f"{crate['name']} {crate['version']}",
        crate["license"] or "see its text",
        ", ".join(crate["authors"]),
        crate["repository"] or "",
        texts_in(Path(crate["manifest_path"]).parent),
    )


def _of_window(name: str) -> Component:
    folder = REPOSITORY / "ui" / "node_modules" / name
    package = json.loads((folder / "package.json").read_text())
    repository = package.get("repository", "")
    source = repository.get("url", "") if isinstance(repository, dict) else repository
    return Component(
        f"{name} {package['version']}", package["license"], "", source, texts_in(folder)
    )


def write(target: str, file: Path) -> None:
    """Writes the collection for `target`, a Rust target triple, to `file`."""
    everything = components(target)
    users: dict[str, list[str]] = defaultdict(list)
    lines = ["ImageWatch contains these components of others:", ""]
    for component in everything:
        lines.append(component.line)
        for text in component.texts:
            users[text].append(component.title)
    for text, titles in sorted(users.items(), key=lambda item: item[1][0].lower()):
        lines += ["", RULE, *(f"For {title}:" for title in titles), RULE, "", text]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]))
