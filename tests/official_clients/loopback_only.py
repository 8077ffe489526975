"""Keeps a Python process from talking to anything but this machine.

The official clients know the live service's address, and the command line reports every
command there by default. A test must not reach it, whatever the clients do.
"""

import ipaddress
import sys


def is_loopback(host):
    """Whether `host` is a literal loopback address or the usual name of one."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check(event, args):
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not is_loopback(host):
        raise PermissionError(f"a test tried to reach {host}")


def enforce():
    """From here on, name look-ups and connections to other hosts raise PermissionError."""
    sys.addaudithook(_check)
