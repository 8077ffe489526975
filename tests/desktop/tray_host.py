"""A tray host of the test's own, which answers when the test wants it to."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from jeepney import HeaderFields, Message, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from .tray import WATCHER
from .waiting import wait_until

_PROPERTIES: dict[str, tuple[str, Any]] = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}
_LOOK = 0.05
# Flags of RequestName, as the D-Bus specification numbers them.
_ALLOW_REPLACEMENT, _REPLACE, _DO_NOT_QUEUE = 1, 2, 4


class TrayHost:
    """Owns the tray watcher's name; shows nothing."""

    def __init__(
        self,
        address: str,
        *,
        answers: bool = True,
        has_object: bool = True,
        replaceable: bool = False,
    ) -> None:
        """Takes the name on the bus at `address`, from another host if that is `replaceable`.

        Without `answers` it keeps items that register waiting; without `has_object` it says that it
        has no such object, as a program does that takes the name before it is ready.
        """
        self._answers = answers
        self._has_object = has_object
        self._held: list[Message] = []
        self._registered: list[str] = []
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._open = True
        self._connection = open_dbus_connection(bus=address)
        flags = _REPLACE | _DO_NOT_QUEUE | (_ALLOW_REPLACEMENT if replaceable else 0)
        reply = self._connection.send_and_get_reply(message_bus.RequestName(WATCHER, flags))
        assert reply.body[0] == 1, f"{WATCHER} has another owner"
        self._thread = threading.Thread(target=self._run, name="tray host", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many items wait for an answer."""
        return len(self._held)

    @property
    def registered(self) -> list[str]:
        """Bus names of the items that were taken, oldest first."""
        return list(self._registered)

    def answer(self) -> None:
        """Takes the items that wait, and from now on all others at once."""

        def answer() -> None:
            self._answers = True
            held, self._held = self._held, []
            for message in held:
                self._register(message)

        self._jobs.put(answer)

    def answer_only_new(self) -> None:
        """Takes items from now on; those that wait get no answer ever."""
        self._jobs.put(lambda: setattr(self, "_answers", True))

    def make_object(self) -> None:
        """Has the object from now on. Nothing tells anybody so."""
        self._jobs.put(lambda: setattr(self, "_has_object", True))

    def close(self) -> None:
        """Leaves the bus; more than once does no harm."""
        if self._open:
            self._open = False
            self._thread.join(5)
            self._connection.close()

    def wait_for_item(self, timeout: float) -> str:
        """Waits until an item was taken; returns the last one's bus name."""
        return wait_until(lambda: self._registered, timeout, "item in the tray")[-1]

    def _run(self) -> None:
        while self._open:
            while not self._jobs.empty():
                self._jobs.get()()
            try:
                message = self._connection.receive(timeout=_LOOK)
            except TimeoutError:
                continue
            except ConnectionError:
                return
            if message.header.message_type is MessageType.method_call:
                self._called(message)

    def _called(self, message: Message) -> None:
        member = message.header.fields.get(HeaderFields.member)
        if not self._has_object:
            error = "org.freedesktop.DBus.Error.UnknownObject"
            self._connection.send(new_error(message, error, "s", ("no such object",)))
        elif member == "RegisterStatusNotifierItem":
            if self._answers:
                self._register(message)
            else:
                self._held.append(message)
        elif member == "Get":
            value = _PROPERTIES[message.body[1]]
            self._connection.send(new_method_return(message, "v", (value,)))
        elif member == "GetAll":
            self._connection.send(new_method_return(message, "a{sv}", (_PROPERTIES,)))
        else:
            self._connection.send(new_method_return(message))

    def _register(self, message: Message) -> None:
        if message.body[0]:
            self._registered.append(message.body[0])
        self._connection.send(new_method_return(message))
