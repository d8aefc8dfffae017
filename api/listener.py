"""At which address does the service listen, and what does its owner read when it cannot?"""

from __future__ import annotations

import errno
import socket

from narrator.errors import ServiceError

BACKLOG = 2048
"""Connections that wait while the API starts again; the system may allow fewer (4,096 on Linux, 128 on macOS)."""

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Where this machine itself reaches a service that listens on every address."""


class Listener:
    """The listening socket of the service: it outlives the processes that answer on it.

    While the API is started again, those who ask wait in its queue instead of being refused.
    """

    def __init__(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises ServiceError where that address cannot be had."""
        self.host = host
        try:
            family, _, _, _, address = socket.getaddrinfo(
                host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            both = host == "::" and socket.has_dualstack_ipv6()
            self.socket = socket.create_server(
                address[:2], family=family, backlog=BACKLOG, dualstack_ipv6=both
            )
        except OSError as error:
            raise ServiceError(_explain(host, port, error)) from error
        self.port: int = self.socket.getsockname()[1]

    @property
    def address(self) -> str:
        """``host:port``, an IPv6 address in brackets."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def reached_at(self) -> tuple[str, int]:
        """Host and port under which this machine itself reaches it."""
        return _ANY.get(self.host, self.host), self.port

    @property
    def url(self) -> str:
        """The address to open on this machine."""
        host, port = self.reached_at
        return f"http://{_bracketed(host)}:{port}"

    def close(self) -> None:
        """Accept nobody any more, as soon as the API's own copy is closed too."""
        self.socket.close()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _explain(host: str, port: int, error: OSError) -> str:
    where = f"{_bracketed(host)}:{port}"
    if isinstance(error, socket.gaierror):
        return f"{host!r} is no address or name of this machine: give --host 127.0.0.1, or 0.0.0.0 for all of its addresses"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program: stop that, or choose another with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{where} is not of this machine: give --host 127.0.0.1, or 0.0.0.0 for all of its addresses"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where} may not be used by this user: choose a port from 1024 with --port"
    return f"{where} cannot be listened on: {error.strerror or error}; choose another with --host and --port"
