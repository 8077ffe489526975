"""ImageWatch as a user has it on each desktop: seen on the screen, used by mouse and keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from jeepney import HeaderFields, Message

from tests.desktop import App, holds_for, wait_until
from tests.desktop.app import REPOSITORY
from tests.desktop.desktops import Desktop, OtherWindow
from tests.desktop.monitor import BusMonitor, Notification
from tests.desktop.scenario import failing
from tests.desktop.tray import TrayItem
from tests.e2e.desk import Desk

check = pytest.mark.check
Note = Callable[[str], None]

#: After so many seconds nobody has just been there any more.
LATER = 120.0
LAUNCHER = "com.canonical.Unity.LauncherEntry"
ENTRY = next((REPOSITORY / "packaging" / "linux").glob("*.desktop"))


def watch(desk: Desk, name: str, duration: float, **fields: Any) -> dict[str, Any]:
    """Begins a build and watches it."""
    made = desk.build(name, duration, **fields)
    desk.watch(made)
    return made


def failed(desk: Desk, name: str) -> Notification:
    """A build fails; returns the notice of it."""
    made = watch(desk, name, 2, end=failing("No space left"))
    notice = desk.wait_notice(f"{made['name']} failed", 30)
    wait_until(lambda: notice.id, 5, "answer of the notification daemon")
    return notice


def ready(desk: Desk, name: str) -> Notification:
    """A build is finished; returns the notice of it."""
    made = watch(desk, name, 2)
    notice = desk.wait_notice(f"{made['name']} is ready", 30)
    wait_until(lambda: notice.id, 5, "answer of the notification daemon")
    return notice


# --- Start and tray ------------------------------------------------------------------------------


@check("A hidden start shows the tray item and no window")
def test_a_hidden_start_shows_the_tray_item_alone(desk: Desk, session: Desktop) -> None:
    app = desk.start_hidden()
    item = app.tray_item()
    wait_until(lambda: session.is_painted_at(session.tray_place(item)), 5, "picture in the tray")
    holds_for(lambda: not session.windows.of(app.pid), 1, "no window")


@check("A start opens the window in front, with the keyboard")
def test_a_start_opens_the_window_in_front(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    other = session.open_other_window()
    other.use()
    app = desk.start()
    app.tray_item()
    session.wait_in_front(app)
    other.close()


@check("The window belongs to the installed desktop entry")
def test_the_window_belongs_to_the_desktop_entry(desk: Desk, session: Desktop) -> None:
    app = desk.start()
    assert session.entry_of(app.window()) == ENTRY.stem


@check("The tray shows a picture that was drawn for its size")
def test_the_tray_shows_a_picture_drawn_for_its_size(
    desk: Desk, session: Desktop, note: Note
) -> None:
    item = desk.start_hidden().tray_item()
    if session.scales_tray_picture:
        wait_until(lambda: session.is_painted_at(session.tray_place(item)), 5, "picture")
        assert session.tray_picture(item) is None, "the tray shows a picture as it is"
        note("the tray scales the largest one")
        return
    # Looking for it takes seconds itself on a busy machine.
    size = wait_until(lambda: session.tray_picture(item), 20, "picture of ours", interval=0.2)
    note(f"yes, {size} pixels")


@check("Tooltip of the tray item")
def test_the_tray_item_has_a_tooltip(desk: Desk, session: Desktop, note: Note) -> None:
    item = desk.start_hidden().tray_item()
    assert session.tooltip(item) == session.has_tooltip
    if not session.has_tooltip:
        note("shows none")


@check("The menu shows its labels, separators and check marks")
def test_the_menu_is_drawn_whole(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    made = watch(desk, "menu", 600)
    item = desk.start_hidden().tray_item()
    desk.ctl.wait_state(made["id"], "making")
    login = "Start at login"
    unchecked = session.menu_lines(item)
    entries = item.menu().children
    # A build goes on while the menu is looked at: its name stands between its figures.
    named = lambda label: label.split("  ")[-1].split(" · ")[0]  # noqa: E731
    assert [named(line.label) for line in unchecked] == [
        "" if entry.separator else named(entry.label) for entry in entries
    ]
    assert any(made["name"] in line.label for line in unchecked)
    item.click(login)
    wait_until(lambda: any(entry.checked for entry in item.menu().children), 5, "check mark")
    checked = session.menu_lines(item)
    item.click(login)
    for before, after in zip(unchecked, checked, strict=True):
        if before.label == login:
            assert after.mark > before.mark, "a checked line looks like an unchecked one"
        else:
            assert before.mark == after.mark == 0, f"a mark at {before.label!r}"


@check("A build's line in the menu opens its page")
def test_a_builds_line_opens_its_page(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    made = watch(desk, "line", 600)
    app = desk.start_hidden()
    item = app.tray_item()
    wait_until(lambda: any(made["name"] in label for label in item.labels()), 10, "line")
    session.choose(item, made["name"])
    session.wait_title(app, made["name"])


@check("The tray item comes back with the tray")
def test_the_item_comes_back_with_the_tray(desk: Desk, session: Desktop) -> None:
    app = desk.start_hidden()
    app.tray_item()
    session.restart_tray_host()
    item = app.tray_item()
    session.click_tray(item)
    session.wait_in_front(app)


# --- Notices ---------------------------------------------------------------------------------------


@check("The notice of a finished build is a banner on the screen")
def test_a_finished_build_is_seen(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    desk.start_hidden()
    notice = ready(desk, "seen")
    session.wait_banner(notice.summary, 5)


@check("The notice of a failed build is a banner that stays")
def test_a_failed_build_is_seen(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    desk.start_hidden()
    finished = ready(desk, "goes")
    notice = failed(desk, "stays")
    session.let_banners_go()
    assert finished.closed is not None or session.banner(finished.summary) is None
    session.wait_banner(notice.summary, 5)


@check("A click on a notice opens the build's page")
def test_a_click_on_a_notice_opens_the_page(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    app = desk.start_hidden()
    notice = failed(desk, "clicked")
    session.click_banner(notice.summary)
    session.wait_title(app, notice.summary.split()[0])
    assert len(notice.invoked) == 1


@check("A notice's buttons work")
def test_a_notices_buttons_work(desk: Desk, session: Desktop, note: Note) -> None:
    desk.add_account()
    desk.start_hidden()
    notice = failed(desk, "button")
    session.press_last_button(notice.summary)
    wait_until(lambda: notice.invoked == ["copy"], 5, "pressed button")
    if not session.has_buttons:
        note(session.buttons_instead)


@check("A notice that left the screen is kept, and leads to its build")
def test_a_notice_is_kept(desk: Desk, session: Desktop, note: Note) -> None:
    desk.add_account()
    app = desk.start_hidden()
    notice = ready(desk, "kept")
    session.let_banners_go()
    if not session.has_history:
        assert notice.closed == 1, "the desktop keeps the notice"
        note("keeps none")
        return
    assert notice.summary in session.history()
    session.click_history(notice.summary)
    if not session.history_leads:
        holds_for(lambda: not session.windows.of(app.pid), 1, "no window")
        note("is kept, but a click on it leads nowhere")
        return
    session.wait_title(app, notice.summary.split()[0])


@check("The buttons of a failed build's notice work two minutes later")
def test_buttons_work_minutes_later(desk: Desk, session: Desktop, note: Note) -> None:
    desk.add_account()
    desk.start_hidden()
    notice = failed(desk, "later")
    ready(desk, "between")
    session.let_banners_go()
    wait_until(lambda: time.monotonic() - notice.at > LATER, LATER + 5, "two minutes", interval=1)
    session.press_last_button(notice.summary)
    wait_until(lambda: notice.invoked == ["copy"], 5, "pressed button")
    if not session.has_buttons:
        note(session.buttons_instead)


# --- To the front ----------------------------------------------------------------------------------


@dataclass
class Covered:
    """The app with a window that another window covers."""

    desk: Desk
    session: Desktop
    app: App
    item: TrayItem
    other: OtherWindow


@pytest.fixture
def covered(desk: Desk, session: Desktop) -> Covered:
    """A window that was used, and then one that covers it was used."""
    desk.add_account()
    app = desk.start()
    item = app.tray_item()
    session.windows.click(*session.inside(app.window()))
    session.wait_in_front(app)
    other = session.open_other_window()
    other.use()
    assert not session.is_in_front(app)
    yield Covered(desk, session, app, item, other)
    other.close()


def by_tray(covered: Covered) -> None:
    """Clicks the tray item."""
    covered.session.click_tray(covered.item)


def by_menu(covered: Covered) -> None:
    """Chooses the menu's first line."""
    covered.session.choose(covered.item, "Open ImageWatch")


