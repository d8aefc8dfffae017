"""A service whose worker and API do no work, under the real supervisor and over a real Redis: ``stand_in.py HOST PORT [loose|stubborn]``."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from api.folder import DataFolder
from api.listener import Listener
from api.serve import is_ready, serve
from narrator.errors import NarratorError
from narrator.logs import configure_logs
from narrator.settings import Settings, child_environment, load_settings
from workers.broker import Broker
from workers.part import Part

WORKER = """
import subprocess, time
from workers.tied import tie
subprocess.Popen(tie(["sleep", "1000"]))
time.sleep(1000)
"""
LOOSE = "import subprocess, time; subprocess.Popen(['sleep', '1000'], process_group=0); time.sleep(1000)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)"
KINDS = {"loose": LOOSE, "stubborn": STUBBORN}
"""Workers whose child does not end with them, and that do not end when asked."""


def parts(settings: Settings, folder: DataFolder, listener: Listener) -> list[Part]:
    """Redis, a worker with a process of its own, something that says 200."""

    async def ready() -> bool:
        return await is_ready(listener)

    broker = Broker(folder.path)
    environment = child_environment(NARRATOR_REDIS_URL=broker.url)
    descriptor = listener.socket.fileno()
    worker = (sys.executable, "-c", KINDS.get(sys.argv[-1], WORKER))
    web = (sys.executable, __file__, "web", str(descriptor))
    return [
        broker.part(),
        Part("worker", worker, environment),
        Part("api", web, environment, ready=ready, descriptors=(descriptor,)),
    ]


class Answer(BaseHTTPRequestHandler):
    """200 to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def web(descriptor: int) -> None:
    """Answer on the socket that was given."""
    import socket

    server = HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    thread.join()


if __name__ == "__main__":
    if sys.argv[1] == "web":
        web(int(sys.argv[2]))
    configure_logs("serve", "text")
    try:
        sys.exit(serve(load_settings(), sys.argv[1], int(sys.argv[2]), parts))
    except NarratorError as error:
        sys.exit(f"narrator: {error}")
