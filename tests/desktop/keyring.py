"""The session's keyring: gnome-keyring over the Secret Service API."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from .bus import BUS_ERRORS, Bus
from .waiting import wait_until

NAME = "org.freedesktop.secrets"
_ROOT = "/org/freedesktop/secrets"
_SERVICE = "org.freedesktop.Secret.Service"
_COLLECTION = "org.freedesktop.Secret.Collection"
_INTERNAL = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
_ITEM = "org.freedesktop.Secret.Item"


@dataclass
class Secret:
    """An entry of the keyring."""

    path: str
    """Its D-Bus object."""
    label: str
    attributes: dict[str, str]
    value: str


class Keyring:
    """Reads and changes the keyring behind the app's back."""

    def __init__(self, bus: Bus, environment: Mapping[str, str], password: str) -> None:
        self._bus = bus
        self._environment = dict(environment)
        self._password = password

    @property
    def collection(self) -> str:
        """Object path of the default collection, empty when there is none."""
        path = self._call(_ROOT, _SERVICE, "ReadAlias", "s", ("default",))[0]
        return "" if path == "/" else path

    @property
    def is_ready(self) -> bool:
        """Whether the service answers and its default collection is unlocked."""
        try:
            return bool(self.collection) and not self.is_locked
        except BUS_ERRORS:
            return False

    @property
    def is_locked(self) -> bool:
        """Whether the default collection is locked."""
        return bool(self._bus.property(NAME, self.collection, _COLLECTION, "Locked"))

    def lock(self) -> None:
        """Locks the default collection."""
        self._call(_ROOT, _SERVICE, "Lock", "ao", ([self.collection],))
        wait_until(lambda: self.is_locked, 5, "locked keyring")

    def unlock(self) -> None:
        """Unlocks the default collection with the session's password, without a prompt.

        gnome-keyring offers this to login programs on an interface of its own.
        """
        _, session = self._call(_ROOT, _SERVICE, "OpenSession", "sv", ("plain", ("s", "")))
        password = (session, b"", self._password.encode(), "text/plain")
        arguments = (self.collection, password)
        self._call(_ROOT, _INTERNAL, "UnlockWithMasterPassword", "o(oayays)", arguments)
        wait_until(lambda: not self.is_locked, 5, "unlocked keyring")

    def lookup(self, attributes: Mapping[str, str]) -> str | None:
        """What `secret-tool lookup` finds, `None` for nothing."""
        pairs = [part for pair in attributes.items() for part in pair]
        found = subprocess.run(
            ["secret-tool", "lookup", *pairs],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=10,
        )
        return found.stdout if found.returncode == 0 else None

    def secrets(self, attributes: Mapping[str, str] | None = None) -> list[Secret]:
        """Every unlocked entry whose attributes contain the given ones."""
        wanted = dict(attributes or {})
        unlocked, _ = self._call(_ROOT, _SERVICE, "SearchItems", "a{ss}", (wanted,))
        _, session = self._call(_ROOT, _SERVICE, "OpenSession", "sv", ("plain", ("s", "")))
        values = self._call(_ROOT, _SERVICE, "GetSecrets", "aoo", (unlocked, session))[0]
        return [self._secret(path, bytes(parts[2])) for path, parts in values.items()]

    def replace(self, secret: Secret, value: bytes) -> None:
        """Overwrites the value of an entry, as another program might."""
        _, session = self._call(_ROOT, _SERVICE, "OpenSession", "sv", ("plain", ("s", "")))
        encoded = (session, b"", value, "text/plain")
        self._call(secret.path, _ITEM, "SetSecret", "(oayays)", (encoded,))

    def delete(self, secret: Secret) -> None:
        """Removes an entry, as a person might."""
        self._call(secret.path, _ITEM, "Delete")

    def _secret(self, path: str, value: bytes) -> Secret:
        return Secret(
            path=path,
            label=self._bus.property(NAME, path, _ITEM, "Label"),
            attributes=self._bus.property(NAME, path, _ITEM, "Attributes"),
            value=value.decode(errors="replace"),
        )

    def _call(
        self,
        path: str,
        interface: str,
        method: str,
        signature: str | None = None,
        arguments: tuple = (),
    ) -> tuple:
        return self._bus.call(NAME, path, interface, method, signature, arguments)
