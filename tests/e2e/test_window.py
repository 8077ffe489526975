"""The window's life beside the tray."""

from __future__ import annotations

import os

import pytest

from tests.desktop import App, procfs, wait_until
from tests.desktop.scenario import failing
from tests.desktop.waiting import holds_for

from .desk import Desk


def test_closing_the_window_leaves_the_tray_and_ends_the_web_process(desk: Desk) -> None:
    desk.add_account()
    app = desk.start()
    app.window()
    wait_until(lambda: app.web_processes, 20, "web process")
    app.close_window()
    wait_until(lambda: not app.web_processes, 10, "end of the web process")
    assert app.process.running
    item = app.tray_item()
    made = desk.build("after-closing", 20)
    desk.watch(made)
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip")
    item.activate()
    app.window()


def test_hidden_start_shows_no_window(desk: Desk) -> None:
    app = desk.start_hidden()
    assert desk.session.windows.of(app.pid) == []
    assert app.web_processes == []


def test_clicks_during_the_start_and_the_start_itself_make_one_window(desk: Desk) -> None:
    # Where the two waited for each other, one start in seven hung for good.
    for _ in range(12):
        app = desk.start()
        item = wait_until(
            lambda app=app: desk.session.tray.item_of(app.pid), 15, "tray item", interval=0
        )
        item.activate()
        window = app.window()
        item.activate()
        wait_until(lambda: desk.session.windows.active == window, 10, "focused window")
        assert desk.session.windows.of(app.pid) == [window]
        assert app.stop() == 0


def test_a_second_start_brings_the_first_window_up(desk: Desk) -> None:
    app = desk.start_hidden()
    second = desk.start()
    assert second.process.wait(10) == 0
    window = app.window()
    wait_until(lambda: desk.session.windows.active == window, 10, "focused window")
    desk.session.windows.minimize(window)
    wait_until(lambda: desk.session.windows.active != window, 5, "minimized window")
    assert desk.start().process.wait(10) == 0
    wait_until(lambda: desk.session.windows.active == app.window(), 10, "focus again")
    assert len(desk.session.windows.of(app.pid)) == 1


def test_the_menu_opens_the_window_and_quits(desk: Desk) -> None:
    app = desk.start_hidden()
    item = app.tray_item()
    entries = [entry for entry in item.menu().children if not entry.separator]
    item.click(entries[0].id)
    app.window()
    item.click(entries[-1].id)
    assert app.process.wait(10) == 0
    wait_until(lambda: desk.session.tray.item_of(app.pid) is None, 5, "empty tray")


def test_the_window_opens_as_large_as_it_was(desk: Desk) -> None:
    windows = desk.session.windows

    def wait_size(app: App, width: int, height: int) -> None:
        size = (width, height)
        wait_until(lambda: windows.place(app.window())[2:] == size, 5, f"size of {size}")

    app = desk.start()
    wait_size(app, 980, 680)
    windows.resize(app.window(), 700, 560)
    wait_size(app, 700, 560)
    app.close_window()
    app.tray_item().activate()
    wait_size(app, 700, 560)
    # The app may also be ended while its window is open: what rested for a moment is kept.
    windows.resize(app.window(), 640, 600)
    wait_size(app, 640, 600)
    place = windows.place(app.window())
    holds_for(lambda: windows.place(app.window()) == place, 0.6, "a window at rest")
    assert app.stop() == 0
    wait_size(desk.start(), 640, 600)


def test_a_maximized_window_opens_maximized_and_keeps_its_other_size(desk: Desk) -> None:
    windows = desk.session.windows

    def wait_width(app: App, width: int) -> None:
        wait_until(lambda: windows.place(app.window())[2] == width, 5, f"width of {width}")

    app = desk.start()
    windows.toggle_maximized(app.window())
    wait_width(app, 1280)
    app.close_window()
    assert app.stop() == 0
    app = desk.start()
    wait_width(app, 1280)
    windows.toggle_maximized(app.window())
    wait_width(app, 980)


#: How often the window is opened; 200 times take about ten minutes.
OPENINGS = int(os.environ.get("IMAGEWATCH_OPENINGS", "10"))


def test_many_windows_later_nothing_is_left_over(desk: Desk) -> None:
    desk.add_account()
    desk.watch(desk.build("long", 3600))
    app = desk.start_hidden()
    item = app.tray_item()
    counts = []
    for _ in range(OPENINGS):
        item.activate()
        app.window()
        wait_until(lambda: app.web_processes, 20, "web process")
        app.close_window()
        wait_until(lambda: app.processes == [app.pid], 10, "end of the window's processes")
        counts.append((procfs.threads(app.pid), sockets(app)))
    most = counts[0][0] + 2
    wait_until(lambda: procfs.threads(app.pid) <= most, 30, f"ended threads after {counts}")
    # Connections to the service and to the desktop come and go meanwhile.
    most = counts[0][1] + 3
    wait_until(lambda: sockets(app) <= most, 10, f"closed sockets after {counts}")


def sockets(app: App) -> int:
    """Number of the app's open sockets."""
    return sum(name.startswith("socket:") for name in procfs.open_files(app.pid))


def test_sigterm_ends_it_in_order_and_soon(desk: Desk) -> None:
    app = desk.start_hidden()
    assert app.stop(timeout=2) == 0


