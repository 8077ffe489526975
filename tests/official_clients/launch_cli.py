"""Runs the unchanged compshare-cli against the simulator that COMPSHARE_SIM_URL names."""

import os

import loopback_only

loopback_only.enforce()

from compshare_cli import config  # noqa: E402 (the guard comes first)
from compshare_cli.cli import main  # noqa: E402

config.DEFAULT_BASE_URL = os.environ["COMPSHARE_SIM_URL"]
main()
