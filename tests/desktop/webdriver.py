"""The app's window under WebDriver."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.proxy import Proxy, ProxyType
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.webdriver import WebDriver as RemoteWebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options

from . import procfs
from .app import binary
from .session import DesktopSession
from .waiting import wait_until

#: The app's answer to a request that asks for nothing back.
DONE = {"response": "done"}

_NOT_YET = (WebDriverException, StaleElementReferenceException)

# How often in a row a window may change right under a question.
_ANSWERS_BETWEEN_CHANGES = 5


class _AppOptions(Options):
    """Names the app as the browser; a browser name would make the driver refuse it."""

    @property
    def default_capabilities(self) -> dict[str, Any]:
        return {}


class WebDriver:
    """Starts the app under WebKitWebDriver and finds things in its window by `data-testid`."""

    def __init__(
        self,
        session: DesktopSession,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        program: Path | None = None,
    ) -> None:
        self.session = session
        program = program or binary("imagewatch", "IMAGEWATCH_BIN")
        port = _free_port()
        extra = {
            # Lets the app's web view be driven.
            "TAURI_WEBVIEW_AUTOMATION": "true",
            # Without a GPU the window would stay blank.
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            **(environment or {}),
        }
        self._driver_process = session.spawn(
            "WebKitWebDriver", ["WebKitWebDriver", f"--port={port}"], extra
        )
        wait_until(lambda: _answers(port), 10, "WebKitWebDriver")
        options = _AppOptions()
        options.binary_location = str(program)
        for argument in arguments:
            options.add_argument(argument)
        address = f"http://127.0.0.1:{port}"
        # A proxy of the caller's environment must not come between.
        config = ClientConfig(
            remote_server_addr=address, timeout=60, proxy=Proxy({"proxyType": ProxyType.DIRECT})
        )
        try:
            self.browser = RemoteWebDriver(address, options=options, client_config=config)
        except BaseException:
            self._driver_process.stop()
            raise

    def __enter__(self) -> WebDriver:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def app_pid(self) -> int:
        """Process ID of the app that the driver started."""
        children = procfs.process_tree(self._driver_process.pid)[1:]
        assert children, "the app has ended"
        return children[0]

    def stop(self) -> None:
        """Ends the window's session, the app and the driver."""
        try:
            self.browser.quit()
        except Exception:  # noqa: BLE001 - the app may have ended or hang; it is ended below.
            pass
        self._driver_process.stop()

    def find(self, testid: str, timeout: float = 10.0, **attributes: str) -> WebElement:
        """Waits for the first visible element with this `data-testid` and data attributes.

        `find("build-card", image_id="x")` looks for `data-image-id="x"`.
        """
        return wait_until(
            lambda: next((e for e in self.all(testid, **attributes) if e.is_displayed()), None),
            timeout,
            f"{selector(testid, **attributes)} in the window",
            ignored=_NOT_YET,
        )

    def all(self, testid: str, **attributes: str) -> list[WebElement]:
        """Every element with this `data-testid` and data attributes, without waiting."""
        wanted = selector(testid, **attributes)
        # The driver finds nodes first and names them afterwards: a node that leaves the window
        # in between fails the whole answer, so the window is asked again.
        for _ in range(_ANSWERS_BETWEEN_CHANGES):
            try:
                return self.browser.find_elements(By.CSS_SELECTOR, wanted)
            except StaleElementReferenceException:
                continue
        return self.browser.find_elements(By.CSS_SELECTOR, wanted)

    def within(self, parent: WebElement, testid: str) -> WebElement:
        """The element with this `data-testid` inside another."""
        return parent.find_element(By.CSS_SELECTOR, selector(testid))

    def click(self, testid: str, timeout: float = 10.0, **attributes: str) -> None:
        """Clicks an element as soon as it can be clicked."""

        def clicked() -> bool:
            self.find(testid, 0, **attributes).click()
            return True

        what = f"click on {selector(testid, **attributes)}"
        wait_until(clicked, timeout, what, ignored=(*_NOT_YET, AssertionError))

    def type(self, testid: str, text: str) -> None:
        """Types text into a field after emptying it."""
        field = self.find(testid)
        field.clear()
        if text:
            field.send_keys(text)

    def text(self, testid: str, timeout: float = 10.0, **attributes: str) -> str:
        """Visible text of an element."""
        return self.text_of(self.find(testid, timeout, **attributes))

    def text_of(self, element: WebElement) -> str:
        """An element's text as a person sees it.

        The driver's own answer leaves out text that cannot be selected.
        """
        return self.run("return arguments[0].innerText", element)

    def wait_text(self, testid: str, wanted: str, timeout: float = 10.0, **attributes: str) -> str:
        """Waits until an element's text contains `wanted`; returns the text."""

        def fits() -> str | None:
            text = self.text(testid, 0, **attributes)
            return text if wanted in text else None

        what = f"{wanted!r} in {selector(testid, **attributes)}"
        return wait_until(fits, timeout, what, ignored=(*_NOT_YET, AssertionError))

    def run(self, script: str, *arguments: Any) -> Any:
        """Runs JavaScript in the window and returns what it returns."""
        return self.browser.execute_script(script, *arguments)

    def run_async(self, script: str, *arguments: Any, timeout: float = 30.0) -> Any:
        """Runs JavaScript that calls its last argument with the result."""
        self.browser.set_script_timeout(timeout)
        return self.browser.execute_async_script(script, *arguments)

    def request(self, name: str, /, **fields: Any) -> Any:
        """Asks the app as the window does: the answer, or for a refusal `{"error": ...}`."""
        script = """
            const [request, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('request', { request })
                .then((value) => done(value), (error) => done({ error }));
        """
        return self.run_async(script, {"request": name, **fields})

    def view(self) -> Any:
        """The app's whole view, as the window gets it when it opens."""
        script = """
            const [done] = arguments;
            const internals = window.__TAURI_INTERNALS__;
            const channel = `__CHANNEL__:${internals.transformCallback(() => {})}`;
            internals.invoke('subscribe', { channel }).then(({ view }) => done(view));
        """
        return self.run_async(script)

    def source(self) -> str:
        """The window's current content as HTML."""
        return self.browser.page_source


def selector(testid: str, **attributes: str) -> str:
    """CSS selector of a `data-testid` with data attributes (`image_id` is `data-image-id`)."""
    extra = "".join(
        f'[data-{name.replace("_", "-")}="{value}"]' for name, value in attributes.items()
    )
    return f'[data-testid="{testid}"]{extra}'


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
