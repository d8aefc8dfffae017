"""Is a page fetched as its server declares it, and is every way of not getting one a clear error?"""

from __future__ import annotations

import gzip
import logging
import random
import socket
import threading
import time
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from narrator.errors import AddressRefused, FetchFailed, InputTooLarge, NotText
from narrator.fetch import fetch, shown
from narrator.settings import load_settings
from narrator.source import read_source
from tests.address.web import (
    PUBLIC,
    Handler,
    Internet,
    Server,
    endless_body,
    endless_interim,
    internet,
    serving,
    silent,
    slow_body,
    slow_status,
)

TEXT = "Grüße von der Fähre, die wartet."
PAGE = f"<html><body><article><h1>Die Fähre</h1><p>{TEXT}</p></article></body></html>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, PUBLIC)
    with serving(Server(PUBLIC)) as server:
        yield server


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")
    with internet(monkeypatch) as net:
        yield net


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
    assert server.headers[-1]["User-Agent"].startswith("narrator/")


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
        ("/here", "could not be fetched: it redirects more than 5 times; check the address"),
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
        fetch(server.act("/drip", slow_body), 20, 5)
    with pytest.raises(InputTooLarge):
        fetch(server.act("/endless", endless_body), 100_000, 5)


@pytest.mark.parametrize("public_only", [False, True])
@pytest.mark.parametrize("answer", [silent, slow_status, endless_interim, slow_body])
def test_the_time_is_for_all_together_however_often_something_comes(
    answer: Callable[[Handler], None], public_only: bool, net: Internet
) -> None:
    url, start = net.public.act("/a", answer), time.monotonic()
    with pytest.raises(FetchFailed, match=r"/a was not all there within 0\.2 s; try again, or save the page"):
        fetch(url, 1_000_000, 0.2, public_only=public_only)
    assert time.monotonic() - start < 2


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


def test_addresses_are_shown_without_what_may_be_secret() -> None:
    assert shown("https://me:pw@example.com:8443/a/b?token=pw#pw") == "https://example.com:8443/a/b"
    assert shown("https://example.com/@me/a") == "https://example.com/@me/a"
    assert shown("http://me:p/w@example.com/") == "example.com/"
    assert len(shown("http://example.com/" + "a" * 1000)) == 200


def test_credentials_are_used_by_their_own_server_alone(server: Server) -> None:
    # given a page that redirects within its server, relatively and not, and to another one
    with serving(Server(PUBLIC)) as other:
        other.put("/there", TEXT.encode(), "text/plain")
        server.redirect("/a", "/b")
        server.redirect("/b", server.url("/c"))
        server.redirect("/c", other.url("/there"))

        # when it is fetched with credentials
        fetch(server.url("/a").replace("//", "//me:s3cret@"), 1000, 5)

        # then its server has them each time, and the other never
        login = "Basic " + b64encode(b"me:s3cret").decode()
        assert [headers.get("Authorization") for headers in server.headers] == [login] * 3
        assert "Authorization" not in other.headers[0]


def test_credentials_are_in_no_log_and_no_error(net: Internet, caplog: pytest.LogCaptureFixture) -> None:
    net.public.put("/a", b"", "text/html", 403)
    net.public.put("/b", TEXT.encode(), "text/plain")
    with caplog.at_level(logging.INFO):
        fetch(net.public.url("/b").replace("//", "//me:s3cret@"), 1000, 5)
        for url in (
            net.public.url("/a?key=s3cret").replace("//", "//me:s3cret@"),
            "http://me:s3cret@nobody.invalid/",
            "http://me:s3cret/x@nobody.invalid/",
            "http://me:s3cret@[/",
        ):
            for public_only in (False, True):
                with pytest.raises((FetchFailed, AddressRefused)) as caught:
                    fetch(url, 1000, 5, public_only=public_only)
                assert "s3cret" not in str(caught.value)
    assert "/b" in caplog.text
    assert "s3cret" not in caplog.text


def test_cookies_are_kept_on_the_way(server: Server) -> None:
    server.put("/a", b"", None, 302, Location="/b", Set_Cookie="seen=1")
    server.put("/b", TEXT.encode(), "text/plain")
    fetch(server.url("/a"), 1000, 5)
    assert "Cookie" not in server.headers[0]
    assert server.headers[1]["Cookie"] == "seen=1"


@pytest.mark.parametrize("public_only", [False, True])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_five_redirects_are_followed_and_a_sixth_is_not(
    status: int, public_only: bool, net: Internet
) -> None:
    for number in range(6):
        net.public.redirect(f"/{number}", f"/{number + 1}", status)
    net.public.put("/6", TEXT.encode(), "text/plain")
    assert fetch(net.public.url("/1"), 1000, 5, public_only=public_only).name == "6"
    with pytest.raises(FetchFailed, match="/0 could not be fetched: it redirects more than 5 times"):
        fetch(net.public.url("/0"), 1000, 5, public_only=public_only)


def test_gzip_is_unpacked_whole_also_of_several_members(net: Internet, rng: random.Random) -> None:
    text = "".join(chr(rng.randrange(97, 123)) for _ in range(300_000)).encode()
    packed = gzip.compress(text[:100_000]) + gzip.compress(text[100_000:])
    for body, coding in ((packed, "gzip"), (packed + b"\0" * 100, "x-gzip"), (text, "identity")):
        url = net.public.put("/a", body, "text/plain", Content_Encoding=coding)
        for public_only in (False, True):
            assert fetch(url, 300_000, 5, public_only=public_only).data == text
    assert net.public.headers[-1]["Accept-Encoding"] == "gzip"


