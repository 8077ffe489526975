"""The guard that keeps all of this on the machine."""

import socket

import pytest


@pytest.mark.parametrize("host", ["api.compshare.cn", "192.0.2.1", "2001:db8::1"])
def test_other_hosts_cannot_be_reached(host):
    with pytest.raises(PermissionError):
        socket.create_connection((host, 443), timeout=1)


def test_this_machine_can():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
