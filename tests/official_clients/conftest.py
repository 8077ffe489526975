"""A fresh simulator for each test, and the official clients pointed at it."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

import loopback_only

loopback_only.enforce()

from ucloud.client import Client  # noqa: E402 (the guard comes first)

from scenario import MAIN, SCENARIO  # noqa: E402
from simulator import Simulator  # noqa: E402

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """The clients' HTTP library would send even loopback requests to a proxy."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def simulator(tmp_path):
    with Simulator(SCENARIO, tmp_path) as running:
        yield running


@pytest.fixture
def sdk(simulator):
    """Makes clients of the official SDK."""
    quiet = logging.getLogger("official-sdk")
    quiet.setLevel(logging.CRITICAL)  # It logs whole requests, keys included.

    def make(keys=None, **config):
        settings = {**MAIN, "region": "cn-wlcb", "base_url": simulator.url, "timeout": 10}
        return Client({**settings, **(keys or {}), **config}, logger=quiet)

    return make


@pytest.fixture
def cli(simulator, tmp_path):
    """Runs the official command line in a home folder of its own."""
    home = tmp_path / "home"
    home.mkdir()

    def run(*arguments, keys=None):
        pair = {**MAIN, **(keys or {})}
        done = subprocess.run(
            [sys.executable, HERE / "launch_cli.py", "--json", *arguments],
            env={
                "HOME": str(home),
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "COMPSHARE_SIM_URL": simulator.url,
                "COMPSHARE_PUBLIC_KEY": pair["public_key"],
                "COMPSHARE_PRIVATE_KEY": pair["private_key"],
                # Empty switches off its reports to the live service.
                "COMPSHARE_INSIGHTS_URL": "",
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run
