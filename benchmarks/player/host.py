"""How are the peers and the pages served? As narrator serves its player: by uvicorn, packed once, kept by the browser.

python -m benchmarks.player.host FOLDER FD
"""

from __future__ import annotations

import gzip
import mimetypes
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import brotli
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.assets import CACHING
from api.negotiation import takes_encoding

PAGE = "text/html"
"""What is never kept: each visit of a page asks for it."""


@lru_cache(maxsize=256)
def packed(path: Path) -> tuple[tuple[tuple[str, bytes], ...], str]:
    """A file by brotli and gzip as narrator does it, and its media type."""
    kind = "text/javascript" if path.suffix in (".js", ".mjs") else mimetypes.guess_type(path.name)[0]
    plain = path.read_bytes()
    codings = ("br", brotli.compress(plain)), ("gzip", gzip.compress(plain, 9, mtime=0))
    return codings, kind or "application/octet-stream"


def build_app(root: Path) -> Starlette:
    """Files of a folder, each packed."""

    async def show(request: Request) -> Response:
        path = (root / request.path_params["path"]).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            return Response(status_code=404)
        codings, kind = packed(path)
        taken = [(coding, body) for coding, body in codings if takes_encoding(request, coding)]
        if not taken:
            return Response(status_code=406)
        coding, body = taken[0]
        headers = {
            "Content-Encoding": coding,
            "Vary": "Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "no-store" if kind == PAGE else CACHING,
            "Content-Type": f"{kind}; charset=utf-8",
        }
        return Response(body, headers=headers)

    return Starlette(routes=[Route("/{path:path}", show)])


@contextmanager
def host(root: Path) -> Iterator[int]:
    """The port at which the folder is served, for the length of a block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        listener.set_inheritable(True)
        port = int(listener.getsockname()[1])
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.player.host", str(root), str(listener.fileno())],
            cwd=Path(__file__).resolve().parents[2],
            pass_fds=[listener.fileno()],
        )
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=60)  # until it answers
            yield port
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    app = build_app(Path(sys.argv[1]).resolve())
    uvicorn.run(app, fd=int(sys.argv[2]), log_level="warning", access_log=False)
