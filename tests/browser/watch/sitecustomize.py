"""Loaded by Python at start when this folder is on PYTHONPATH: writes down every outside address.

Each connection, datagram, name look-up and bound socket of the process and its children that is
not this machine's own becomes one line of the file named by OUTSIDE_LOG.
"""

import os
import sys

LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
CALLS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
THIS_MACHINE = {None, "127.0.0.1", "::1", "localhost"}
LOG = os.open(os.environ["OUTSIDE_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def _host(event, arguments):
    if event in LOOK_UPS:
        return arguments[0]
    address = arguments[1] if event in CALLS else None
    # A path is a socket between processes of this machine; no address is that of an earlier call.
    return address[0] if isinstance(address, tuple) else None


def _watch(event, arguments):
    host = _host(event, arguments)
    host = host.decode() if isinstance(host, bytes) else host
    if host not in THIS_MACHINE:
        os.write(LOG, f"{event} {host}\n".encode())


sys.addaudithook(_watch)