def by_notice(covered: Covered) -> None:
    """Clicks the notice of a failed build."""
    notice = failed(covered.desk, "front")
    covered.other.use()
    covered.session.click_banner(notice.summary)


def by_second_start(covered: Covered) -> None:
    """Starts the app once more, as from a terminal."""
    assert covered.desk.start().process.wait(10) == 0


def by_launcher(covered: Covered) -> None:
    """Starts the app once more, from the desktop's menu of programs."""
    covered.session.launch()


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(by_tray, marks=check("To the front: a click on the tray item")),
        pytest.param(by_menu, marks=check("To the front: a line of the menu")),
        pytest.param(by_notice, marks=check("To the front: a click on a notice")),
        pytest.param(by_second_start, marks=check("To the front: a second start")),
        pytest.param(by_launcher, marks=check("To the front: a second start by the launcher")),
    ],
    ids=["tray", "menu", "notice", "second-start", "launcher"],
)
def test_a_covered_window_comes_to_the_front(
    covered: Covered, way: Callable[[Covered], None]
) -> None:
    way(covered)
    covered.session.wait_in_front(covered.app)


@check("To the front: a window opened again")
def test_a_window_opened_again_is_in_front(covered: Covered) -> None:
    windows = covered.session.windows
    windows.close(covered.app.window())
    windows.wait_gone(covered.app.pid)
    for _ in range(2):
        covered.other.use()
        covered.session.click_tray(covered.item)
        covered.session.wait_in_front(covered.app)
        covered.app.close_window()


