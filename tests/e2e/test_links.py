"""Links from outside ask before they add."""

from __future__ import annotations

from typing import Any

from tests.desktop import holds_for, wait_until
from tests.desktop.scenario import REGION, ZONE
from tests.desktop.webdriver import DONE, WebDriver

from .desk import Desk


def link(image: str) -> str:
    """A link that asks to watch an image."""
    return f"imagewatch://watch?image={image}&region={REGION}&zone={ZONE}&account=nobody"


def finished(desk: Desk, name: str) -> dict[str, Any]:
    """An image that the app does not find by itself, because it is not being made any more."""
    return desk.build(name, 0.01)


def links(window: WebDriver) -> list[dict[str, Any]]:
    """The links that wait for the person."""
    return window.view()["app"]["links"]


def test_a_link_opens_the_window_of_the_running_app_and_adds_nothing(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    made = finished(desk, "linked")
    second = desk.start("--hidden", link(made["id"]))
    wait_until(lambda: not second.process.running, 10, "end of the second start")
    app.window()
    holds_for(lambda: desk.ctl.status() == [], 1, "nothing watched without a yes")


def test_the_persons_yes_adds_it_and_their_no_does_not(desk: Desk) -> None:
    desk.add_account()
    made, other = finished(desk, "accepted"), finished(desk, "declined")
    window = desk.drive(link(made["id"]))
    for number, text in ((2, link(other["id"])), (3, "imagewatch://watch?image=a/../b")):
        desk.start(text)
        wait_until(lambda: len(links(window)) == number, 10, "another link")
    first, second, third = links(window)
    assert (first["imageId"], first["account"], first["zone"]) == (made["id"], None, ZONE)
    assert (second["imageId"], second["problem"]) == (other["id"], None)
    assert third["problem"]["key"] == "error-link"
    assert desk.ctl.status() == []
    assert window.request("decline-link", key="2") == DONE
    assert window.request("accept-link", key="1", account=None) == DONE
    watch = desk.ctl.wait_state(made["id"], "ready")
    assert (watch["account"], watch["zone"]) == ("main", ZONE)
    # Each was dealt with, and what is no link cannot be accepted.
    for key in ("1", "2", "3"):
        refused = window.request("accept-link", key=key, account=None)
        assert refused["error"]["key"] == "error-link"
    assert [one["image_id"] for one in desk.ctl.status()] == [made["id"]]


def test_other_arguments_are_no_links(desk: Desk) -> None:
    refused = desk.start("https://example.com/imagewatch:")
    wait_until(lambda: not refused.process.running, 10, "end")
    assert "Usage" in refused.output


def test_several_pasted_ids_are_watched_at_once(desk: Desk) -> None:
    desk.add_account()
    one, two = desk.build("pasted-1", 600), desk.build("pasted-2", 600)
    done = desk.ctl("watch", f"{one['id']}，{two['id']}")
    assert done.returncode == 0, done.stderr
    watched = {watch["image_id"] for watch in desk.ctl.status()}
    assert watched == {one["id"], two["id"]}
