"""README in both languages: of one structure, without dead links, and true to the programs."""

from __future__ import annotations

import re
import subprocess
from itertools import takewhile
from pathlib import Path

import pytest

from tests.desktop import binary
from tests.desktop.app import REPOSITORY

ENGLISH = REPOSITORY / "README.md"
CHINESE = REPOSITORY / "README.zh-CN.md"
#: Pages that stand in both languages.
PAIRS = [
    (ENGLISH, CHINESE),
    *((REPOSITORY / f"docs/{name}.md", REPOSITORY / f"docs/{name}.zh-CN.md") for name in ("hooks", "push")),
]
both = pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=[one.name for one, _ in PAIRS])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def prose(text: str) -> str:
    """A text without its code blocks."""
    return _FENCE.sub("", text)


def structure(path: Path) -> list[str]:
    """Headings, lists, tables, images and code of a page, in their order, without words."""
    text = path.read_text()
    shape = [f"code {language}: {commands(code)}" for language, code in _FENCE.findall(text)]
    for line in prose(text).splitlines():
        if heading := re.match(r"#+ ", line):
            shape.append(heading.group().strip())
        elif re.match(r"- ", line):
            shape.append("point")
        elif re.match(r"\d+\. ", line):
            shape.append("step")
        elif line.startswith("|"):
            shape.append(f"row of {line.count('|')}")
        elif image := re.match(r"!\[", line):
            shape.append(f"image {image.group()}")
        elif line.strip():
            shape.append("paragraph")
    return shape


def commands(code: str) -> list[str]:
    """Lines of a code block without their comments, which are translated."""
    return [re.sub(r"\s+#.*", "", line) for line in code.splitlines() if line.strip()]


@both
def test_both_languages_have_the_same_structure(english: Path, chinese: Path) -> None:
    assert structure(english) == structure(chinese)


@both
def test_both_languages_name_the_same_things(english: Path, chinese: Path) -> None:
    """Names of programs, options, files and addresses need no translation."""

    def named(path: Path) -> list[str]:
        return sorted(re.findall(r"`[^`\n]+`|<https?://[^>]+>", prose(path.read_text())))

    assert named(english) == named(chinese)


def test_the_pictures_are_each_languages_own() -> None:
    for path, language in ((ENGLISH, "en"), (CHINESE, "zh-CN")):
        pictures = [link for link in _LINK.findall(path.read_text()) if link.endswith(".png")]
        assert all(f"-{language}-" in picture for picture in pictures)


@pytest.mark.parametrize(
    "page",
    [page for page in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"))],
    ids=lambda page: page.name,
)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    text = prose(page.read_text())
    for link in _LINK.findall(text):
        if link.startswith(("http://", "https://")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in anchors(target.read_text()), f"{page.name}: {link}"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", heading).strip().lower() for heading in headings)
    return {text.replace(" ", "-") for text in words}


def test_every_command_in_the_readme_is_one() -> None:
    tool = binary("imagewatchctl", "IMAGEWATCHCTL_BIN")
    for line in commands("\n".join(code for _, code in _FENCE.findall(ENGLISH.read_text()))):
        if not line.startswith("imagewatchctl "):
            continue
        words = line.split("&&")[0].split()[1:]
        path = list(takewhile(re.compile("[a-z]+(-[a-z]+)*").fullmatch, words))
        told = subprocess.run([tool, *path, "--help"], capture_output=True, text=True)
        assert told.returncode == 0, f"{line}: {told.stderr}"
        for option in (word for word in words if word.startswith("--")):
            assert option in told.stdout, f"{line}: no {option}"


def test_contributing_names_the_check_before_a_release() -> None:
    assert "make release-check" in (REPOSITORY / "CONTRIBUTING.md").read_text()
    assert re.search(r"^release-check:", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)


def test_the_changelog_and_all_manifests_are_of_one_version() -> None:
    manifest = re.search(r'^version = "(.+)"', (REPOSITORY / "Cargo.toml").read_text(), re.M)
    assert manifest
    check = [REPOSITORY / "tools" / "check-release", manifest.group(1)]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