def test_a_gzip_bomb_is_not_unpacked(net: Internet) -> None:
    # given 100 MB in 100 kB
    url = net.public.put("/a", gzip.compress(bytes(100_000_000)), "text/plain", Content_Encoding="gzip")

    # when it is fetched with a limit of 1 MB, then no more than that and some steps are ever in memory
    for public_only in (False, True):
        tracemalloc.start()
        with pytest.raises(InputTooLarge, match="is larger than 1,000,000 bytes"):
            fetch(url, 1_000_000, 5, public_only=public_only)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4_000_000


@pytest.mark.parametrize(
    ("body", "coding", "message"),
    [
        (b"no gzip", "gzip", "is not the gzip data that it says it is"),
        (gzip.compress(b"text" * 1000, mtime=0)[:-10], "gzip", "ended in the middle of its gzip data"),
        (gzip.compress(b"text", mtime=0)[:-8] + bytes(8), "gzip", "is not the gzip data that it says it is"),
        (b"", "br", "is compressed as br: gzip or nothing is wanted"),
        (b"", "gzip, gzip", "is compressed as gzip, gzip: gzip or nothing is wanted"),
    ],
    ids=["no-gzip", "cut-short", "wrong-checksum", "brotli", "twice"],  # the bytes hold the time of day
)
def test_what_is_packed_wrongly(body: bytes, coding: str, message: str, server: Server) -> None:
    url = server.put("/a", body, "text/plain", Content_Encoding=coding)
    with pytest.raises(FetchFailed, match=message):
        fetch(url, 100_000, 5)


def test_a_user_may_fetch_from_their_own_machine(net: Internet) -> None:
    url = net.private.put("/a", TEXT.encode(), "text/plain")
    assert fetch(net.public.redirect("/a", url), 1000, 5).data == TEXT.encode()


def test_a_page_that_somebody_else_names_comes_from_public_addresses(net: Internet) -> None:
    net.names.put("news.example", [PUBLIC])
    net.public.redirect("/a", "/b")
    net.public.put("/b", TEXT.encode(), "text/plain; charset=utf-8")
    page = fetch(net.public.url("/a", "news.example"), 1000, 5, public_only=True)
    assert (page.data, page.markup, page.charset, page.name) == (TEXT.encode(), "text", "utf-8", "b")
    assert set(net.public.hosts) == {f"news.example:{net.public.server_port}"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:{port}/secret",
        "http://127.0.0.2.:{port}/secret",
        "http://127.2:{port}/secret",
        "http://0x7f.2:{port}/secret",
        "http://2130706434:{port}/secret",
        "http://0177.0.0.2:{port}/secret",
        "http://127。0。0。2:{port}/secret",
        "http://１２７.0.0.2:{port}/secret",
        "http://[::ffff:127.0.0.2]:{port}/secret",
        "http://[::ffff:7f00:2]:{port}/secret",
        "http://[::127.0.0.2]:{port}/secret",
        "http://[64:ff9b::7f00:2]:{port}/secret",
        "http://[2002:7f00:2::]:{port}/secret",
        "http://[fe80::1%25lo]:{port}/secret",
        "http://inside.example:{port}/secret",
        "http://mixed.example:{port}/secret",
        "http://rebind.example:{port}/secret",
        "//inside.example:{port}/secret",
        "http://localhost:{port}/secret",
        "http://me:pw@news.example:{port}/secret",
        "http://news.example@127.0.0.2:{port}/secret",
        "http://news.example:6379/secret",
        "http://news.example:22/secret",
        "file:///etc/passwd",
        "gopher://127.0.0.2:{port}/_GET%20/secret",
        "ftp://127.0.0.2:{port}/secret",
        "data:text/plain,secret",
    ],
)
def test_no_private_page_is_reached_neither_by_address_nor_by_redirect(url: str, net: Internet) -> None:
    # given a private server, names that lead to it, and a public page that redirects to it
    net.private.put("/secret", b"secret", "text/plain")
    net.names.put("news.example", [PUBLIC])
    net.names.put("inside.example", ["127.0.0.2"])
    net.names.put("mixed.example", [PUBLIC, "127.0.0.2"])
    net.names.put("rebind.example", ["127.0.0.2"], [PUBLIC])
    net.names.put("localhost", ["127.0.0.2"])
    url = url.format(port=net.private.server_port)
    redirecting = net.public.redirect("/a", url.encode().decode("latin-1"))

    # then neither leads there
    read = partial(fetch, max_bytes=1000, timeout_s=5, public_only=True)
    with pytest.raises(AddressRefused):
        read(url)
    net.names.put("rebind.example", ["127.0.0.2"], [PUBLIC])
    with pytest.raises(
        (AddressRefused, FetchFailed), match=r"/a redirects, and .* refused|/a could not be fetched"
    ):
        read(redirecting)
    assert net.private.asked == []


def test_private_addresses_may_be_allowed_and_nothing_else_with_them(net: Internet) -> None:
    net.names.put("inside.example", ["127.0.0.2"])
    net.private.put("/a", TEXT.encode(), "text/plain")
    read = partial(fetch, max_bytes=1000, timeout_s=5, public_only=True, private=True)
    assert read(net.private.url("/a", "inside.example")).data == TEXT.encode()
    for url in (
        net.private.url("/a").replace("//", "//me:pw@"),
        net.private.url("/a", "127.2"),
        "file:///etc/passwd",
    ):
        with pytest.raises(AddressRefused):
            read(url)
    assert len(net.private.asked) == 1
