"""The way to the service: the desktop's proxy by the real portal, and the environment's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.chaos.network import Certificates, TlsFront
from tests.desktop import CommandLine, wait_until
from tests.desktop.proxies import Portal, StubProxy

from .desk import Desk

#: A name that nobody resolves: only a proxy leads there.
HOST = "compshare.test"


@pytest.fixture
def front(desk: Desk) -> Iterator[TlsFront]:
    """The service behind TLS, under a name that only proxies know."""
    certificates = Certificates(desk.session.unused_file("certificates", "d"))
    front = TlsFront(desk.service.port, certificates.of_name(HOST))
    desk.environment["IMAGEWATCH_API_URL"] = f"https://{HOST}"
    desk.environment["SSL_CERT_FILE"] = str(certificates.authority)
    desk.ctl = CommandLine(desk.session, desk.environment)
    yield front
    front.close()


@pytest.fixture
def make_proxy(front: TlsFront) -> Iterator[Callable[..., StubProxy]]:
    """Makes proxies that lead to the service."""
    made: list[StubProxy] = []

    def make(*, socks: bool = False) -> StubProxy:
        made.append(StubProxy(front.port, socks=socks))
        return made[-1]

    yield make
    for proxy in made:
        proxy.stop()


@pytest.fixture
def portal(desk: Desk) -> Iterator[Portal]:
    """The desktop's portal."""
    portal = Portal(desk.session)
    yield portal
    portal.stop()


def proxy_line(desk: Desk) -> str:
    """What the doctor says about the proxy."""
    checks = json.loads(desk.ctl("doctor", "--json").stdout)["checks"]
    [found] = [check["found"] for check in checks if check["name"] == "proxy"]
    return found


def test_the_desktops_proxy_is_followed_while_it_changes(
    desk: Desk, portal: Portal, make_proxy: Callable[..., StubProxy]
) -> None:
    first, second = make_proxy(), make_proxy()
    portal.use(first)
    desk.add_account()
    assert set(first.asked) == {f"{HOST}:443"}
    desk.start_hidden()
    made = desk.build("proxied", 100)
    desk.watch(made)
    desk.ctl.wait_watch(made["id"], lambda watch: watch["progress"], "progress")
    assert f"http://127.0.0.1:{first.port}" in proxy_line(desk)
    # The old one is still there: the new one is taken all the same.
    portal.use(second)
    wait_until(lambda: second.asked, 60, "a question by the new way")
    before = len(first.asked)
    assert f"http://127.0.0.1:{second.port}" in proxy_line(desk)
    # The one in use goes away, and another is set.
    second.stop()
    third = make_proxy(socks=True)
    portal.use(third, socks=True)
    began = time.monotonic()
    wait_until(lambda: third.asked, 40, "a question by the third way")
    assert time.monotonic() - began < 30, "a failure is enough to look again"
    desk.ctl.wait_watch(made["id"], lambda watch: watch["connection"] == "online", "answers")
    desk.wait_notice(made["name"], 120)
    assert len(first.asked) == before


def test_a_portal_that_hangs_stops_nothing(
    desk: Desk, portal: Portal, make_proxy: Callable[..., StubProxy]
) -> None:
    proxy = make_proxy()
    desk.environment["https_proxy"] = f"http://127.0.0.1:{proxy.port}"
    desk.ctl = CommandLine(desk.session, desk.environment)
    portal.process.pause()
    try:
        desk.add_account()
        assert proxy.asked
        portal.process.resume()
        # What draws windows asks the portal, too, and waits for it when a program starts.
        desk.start_hidden()
        portal.process.pause()
        # Longer than an answer is good.
        made = desk.build("hanging", 40)
        desk.watch(made)
        desk.wait_notice(made["name"], 60)
        assert "environment" in proxy_line(desk)
    finally:
        portal.process.resume()


@pytest.mark.parametrize("scheme", ["http", "socks", "socks5h"])
def test_the_environments_proxy_is_used_where_the_desktop_names_none(
    desk: Desk, portal: Portal, make_proxy: Callable[..., StubProxy], scheme: str
) -> None:
    proxy = make_proxy(socks=scheme != "http")
    portal.use_none()
    desk.environment["ALL_PROXY"] = f"{scheme}://127.0.0.1:{proxy.port}/"
    desk.ctl = CommandLine(desk.session, desk.environment)
    desk.add_account()
    assert set(proxy.asked) == {f"{HOST}:443"}
    assert f"127.0.0.1:{proxy.port}" in proxy_line(desk)


def test_a_proxy_that_is_gone_is_told_without_its_password(
    desk: Desk, make_proxy: Callable[..., StubProxy]
) -> None:
    proxy = make_proxy(socks=True)
    url = f"socks5h://user:hunter2@127.0.0.1:{proxy.port}"
    proxy.stop()
    desk.environment["https_proxy"] = url
    desk.ctl = CommandLine(desk.session, desk.environment)
    with pytest.raises(AssertionError, match="proxy") as refused:
        desk.add_account()
    assert "hunter2" not in str(refused.value)