# --- Keyring ---------------------------------------------------------------------------------------


@check("The keyring's question: answered")
def test_an_answered_question_opens_the_keyring(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    made = watch(desk, "locked", 600)
    session.secrets.lock()
    desk.start_hidden()
    session.answer_keyring()
    wait_until(lambda: not session.secrets.is_locked, 5, "unlocked keyring")
    desk.ctl.wait_connection(made["id"], "online", timeout=30)


@check("The keyring's question: dismissed")
def test_a_dismissed_question_is_not_asked_again(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    made = watch(desk, "dismissed", 600)
    session.secrets.lock()
    desk.start_hidden()
    try:
        session.dismiss_keyring()
        desk.ctl.wait_connection(made["id"], "blocked", timeout=30)
        holds_for(lambda: not session.asks_for_keyring(), 2, "no second question")
    finally:
        session.unlock_keyring()


# --- Taskbar, end ----------------------------------------------------------------------------------


@check("Progress goes to the installed desktop entry")
def test_progress_goes_to_the_desktop_entry(desk: Desk, session: Desktop) -> None:
    desk.add_account()
    seen: list[tuple[str, dict[str, Any]]] = []

    def record(message: Message) -> None:
        if message.header.fields.get(HeaderFields.member) == "Update":
            seen.append(message.body)

    with BusMonitor(session.bus.address, record, [f"type='signal',interface='{LAUNCHER}'"]):
        desk.start().window()
        watch(desk, "taskbar", 20)
        wait_until(lambda: seen and seen[-1][1]["progress"][1] > 0, 20, "progress")
    assert seen[-1][0] == f"application://{ENTRY.name}"


@check("Quit ends the app and takes the tray item away")
def test_quit_ends_the_app(desk: Desk, session: Desktop) -> None:
    app = desk.start()
    item = app.tray_item()
    session.wait_in_front(app)
    session.choose(item, "Quit")
    assert app.process.wait(10) == 0
    wait_until(lambda: session.tray.item_of(app.pid) is None, 5, "empty tray")
