"""Scenarios for the simulated service, in the form that `docs/compshare-sim.md` describes."""

from __future__ import annotations

from typing import Any

REGION = "cn-wlcb"
ZONE = "cn-wlcb-01"

#: Key pair of the scenarios' account. Opens nothing but a simulator; easy to find where it leaks.
PUBLIC_KEY = "marked-public-9QdTz4LmK7wX"
PRIVATE_KEY = "marked-private-Zr8vB2nY5cGhJ6s"


def account(**fields: Any) -> dict[str, Any]:
    """An account with the key pair above, changed by `fields`."""
    keys = [{"public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY}]
    return {"name": "main", "keys": keys, **fields}


def image(name: str, duration: float = 3600.0, **fields: Any) -> dict[str, Any]:
    """An image `compshareImage-NAME` that takes `duration` simulated seconds to be made.

    `fields` named like a build's (`progress`, `estimate`, `end`) go into its build; `title` is
    its name where that cannot be part of an ID.
    """
    build = {"duration": duration}
    for part in ("progress", "estimate", "end"):
        if part in fields:
            build[part] = fields.pop(part)
    return {
        "id": image_id(name),
        "name": fields.pop("title", name),
        "region": REGION,
        "zone": ZONE,
        "build": build,
        **fields,
    }


def image_id(name: str) -> str:
    """ID of the image that `image(name)` describes."""
    return f"compshareImage-{name}"


def failing(reason: str, at: float = 1.0) -> dict[str, Any]:
    """The end of a build that fails at that part of its duration."""
    return {"kind": "failed", "at": at, "reason": reason}


def scenario(*images: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A whole scenario with one account and these images."""
    return {"accounts": [account()], "images": list(images), **fields}
