"""Calls on the session bus."""

from __future__ import annotations

from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

#: What a call on a service that is gone or not ready may raise.
BUS_ERRORS = (DBusErrorResponse, ConnectionError, TimeoutError)

_DAEMON = DBusAddress(
    "/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus"
)


class Bus:
    """A blocking connection to a message bus. Not to be shared between threads."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.connection: DBusConnection = open_dbus_connection(bus=address)

    def close(self) -> None:
        """Leaves the bus."""
        self.connection.close()

    def call(
        self,
        service: str,
        path: str,
        interface: str,
        method: str,
        signature: str | None = None,
        arguments: tuple[Any, ...] = (),
        timeout: float = 5.0,
    ) -> tuple[Any, ...]:
        """Calls a method and returns what it answers.

        Raises `DBusErrorResponse` for an error answer and `TimeoutError` for none.
        """
        address = DBusAddress(path, bus_name=service, interface=interface)
        return self._send(new_method_call(address, method, signature, arguments), timeout)

    def property(self, service: str, path: str, interface: str, name: str) -> Any:
        """Reads a property."""
        address = DBusAddress(path, bus_name=service, interface=interface)
        return self._send(Properties(address).get(name), 5.0)[0][1]

    def has_owner(self, name: str) -> bool:
        """Whether somebody owns the bus name."""
        return bool(self._daemon("NameHasOwner", "s", (name,))[0])

    def owner(self, name: str) -> str:
        """Unique name of the owner."""
        return self._daemon("GetNameOwner", "s", (name,))[0]

    def pid_of(self, name: str) -> int:
        """Process ID of the owner."""
        return self._daemon("GetConnectionUnixProcessID", "s", (name,))[0]

    def names(self) -> list[str]:
        """Every name on the bus."""
        return list(self._daemon("ListNames")[0])

    def _daemon(
        self, method: str, signature: str | None = None, arguments: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        return self._send(new_method_call(_DAEMON, method, signature, arguments), 5.0)

    def _send(self, message: Any, timeout: float) -> tuple[Any, ...]:
        reply = self.connection.send_and_get_reply(message, timeout=timeout)
        if reply.header.message_type is MessageType.error:
            raise DBusErrorResponse(reply)
        return reply.body
