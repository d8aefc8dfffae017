"""What does the HTTP process of the service run? Uvicorn with ``api.app``, on a socket that it was given.

``python -m api.web DESCRIPTOR SECONDS``: the socket, and how long responses may take to end after SIGTERM
"""

from __future__ import annotations

import socket
import sys
from types import FrameType

import uvicorn

from api.app import app
from api.bounded import BoundedProtocol
from narrator.logs import configure_logs
from narrator.settings import load_settings


def main(descriptor: int, grace_s: int) -> None:
    """Answer until SIGTERM or SIGINT; responses that take longer to end are cut off."""
    configure_logs("api", load_settings().log)
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        log_config=None,
        log_level="warning",  # its life is told by the supervisor, each request by the app
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace_s,
    )
    _Server(config).run(sockets=[socket.socket(fileno=descriptor)])


class _Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        app.state.service.closing.set()
        super().handle_exit(sig, frame)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
