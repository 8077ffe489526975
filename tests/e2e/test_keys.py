"""Keys typed into the window: where they go, where they do not, and what a wrong one says."""

from __future__ import annotations

import pytest

from tests.desktop import wait_until
from tests.desktop.scenario import PRIVATE_KEY, PUBLIC_KEY
from tests.desktop.webdriver import WebDriver

from .desk import Desk


def enter_keys(window: WebDriver, public: str, private: str) -> None:
    """Fills the first start's form and sends it."""
    window.find("first-run")
    window.type("input-public-key", public)
    window.type("input-private-key", private)
    window.click("account-submit")


def test_keys_typed_into_the_window_arrive_in_the_keyring(desk: Desk) -> None:
    window = desk.drive()
    enter_keys(window, PUBLIC_KEY, PRIVATE_KEY)
    window.find("nav-builds", timeout=20)
    stored = [one for one in desk.session.secrets.secrets() if PRIVATE_KEY in one.value]
    assert len(stored) == 1
    assert desk.session.secrets.lookup(stored[0].attributes) == stored[0].value
    # The window has given it away for good.
    assert PRIVATE_KEY not in window.source()
    fields = "return [...document.querySelectorAll('input')].map(input => input.value)"
    assert PRIVATE_KEY not in window.run(fields)


@pytest.mark.parametrize(
    ("public", "private", "problem"),
    [
        (PUBLIC_KEY, "not-the-private-key", "error-keys-rejected"),
        ("nobody-has-this-key", PRIVATE_KEY, "error-user-unknown"),
        (PRIVATE_KEY, PUBLIC_KEY, "error-user-unknown"),
        (PUBLIC_KEY, PUBLIC_KEY, "error-same-key-twice"),
    ],
    ids=["wrong private key", "unknown public key", "swapped", "one key twice"],
)
def test_the_window_says_what_is_wrong_with_keys(
    desk: Desk, public: str, private: str, problem: str
) -> None:
    window = desk.drive()
    enter_keys(window, public, private)
    note = window.find("account-error", timeout=15)
    assert note.get_attribute("data-problem") == problem
    assert window.text_of(note).strip()
    assert desk.session.secrets.secrets() == []
    # A second try with the right ones goes through.
    enter_keys(window, PUBLIC_KEY, PRIVATE_KEY)
    window.find("nav-builds", timeout=20)


def test_empty_keys_are_not_sent(desk: Desk) -> None:
    window = desk.drive()
    before = len(desk.service.requests())
    enter_keys(window, "", "")
    wait_until(
        lambda: window.find("input-public-key").get_attribute("aria-invalid") == "true",
        5,
        "public key marked as missing",
    )
    assert window.find("input-private-key").get_attribute("aria-invalid") == "true"
    assert len(desk.service.requests()) == before


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"effect": {"kind": "html"}}, "error-html"),
        ({"effect": {"kind": "http_status", "status": 503}}, "error-http-status"),
        ({"effect": {"kind": "close"}}, "error-cut"),
        ({"effect": {"kind": "redirect"}}, "error-redirect"),
    ],
    ids=["web page", "server fault", "closed connection", "redirection"],
)
def test_the_window_says_what_is_wrong_on_the_way(desk: Desk, fault: dict, problem: str) -> None:
    window = desk.drive()
    desk.service.add_fault(**fault)
    enter_keys(window, PUBLIC_KEY, PRIVATE_KEY)
    note = window.find("account-error", timeout=20)
    assert note.get_attribute("data-problem") == problem
    assert desk.session.secrets.secrets() == []


def test_the_window_says_that_there_is_no_connection(desk: Desk) -> None:
    desk.service.stop()
    try:
        window = desk.drive()
        enter_keys(window, PUBLIC_KEY, PRIVATE_KEY)
        note = window.find("account-error", timeout=20)
        assert note.get_attribute("data-problem") == "error-connect"
    finally:
        desk.service.restart()
