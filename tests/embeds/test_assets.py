"""How are scripts and styles sent, and can a name lead anywhere but into their folder?"""

from __future__ import annotations

import gzip
import socket

import brotli
import httpx
import pytest
from jinja2 import UndefinedError

from api.assets import ROOT, find_asset, render
from tests.api.problems import check_problem
from tests.service import Running


def lean(folder: str, name: str) -> bytes:
    """A file as it is sent: without what only its authors read."""
    asset = find_asset(folder, name)
    assert asset
    return asset.plain


def test_a_script_is_sent_once_and_then_asked_for_by_its_tag(service: Running) -> None:
    # when a page loads the player
    answer = service.client.get("/player.js", headers={"Accept-Encoding": "gzip"})

    # then it is a compressed script, kept for a while, which every site may load
    assert (answer.status_code, answer.content) == (200, lean("player", "player.js"))
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.headers["etag"].startswith('W/"')
    elsewhere = service.client.get("/player.js", headers={"Origin": "https://publisher.test"})
    assert elsewhere.headers["access-control-allow-origin"] == "*"

    # and who has it gets nothing
    again = service.client.get("/player.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == answer.headers["cache-control"]
    head = service.client.head("/player.js", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(lean("player", "player.js"))


def test_it_is_compressed_for_whoever_takes_that(service: Running) -> None:
    style = lean("player", "player.css")
    for accepted, coding in (
        ("gzip, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
    ):
        with httpx.stream(
            "GET", f"{service.url}/player/player.css", headers={"Accept-Encoding": accepted}
        ) as answer:
            body = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == coding
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
        assert unpack(body) == style
        assert not coding or len(body) < len(style) / 2


@pytest.mark.parametrize(
    "name",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "%2e%2e%2fapp.py",
        "..%5capp.py",
        "%2fetc%2fpasswd",
        "nothing.js",
        "player.js%00.css",
        "player.js/",
        "Player.js",
        "",
        ".",
    ],
)
def test_no_name_leads_out_of_the_folder(service: Running, name: str) -> None:
    # given a request as it is written here: a client would tidy it
    with socket.create_connection(("127.0.0.1", service.port)) as line:
        line.sendall(
            f"GET /player/{name} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    # then nothing is there
    assert answer.startswith(b"HTTP/1.1 404"), answer[:200]
    assert b"application/problem+json" in answer


def test_what_is_no_script_style_or_picture_is_not_served(service: Running) -> None:
    assert (ROOT / "pages" / "embed.html").is_file()
    assert find_asset("pages", "embed.html") is None
    assert find_asset("routes", "embeds.py") is None
    assert find_asset("", "app.py") is None
    assert find_asset("pages", "embed.css")
    answer = service.client.get("/pages/embed.html")
    assert answer.status_code == 404
    assert "listen-player" not in answer.text
    check_problem(service.client.get("/player/embed.html"), 404, "not_found")


def test_a_template_escapes_what_it_shows_and_lacks_nothing() -> None:
    shown = render("embed_refusal.html", sentence="<b>&", advice='"', again=False, root="../")
    assert "<h1>&lt;b&gt;&amp;</h1>" in shown
    with pytest.raises(UndefinedError):
        render("embed_refusal.html", sentence="No advice.", root="../")
