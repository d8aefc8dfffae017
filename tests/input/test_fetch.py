"""Is a page fetched as its server declares it, and is every way of not getting one a clear error?"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from narrator.errors import FetchFailed, InputTooLarge, NotText
from narrator.fetch import fetch
from narrator.settings import load_settings
from narrator.source import read_source

TEXT = "Grüße von der Fähre, die wartet."
PAGE = f"<html><body><article><h1>Die Fähre</h1><p>{TEXT}</p></article></body></html>"


class Server(ThreadingHTTPServer):
    """Answers each path with what was put there: a function of the request's handler."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, object] = {}
        self.released = threading.Event()
        self.agents: list[str] = []

    def put(self, path: str, body: bytes, kind: str | None, status: int = 200, **headers: str) -> str:
        self.answers[path] = (status, kind, body, headers)
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.agents.append(self.headers["User-Agent"])
        if self.path == "/silent":
            self.server.released.wait(30)
            return
        if self.path == "/drip":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            while not self.server.released.wait(0.02):
                self.wfile.write(b"drip ")
                self.wfile.flush()
            return
        status, kind, body, headers = self.server.answers[self.path]  # type: ignore[misc]
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


SETTINGS = load_settings({})


@pytest.mark.parametrize(
    ("kind", "body", "markup"),
    [
        ("text/html; charset=utf-8", PAGE.encode(), "html"),
        ("text/html", PAGE.encode(), "html"),
        ("text/html; charset=iso-8859-1", PAGE.encode("latin-1"), "html"),
        ("text/html", PAGE.replace("<body>", "<meta charset=latin1>").encode("latin-1"), "html"),
        ('TEXT/HTML;charset="UTF-8"', PAGE.encode(), "html"),
        (None, PAGE.encode(), "html"),
        ("application/xhtml+xml", PAGE.encode(), "html"),
        ("text/plain", TEXT.encode(), "text"),
        ("text/plain; charset=windows-1252", TEXT.encode("cp1252"), "text"),
        ("text/plain; charset=utf-16le", TEXT.encode("utf-16-le"), "text"),
        ("text/plain; charset=nonsense", TEXT.encode(), "text"),
        ("text/markdown; charset=utf-8", TEXT.encode(), "markdown"),
    ],
)
def test_type_and_charset_are_the_server_s(
    kind: str | None, body: bytes, markup: str, server: Server
) -> None:
    source = read_source(server.put("/2026/the-ferry.html?x=1", body, kind), SETTINGS)
    assert (source.markup, source.name) == (markup, "the-ferry")
    assert TEXT in source.text
    assert server.agents[-1].startswith("narrator/")


def test_the_user_s_markup_comes_first(server: Server) -> None:
    url = server.put("/a", TEXT.encode(), "text/plain")
    assert read_source(url, SETTINGS, "markdown").markup == "markdown"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "narration"),
        ("/a/", "a"),
        ("/..%2f..%2fetc%2fpasswd", "passwd"),
        ("/%2e%2e", "narration"),
        ("/two%20words.html", "two-words"),
        ("/f%C3%A4hre", "fähre"),
        ("/a%0Ab%00c", "a-b-c"),
        ("/" + "n" * 300, "n" * 60),
    ],
)
def test_the_folder_s_name_comes_from_the_address_and_stays_below(
    path: str, name: str, server: Server
) -> None:
    assert read_source(server.put(path, PAGE.encode(), "text/html"), SETTINGS).name == name


def test_redirects_are_followed_and_name_the_page(server: Server) -> None:
    server.put("/there.html", PAGE.encode(), "text/html")
    url = server.put("/here", b"", None, 302, Location="/there.html")
    assert read_source(url, SETTINGS).name == "there"


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("/here", "could not be fetched: Exceeded maximum allowed redirects; check the address"),
        ("file:///etc/passwd", "could not be fetched: Request URL has an unsupported protocol"),
        ("http://[broken", "could not be fetched: "),
    ],
)
def test_redirects_that_lead_nowhere(location: str, message: str, server: Server) -> None:
    url = server.put("/here", b"", None, 302, Location=location)
    with pytest.raises(FetchFailed, match=message):
        fetch(url, 1000, 5)


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (403, "Forbidden"), (500, ""), (204, "")])
def test_any_other_status_is_named(status: int, reason: str, server: Server) -> None:
    url = server.put("/a", b"", "text/html", status)
    with pytest.raises(FetchFailed, match=f"/a answered {status} {reason}.*; is the address public"):
        fetch(url, 1000, 5)


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "nonsense"])
def test_another_type_is_named_with_those_wanted(kind: str, server: Server) -> None:
    with pytest.raises(
        FetchFailed, match=f"/a is {kind}: an address of text/html, .*text/markdown is wanted"
    ):
        fetch(server.put("/a", b"{}", kind), 1000, 5)


def test_a_file_that_is_declared_wrongly_is_seen(server: Server) -> None:
    with pytest.raises(NotText, match="a PDF file"):
        read_source(server.put("/a", b"%PDF-1.7\n", "text/html"), SETTINGS)


def test_a_page_over_the_limit_is_not_read_to_its_end(server: Server) -> None:
    url = server.put("/a", b"x" * 10_001, "text/plain")
    assert len(fetch(server.put("/b", b"x" * 10_000, "text/plain"), 10_000, 5).data) == 10_000
    with pytest.raises(InputTooLarge, match="is larger than 10,000 bytes: raise NARRATOR_MAX_CHARS"):
        fetch(url, 10_000, 5)
    with pytest.raises(InputTooLarge):
        fetch(server.url("/drip"), 20, 5)


def test_a_server_that_says_nothing(server: Server) -> None:
    with pytest.raises(FetchFailed, match=r"/silent did not answer within 0\.2 s; try again, or save"):
        fetch(server.url("/silent"), 1000, 0.2)


def test_a_server_that_never_ends(server: Server) -> None:
    with pytest.raises(FetchFailed, match=r"/drip was still sending after 0\.2 s; save the page"):
        fetch(server.url("/drip"), 1_000_000, 0.2)


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(FetchFailed, match=r"could not be fetched: .*refused; check the address"):
            fetch(url, 1000, 5)


def test_a_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: listening.accept()[0].close())
        thread.start()
        with pytest.raises(FetchFailed, match=r"could not be fetched: .+; check the address"):
            fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/", 1000, 5)
        thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "https:///x",
        "http://[::1",
        "http://a:b/",
        "http://a\nb/",
        "http://" + "a." * 300,
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(FetchFailed, match=r"could not be fetched: (?s:.)+; check the address$"):
        read_source(url, SETTINGS)
