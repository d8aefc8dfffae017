"""What does the HTTP process of the service run? Uvicorn with ``api.app``, on a socket that it was given.

``python -m api.web DESCRIPTOR``
"""

from __future__ import annotations

import socket
import sys

import uvicorn

from narrator.logs import configure_logs
from narrator.settings import load_settings

GRACE_S = 5
"""Seconds to finish responses after SIGTERM; longer ones are cut off."""


def main(descriptor: int) -> None:
    """Answer until SIGTERM or SIGINT."""
    configure_logs("api", load_settings().log)
    config = uvicorn.Config(
        "api.app:app",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
