"""Watching what others say on the bus: everything, or the notifications alone."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jeepney import HeaderFields, Message, MessageType
from jeepney.bus_messages import Monitoring

from .bus import Bus
from .waiting import wait_until

_TAG = re.compile(r"<[^>]+>")
_INTERFACE = "org.freedesktop.Notifications"
#: The hint by which GNOME's daemon tells the shell whose notification it passes on.
_PASSED_ON = "sender-pid"


class BusMonitor:
    """Hands every message that matches `rules` (all messages without rules) to `handle`.

    It listens on a connection and a thread of its own; use it as a context manager.
    """

    def __init__(
        self, address: str, handle: Callable[[Message], None], rules: Sequence[str] = ()
    ) -> None:
        self._bus = Bus(address)
        self._bus._send(Monitoring().BecomeMonitor(list(rules)), 5.0)
        self._handle = handle
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="bus-monitor", daemon=True)
        self._thread.start()

    def __enter__(self) -> BusMonitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends listening."""
        self._stopping.set()
        self._thread.join(5.0)

    def _listen(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    message = self._bus.connection.receive(timeout=0.2)
                except TimeoutError:
                    continue
                self._handle(message)
        except (ConnectionError, OSError):
            pass  # The bus has ended.
        finally:
            self._bus.close()


@dataclass
class Notification:
    """One `Notify` call as it went over the bus."""

    app_name: str
    replaces_id: int
    icon: str
    summary: str
    body: str
    actions: dict[str, str]
    """Action key to label."""
    hints: dict[str, Any]
    expire_timeout: int
    """Milliseconds, -1 for the daemon's own choice, 0 for never."""
    sender: str
    at: float
    """Monotonic seconds when it was seen."""
    id: int | None = None
    """The daemon's answer, `None` before it or when it refused."""
    daemon: str = ""
    """Who gave that answer."""
    invoked: list[str] = field(default_factory=list)
    """Keys of the actions that were chosen, in order."""
    closed: int | None = None
    """Why it was closed: 1 expired, 2 by the person, 3 by the app, 4 undefined."""

    @property
    def urgency(self) -> int:
        """0 low, 1 normal (also when not said), 2 critical."""
        return int(self.hints.get("urgency", 1))

    @property
    def text(self) -> str:
        """Summary and body as a person reads them: the body's markup is rendered."""
        return f"{self.summary}\n{html.unescape(_TAG.sub('', self.body))}"


class NotificationMonitor(BusMonitor):
    """Records each desktop notification with its answer, chosen actions and end."""

    def __init__(self, address: str) -> None:
        self._lock = threading.Lock()
        self._notifications: list[Notification] = []
        self._unanswered: dict[tuple[str, int], Notification] = {}
        rules = [f"interface='{_INTERFACE}'", "type='method_return'"]
        super().__init__(address, self._record, rules)

    @property
    def notifications(self) -> list[Notification]:
        """All seen so far, oldest first."""
        with self._lock:
            return list(self._notifications)

    def where(self, predicate: Callable[[Notification], object]) -> list[Notification]:
        """Those seen so far for which `predicate` holds."""
        return [notification for notification in self.notifications if predicate(notification)]

    def containing(self, *texts: str) -> list[Notification]:
        """Those seen so far with every one of `texts` in summary or body."""
        return self.where(lambda shown: all(text in shown.text for text in texts))

    def wait_for(self, predicate: Callable[[Notification], object], timeout: float) -> Notification:
        """The first notification, past or to come, for which `predicate` holds."""
        return wait_until(lambda: self.where(predicate), timeout, "such notification")[0]

    def keep(self, predicate: Callable[[Notification], object]) -> None:
        """Forgets those for which `predicate` does not hold."""
        with self._lock:
            self._notifications = [one for one in self._notifications if predicate(one)]

    def remember(self, earlier: Sequence[Notification]) -> None:
        """Counts what another monitor saw before as seen."""
        with self._lock:
            self._notifications[:0] = earlier

    def clear(self) -> None:
        """Forgets what was seen."""
        with self._lock:
            self._notifications.clear()

    def _record(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        with self._lock:
            if kind is MessageType.method_return:
                key = (fields.get(HeaderFields.destination), fields[HeaderFields.reply_serial])
                if notification := self._unanswered.pop(key, None):
                    notification.id = message.body[0]
                    notification.daemon = fields[HeaderFields.sender]
                return
            match fields.get(HeaderFields.member):
                case "Notify":
                    notification = _parse(message)
                    if _PASSED_ON in notification.hints:
                        return
                    self._notifications.append(notification)
                    self._unanswered[(notification.sender, message.header.serial)] = notification
                case "ActionInvoked":
                    if notification := self._with_id(message):
                        notification.invoked.append(message.body[1])
                case "NotificationClosed":
                    if notification := self._with_id(message):
                        notification.closed = message.body[1]

    def _with_id(self, message: Message) -> Notification | None:
        number, daemon = message.body[0], message.header.fields[HeaderFields.sender]

        def fits(one: Notification) -> bool:
            return one.id == number and one.daemon == daemon

        return next((one for one in reversed(self._notifications) if fits(one)), None)


def _parse(message: Message) -> Notification:
    name, replaces, icon, summary, body, actions, hints, expire = message.body
    return Notification(
        app_name=name,
        replaces_id=replaces,
        icon=icon,
        summary=summary,
        body=body,
        actions=dict(zip(actions[::2], actions[1::2], strict=False)),
        hints={key: value for key, (_, value) in hints.items()},
        expire_timeout=expire,
        sender=message.header.fields[HeaderFields.sender],
        at=time.monotonic(),
    )