def test_the_window_shows_builds_as_they_go(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    window.click("nav-builds")
    window.find("empty-state")
    ready = desk.build("window-ready", 10)
    failed = desk.build("window-failed", 6, end=failing("quota exceeded"))
    container = desk.build("window-container", 60, container=True)
    for made in (ready, failed, container):
        desk.watch(made)
        window.find("build-card", image_id=made["id"], timeout=5)
    card = window.find("build-card", image_id=ready["id"], state="making")
    bar = window.within(card, "build-progress")
    assert bar.get_attribute("role") == "progressbar"
    value = wait_until(lambda: bar.get_attribute("aria-valuenow"), 5, "value of the progress bar")
    assert 0 <= float(value) <= 100
    assert "%" in window.text_of(window.within(card, "build-percent"))
    assert ready["name"] in window.text_of(window.within(card, "build-name"))
    card = window.find("build-card", image_id=container["id"], state="making")
    assert "%" not in window.text_of(card)
    window.find("build-card", image_id=failed["id"], state="failed", timeout=30)
    window.wait_text("build-card", "quota exceeded", image_id=failed["id"])
    window.find("build-card", image_id=ready["id"], state="ready", timeout=30)
    desk.session.screenshot(desk.session.files / "builds.png")


@pytest.mark.parametrize(
    ("image", "zone"),
    [("compshareImage-nobody-made-this", ""), ("known", "cn-wlcb-99")],
    ids=["unknown image", "wrong zone"],
)
def test_the_window_says_when_an_image_is_not_there(desk: Desk, image: str, zone: str) -> None:
    desk.add_account()
    made = desk.build("known", 60)
    window = desk.drive()
    window.click("nav-add", timeout=20)
    window.type("add-image-id", made["id"] if image == "known" else image)
    window.type("add-zone", zone)
    window.click("add-submit")
    note = window.find("add-error", timeout=20)
    assert window.text_of(note).strip()


def test_an_image_is_picked_from_the_account(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-add", timeout=20)
    made = desk.build("picked", 60)
    window.click("nav-add")
    row = window.find("image-row", image_id=made["id"], timeout=15)
    assert made["name"] in window.text_of(row)
    window.within(row, "image-row-watch").click()
    wait_until(lambda: desk.ctl.watch_of(made["id"]), 5, "watch of the picked image")


def test_details_tell_what_happened_and_whom_was_told(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    made = desk.build("story", 12, end=failing("disk quota exceeded"))
    desk.watch(made)
    desk.wait_notice(made["name"], 40)
    window.find("build-card", image_id=made["id"], state="failed", timeout=10)
    card = window.find("build-card", image_id=made["id"])
    window.run("arguments[0].click()", window.within(card, "build-name"))
    log = window.find("build-log", timeout=10)
    text = wait_until(
        lambda: "Told you" in window.text_of(log) and window.text_of(log), 10, "notice in the log"
    )
    assert "disk quota exceeded" in text
    assert text.count(made["name"]) == 1


def test_settings_are_kept_at_once(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.click("nav-settings", timeout=20)
    window.click("notice-stalled")
    window.click("setting-quiet")
    window.type("quiet-from", "2315\n")
    window.click("nav-builds")
    window.click("pause")
    window.find("paused-note")
    window.stop()
    window = desk.drive()
    window.find("paused-note", timeout=20)
    window.click("nav-settings")
    assert not window.find("notice-stalled").is_selected()
    assert window.find("quiet-from").get_property("value") == "23:15"
    window.click("nav-builds")
    window.click("resume")
    wait_until(lambda: not window.all("paused-note"), 10, "end of the pause")


def test_the_window_can_ask_nobody_but_the_app(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    before = len(desk.service.requests())
    refused = window.run_async(
        """
        const [address, done] = arguments;
        const image = new Promise((tell) => {
          const one = new Image();
          one.onload = () => tell('loaded');
          one.onerror = () => tell('refused');
          one.src = `${address}/image.png`;
        });
        const fetched = fetch(`${address}/fetch`).then(() => 'loaded', () => 'refused');
        const style = document.createElement('style');
        style.textContent = 'nav { display: none }';
        document.head.append(style);
        const hidden = getComputedStyle(document.querySelector('nav')).display;
        Promise.all([image, fetched, hidden]).then(done);
        """,
        desk.service.url,
    )
    assert refused[:2] == ["refused", "refused"]
    assert refused[2] != "none"
    asked = [one for one in desk.service.requests()[before:] if one["action"] in (None, "")]
    assert asked == []


def test_a_screen_reader_hears_each_build_by_name(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("heard", 300)
    desk.watch(made)
    window = desk.drive()
    card = window.find("build-card", timeout=20)
    link = window.within(card, "build-name")
    assert link.accessible_name == made["name"]
    assert not link.get_attribute("title")
    window.run("arguments[0].click()", link)
    copy = window.find("image-id-copy", timeout=20)
    assert copy.accessible_name == f"Copy image ID of {made['name']}"
    bar = window.find("build-progress", timeout=20)
    assert bar.accessible_name == "Progress"
    # The dots between facts are drawn, and read by nobody.
    dots = "return getComputedStyle(document.querySelector('.facts > *'), '::before').content"
    assert window.run(dots) == '"·" / ""'
