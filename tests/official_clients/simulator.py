"""The simulator as a process, and its control endpoints."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# Loopback needs no proxy, whatever the environment says.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def binary():
    """The program under test: COMPSHARE_SIM_BIN, else where a debug build puts it."""
    path = Path(os.environ.get("COMPSHARE_SIM_BIN", REPOSITORY / "target/debug/compshare-sim"))
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing: run `cargo build -p compshare-sim` or set COMPSHARE_SIM_BIN"
        )
    return path


class Simulator:
    """A running simulator on a free port, ended on leaving the `with` block."""

    def __init__(self, scenario, folder):
        file = folder / "scenario.json"
        file.write_text(json.dumps(scenario), encoding="utf-8")
        self._process = subprocess.Popen(
            [binary(), "--listen", "127.0.0.1:0", "--scenario", file],
            stdout=subprocess.PIPE,
            text=True,
        )
        # Ends when the line is there or the program has ended without one.
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            self._process.kill()
            raise RuntimeError(f"no simulator: {line!r}, exit code {self._process.wait()}")
        self.url = line.split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._process.terminate()
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        assert code == 0, f"the simulator ended with {code}"

    def requests(self):
        """What was asked so far, oldest first."""
        return self._call("GET", "requests")["requests"]

    def state(self):
        """Images, instances and faults as they are now."""
        return self._call("GET", "state")

    def advance(self, seconds):
        """Jumps ahead in simulated time."""
        self._call("POST", "advance", {"seconds": seconds})

    def add_fault(self, **fault):
        """Adds a fault, in the form of the scenario file."""
        self._call("POST", "faults", fault)

    def clear_faults(self):
        """Takes all faults away."""
        self._call("DELETE", "faults")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sim/{path}", data=data, method=method)
        with _opener.open(request, timeout=10) as answer:
            return json.load(answer)
