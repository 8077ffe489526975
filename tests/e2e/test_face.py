"""The tray, notices and the taskbar as a person uses them."""

from __future__ import annotations

import time
from typing import Any

from jeepney import HeaderFields, Message

from tests.desktop import holds_for, wait_until
from tests.desktop.monitor import BusMonitor
from tests.desktop.scenario import failing
from tests.desktop.webdriver import WebDriver

from .desk import Desk

ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
LAUNCHER = "com.canonical.Unity.LauncherEntry"


def page(window: WebDriver) -> str:
    """The fragment of the window's address."""
    return window.run("return location.hash")


def wait_page(window: WebDriver, wanted: str) -> None:
    """Waits until the window shows the page."""
    wait_until(lambda: page(window).startswith(wanted), 10, f"page {wanted}")


def wait_shown(window: WebDriver, text: str) -> None:
    """Waits until the window has this text anywhere."""
    body = "return document.body.innerText"
    wait_until(lambda: text in window.run(body), 10, f"{text!r} in the window")


def minute_of_day(hours_from_now: float) -> int:
    """Minutes since local midnight, so many hours from now."""
    then = time.localtime(time.time() + hours_from_now * 3600)
    return then.tm_hour * 60 + then.tm_min


def test_the_menu_leads_an_open_window_to_pages(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    made = desk.build("menu", 600)
    desk.watch(made)
    item = desk.session.tray.wait_for(window.app_pid)
    wait_until(lambda: any(made["name"] in label for label in item.labels()), 5, "build in the menu")
    window.run("window.loadedOnce = true")
    item.click(made["name"])
    wait_page(window, "#/build/")
    wait_shown(window, made["name"])
    item.click("Settings…")
    wait_page(window, "#/settings")
    item.click(made["name"])
    wait_page(window, "#/build/")
    assert window.run("return window.loadedOnce"), "the window was loaded anew"
    # The percentage comes first, and is as wide in every line.
    wait_until(
        lambda: any(
            label.startswith("\u2007") and f"%  {made['name']} · " in label
            for label in item.labels()
        ),
        10,
        "percentage in the menu",
    )


def test_a_closed_window_opens_on_the_build(desk: Desk) -> None:
    desk.add_account()
    made = desk.build("closed", 600)
    desk.watch(made)
    app = desk.start_hidden()
    item = app.tray_item()
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip")
    for _ in range(2):
        item.click(made["name"])
        shown = app.window()
        title = desk.session.windows.title
        wait_until(lambda: made["name"] in title(shown), 20, "window on the build's page")
        app.close_window()


def test_what_the_icon_says_comes_first_and_opens_its_page(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    item = app.tray_item()
    idle = item.icon
    ready = desk.build("ready-unseen", 2)
    failed = desk.build("failed-unseen", 4, end=failing("No space left on the system disk"))
    for made in (ready, failed):
        desk.watch(made)
    first = [f"{failed['name']} · failed", f"{ready['name']} · ready"]
    wait_until(lambda: item.labels()[:2] == first, 40, "both ends at the top of the menu")
    assert item.labels()[2] == "Open ImageWatch"
    assert item.tooltip.splitlines()[1:3] == first
    assert item.icon != idle
    # A restart is no look at them.
    app.stop()
    app = desk.start_hidden()
    item = app.tray_item()
    wait_until(lambda: item.labels()[:2] == first, 20, "both ends after a restart")
    item.click(first[0])
    shown = app.window()
    wait_until(
        lambda: failed["name"] in desk.session.windows.title(shown), 20, "the failed build's page"
    )
    # This one has been seen, the other one not: a window in front is not enough.
    wait_until(lambda: item.labels()[0] == first[1], 10, "menu without the failed build")
    holds_for(lambda: item.labels()[0] == first[1], 2, "the ready build in the menu")
    desk.session.windows.key("Escape")
    wait_until(lambda: item.labels()[0] == "Open ImageWatch", 15, "menu without both")
    assert item.icon == idle


def test_an_account_in_trouble_comes_first_and_opens_the_accounts(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    desk.watch(desk.build("refused-account", 600))
    item = desk.session.tray.wait_for(window.app_pid)
    desk.service.add_fault(effect={"kind": "ret_code", "code": 171})
    wait_until(lambda: item.labels()[0].startswith("main: "), 30, "account in the menu")
    assert item.tooltip.splitlines()[1] == item.labels()[0]
    item.click(item.labels()[0])
    wait_page(window, "#/accounts")


def test_a_notice_leads_to_its_build_and_copies_its_id(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    desk.session.close_notifications()
    made = desk.build("clicked", 4)
    desk.watch(made)
    notice = desk.wait_notice(made["name"], 30)
    wait_until(lambda: notice.id, 5, "answer of the notification daemon")
    assert notice.urgency == 1
    assert notice.hints["sound-name"] == "complete"
    assert list(notice.actions) == ["default", "open", "console", "copy"]

    desk.session.choose_notification_action("Copy image ID")
    wait_until(lambda: "copy" in notice.invoked, 5, "chosen action")
    window.click("nav-add")
    field = window.find("add-image-id")

    def pasted() -> bool:
        field.clear()
        desk.session.windows.activate(desk.session.windows.wait_for(window.app_pid))
        window.run("arguments[0].focus()", field)
        desk.session.windows.key("ctrl+v")
        return made["id"] in (field.get_attribute("value") or "")

    wait_until(pasted, 10, "image ID from the clipboard", interval=0.3)
    desk.session.click_notification()
    wait_page(window, "#/build/")
    wait_shown(window, made["name"])


def test_an_id_that_nothing_could_copy_is_selected(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    made = desk.build("by-hand", 600)
    desk.watch(made)
    item = desk.session.tray.wait_for(window.app_pid)
    wait_until(lambda: any(made["name"] in label for label in item.labels()), 5, "build in the menu")
    item.click(made["name"])
    wait_page(window, "#/build/")
    window.run("location.hash += '/copy'")
    assert "Ctrl+C" in window.text_of(window.find("copy-by-hand"))
    selected = """
        const field = document.activeElement;
        return field.value.slice(field.selectionStart, field.selectionEnd);
    """
    wait_until(lambda: window.run(selected) == made["id"], 5, "image ID selected")


def test_nothing_is_sent_to_the_panel_while_nothing_changes(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    item = app.tray_item()
    sizes = [16, 20, 22, 24, 32, 33, 36, 44, 48, 64]
    assert [width for width, _, _ in item.icon] == sizes
    made = desk.build("steady", 600, container=True)
    desk.watch(made)
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip")
    desk.ctl.wait_connection(made["id"], "online")
    signals: list[str] = []
    last = time.monotonic()

    def count(message: Message) -> None:
        nonlocal last
        fields = message.header.fields
        if fields.get(HeaderFields.interface) in (ITEM, MENU):
            signals.append(fields[HeaderFields.member])
            last = time.monotonic()

    rules = [f"type='signal',interface='{name}'" for name in (ITEM, MENU)]
    with BusMonitor(desk.session.bus.address, count, rules):
        # What came with the first answer is shown up to half a second later.
        wait_until(lambda: time.monotonic() - last > 1.5, 15, "silence after the first answer")
        signals.clear()
        holds_for(lambda: not signals, 8, f"no signals, but {signals}")
        # What does change is told: the monitor hears.
        item.click("Pause watching")
        wait_until(lambda: {"NewIcon", "NewToolTip"} <= set(signals), 5, "signals")


def test_watching_is_paused_and_resumed(desk: Desk) -> None:
    desk.add_account()
    app = desk.start_hidden()
    item = app.tray_item()
    made = desk.build("paused", 20)
    desk.watch(made)
    wait_until(lambda: made["name"] in item.tooltip, 10, "build in the tooltip")
    building = item.icon
    item.click("Pause watching")
    wait_until(lambda: "Watching is paused" in item.tooltip, 5, "pause in the tooltip")
    wait_until(lambda: item.icon != building, 2, "another icon")
    assert "paused" in desk.ctl("status").stdout
    app.stop()

    app = desk.start_hidden()
    item = app.tray_item()
    assert "Watching is paused" in item.tooltip
    asked = len(desk.service.requests())
    holds_for(lambda: len(desk.service.requests()) == asked, 3, "no questions while paused")
    assert "Resume watching" in item.labels()
    assert desk.ctl("resume").returncode == 0
    wait_until(lambda: "Watching" not in item.tooltip, 2, "end of the pause in the tooltip")
    # The panel is told of tooltip, icon and menu one after the other.
    wait_until(lambda: "Pause watching" in item.labels(), 2, "menu that pauses")
    desk.wait_notice(made["name"], 40)


def test_pausing_works_without_the_app(desk: Desk) -> None:
    desk.add_account()
    desk.watch(desk.build("offline-pause", 600))
    assert desk.ctl("pause").returncode == 0
    assert "paused" in desk.ctl("status").stdout
    assert desk.ctl("resume").returncode == 0
    assert "paused" not in desk.ctl("status").stdout


def test_quiet_hours_hold_notices_back_across_a_restart(desk: Desk) -> None:
    desk.add_account()
    quiet = {"enabled": True, "fromMinute": minute_of_day(-1), "toMinute": minute_of_day(2)}
    desk.put_settings(quietHours=quiet)
    app = desk.start_hidden()
    builds = [desk.build(f"quiet-{number}", 3) for number in (1, 2)]
    for made in builds:
        desk.watch(made)
    for made in builds:
        desk.ctl.wait_state(made["id"], "ready", timeout=30)
    holds_for(lambda: not desk.notices("quiet-"), 2, "no notice in quiet hours")
    app.kill()
    app = desk.start_hidden()
    holds_for(lambda: not desk.notices("quiet-"), 4, "no notice in quiet hours after a restart")
    app.stop()
    desk.put_settings(quietHours={**quiet, "enabled": False})
    desk.start_hidden()
    notice = desk.wait_notice(builds[0]["name"], 15)
    assert builds[1]["name"] in notice.text
    assert len(desk.notices("quiet-")) == 1


def test_refused_keys_are_told_once_across_restarts(desk: Desk) -> None:
    desk.add_account()
    desk.watch(desk.build("refused", 600))
    told = "“main” needs attention"
    before = len(desk.notices(told))
    desk.service.add_fault(effect={"kind": "ret_code", "code": 171})
    app = desk.start_hidden()
    wait_until(lambda: len(desk.notices(told)) == before + 1, 20, "notice about the account")
    for _ in range(2):
        app.stop()
        app = desk.start_hidden()
        desk.ctl.wait_connection(desk.ctl.status()[0]["image_id"], "blocked")
        holds_for(lambda: len(desk.notices(told)) == before + 1, 3, "one notice only")


def test_an_account_that_works_again_before_it_was_told_is_not_told(desk: Desk) -> None:
    desk.add_account()
    quiet = {
        "enabled": True,
        "fromMinute": minute_of_day(-1),
        "toMinute": minute_of_day(3),
        "letFailuresThrough": False,
    }
    desk.put_settings(quietHours=quiet)
    made = desk.build("overtaken", 600)
    desk.watch(made)
    told = "“main” needs attention"
    before = len(desk.notices(told))
    fault = {"kind": "ret_code", "code": 171}
    desk.service.add_fault(effect=fault)
    app = desk.start_hidden()
    desk.ctl.wait_connection(made["id"], "blocked")
    app.stop()
    desk.service.clear_faults()
    desk.put_settings(quietHours={**quiet, "enabled": False})
    app = desk.start_hidden()
    desk.ctl.wait_connection(made["id"], "online")
    holds_for(lambda: len(desk.notices(told)) == before, 4, "no notice of what is over")
    # The next failure is news.
    app.stop()
    desk.service.add_fault(effect=fault)
    desk.start_hidden()
    wait_until(lambda: len(desk.notices(told)) == before + 1, 20, "notice about the account")


def test_it_starts_hidden_by_hand_when_that_is_wanted(desk: Desk) -> None:
    desk.add_account()
    desk.put_settings(startHidden=True)
    app = desk.start()
    app.tray_item()
    holds_for(lambda: not desk.session.windows.of(app.pid), 1, "no window")
    assert desk.start().process.wait(10) == 0
    app.window()


def test_the_taskbar_shows_progress_while_there_is_a_window(desk: Desk) -> None:
    desk.add_account()
    seen: list[tuple[str, dict[str, Any]]] = []

    def record(message: Message) -> None:
        if message.header.fields.get(HeaderFields.member) != "Update":
            return  # The bus speaks to the monitor itself, too.
        entry, properties = message.body
        seen.append((entry, {key: value for key, (_, value) in properties.items()}))

    def last() -> dict[str, Any]:
        return seen[-1][1] if seen else {}

    rules = [f"type='signal',interface='{LAUNCHER}'"]
    with BusMonitor(desk.session.bus.address, record, rules):
        app = desk.start()
        app.window()
        made = desk.build("taskbar", 10)
        desk.watch(made)
        wait_until(lambda: last().get("progress", 0) > 0.1, 15, "progress in the taskbar")
        assert last()["progress-visible"] and last()["progress"] <= 1
        assert seen[-1][0] == "application://imagewatch.desktop"
        wait_until(lambda: last()["progress-visible"] is False, 30, "end of the progress")
        slow = desk.build("taskbar-slow", 600)
        desk.service.advance(60)
        desk.watch(slow)
        wait_until(lambda: last()["progress-visible"], 15, "progress again")
        app.close_window()
        wait_until(lambda: last()["progress-visible"] is False, 5, "no progress without a window")


def test_another_language_is_in_force_at_once(desk: Desk) -> None:
    desk.add_account()
    window = desk.drive()
    window.find("nav-builds", timeout=20)
    item = desk.session.tray.wait_for(window.app_pid)
    assert "Open ImageWatch" in item.labels()
    window.request("change-settings", change={"language": "zh-CN"})
    wait_until(lambda: "打开 ImageWatch" in item.labels(), 5, "Chinese menu")
    assert "没有正在制作的镜像" in item.tooltip
    wait_until(lambda: "镜像" in window.text_of(window.find("nav-builds")), 5, "Chinese window")
    made = desk.build("language", 3)
    desk.watch(made)
    assert "已就绪" in desk.wait_notice(made["name"], 30).summary
