"""Does a connection go to exactly the address that was checked, and is it over when its time is?"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from narrator.address import PublicTransport, resolve, within
from narrator.errors import AddressRefused
from tests.address.authority import Authority
from tests.address.web import (
    PRIVATE,
    PUBLIC,
    Handler,
    Internet,
    Server,
    endless_interim,
    serving,
    silent,
    slow_body,
    slow_status,
)

TIMEOUT_S = 5.0


def get(url: str, timeout_s: float = TIMEOUT_S, **kwargs: object) -> bytes:
    with PublicTransport(timeout_s, **kwargs) as transport:  # type: ignore[arg-type]
        return transport.handle_request(httpx.Request("GET", url)).read()


def test_a_public_name_is_looked_up_once_and_the_server_hears_its_name(net: Internet) -> None:
    # given a name of the public server
    net.names.put("news.example", [PUBLIC])
    net.public.put("/a", b"News", "text/plain")

    # when it is asked
    assert get(net.public.url("/a", "news.example")) == b"News"

    # then its name was looked up once, and stands in the Host header
    assert net.names.asked == ["news.example"]
    assert net.public.hosts == [f"news.example:{net.public.server_port}"]


def test_a_name_that_is_public_first_and_private_then_is_connected_to_where_it_was_public(
    net: Internet,
) -> None:
    # given a name whose answer changes with each look
    net.names.put("rebind.example", [PUBLIC], [PRIVATE])
    port = net.public.server_port
    with serving(same_port(PRIVATE, port)) as inner:
        inner.put("/a", b"secret", "text/plain")
        net.public.put("/a", b"public", "text/plain")

        # when a page is asked for, then it comes from where the one look led
        assert get(f"http://rebind.example:{port}/a") == b"public"
        assert net.names.asked == ["rebind.example"]

        # and when it is asked for anew, then the private one is refused, and heard nothing
        with pytest.raises(AddressRefused):
            get(f"http://rebind.example:{port}/a")
        assert inner.asked == []


@pytest.mark.parametrize(
    "found",
    [
        [PRIVATE],
        [PUBLIC, PRIVATE],
        [PRIVATE, PUBLIC],
        ["93.184.216.34", "10.0.0.1"],
        [PUBLIC, "::1"],
        ["::ffff:127.0.0.2"],
        ["64:ff9b::7f00:2"],
        ["2002:7f00:2::1"],
        ["2001:0:7f00:2::1"],
        ["fe80::1%lo"],
        ["0.0.0.0"],
        ["::"],
    ],
)
def test_a_name_with_any_address_that_is_not_public_is_refused(found: list[str], net: Internet) -> None:
    net.names.put("mixed.example", found)
    for server in (net.public, net.private):
        server.put("/a", b"", "text/plain")
        with pytest.raises(AddressRefused) as caught:
            get(server.url("/a", "mixed.example"))
        # The error does not tell a stranger where the name leads.
        assert not any(address in str(caught.value) for address in found)
        assert server.asked == []


def test_private_allowed_means_pinned_all_the_same(net: Internet) -> None:
    # given a public name that leads to a private server, and elsewhere when asked again
    net.names.put("inside.example", [PRIVATE], [PUBLIC])
    net.private.put("/a", b"inner", "text/plain")

    # then it is refused by default
    with pytest.raises(AddressRefused):
        resolve("inside.example", 80, TIMEOUT_S)
    net.names.put("inside.example", [PRIVATE], [PUBLIC])

    # and with private allowed, connected to where the first answer said
    assert get(net.private.url("/a", "inside.example"), private=True) == b"inner"
    assert get(net.private.url("/a"), private=True) == b"inner"
    assert net.private.hosts[0] == f"inside.example:{net.private.server_port}"

    # while nothing else is lifted
    for url in (
        "http://u:p@inside.example/",
        "http://inside.example:22/",
        "http://127.2/",
        "file:///etc/passwd",
    ):
        with pytest.raises(AddressRefused):
            get(url, private=True)


def test_when_one_address_does_not_answer_the_next_is_tried(net: Internet) -> None:
    net.names.put("two.example", ["127.0.0.3", PUBLIC])
    net.public.put("/a", b"second", "text/plain")
    assert get(net.public.url("/a", "two.example"), private=True) == b"second"


def test_ipv6_addresses_are_connected_to(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Server, "address_family", socket.AF_INET6)
    with serving(Server("::1")) as server:
        server.put("/a", b"six", "text/plain")
        net.names.put("six.example", ["::1"])
        assert get(server.url("/a", "six.example"), private=True) == b"six"
        assert get(server.url("/a", "[::1]"), private=True) == b"six"
        assert server.hosts[1] == f"[::1]:{server.server_port}"


def test_the_environment_s_proxies_are_not_used(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a proxy that would look names up by itself
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, net.private.url(""))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    net.public.put("/a", b"direct", "text/plain")

    # then it hears nothing
    assert get(net.public.url("/a")) == b"direct"
    assert net.private.asked == []


@pytest.mark.parametrize("answer", [silent, slow_status, endless_interim, slow_body])
def test_the_time_is_for_all_together_however_often_something_comes(
    answer: Callable[[Handler], None], net: Internet
) -> None:
    url = net.public.act("/a", answer)
    start = time.monotonic()
    with pytest.raises(httpx.TimeoutException):
        get(url, 0.2)
    assert time.monotonic() - start < 2


def test_a_look_up_that_hangs_ends_in_time(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(30) and [])
    with pytest.raises(httpx.TimeoutException):
        get("http://slow.example/", 0.2)
    released.set()


def test_a_name_that_nobody_knows_is_an_error_of_the_network(net: Internet) -> None:
    with pytest.raises(httpx.NetworkError, match=r"the name nobody\.example is not known"):
        get("http://nobody.example/")
    net.names.put("empty.example", [])
    with pytest.raises(httpx.NetworkError, match="has no address"):
        get("http://empty.example/")


def test_what_another_protocol_says_is_not_repeated(net: Internet) -> None:
    def banner(handler: Handler) -> None:
        handler.send(b"SSH-2.0-secret_version\r\n")

    with pytest.raises(httpx.RemoteProtocolError, match="hung up, or what it said is not HTTP") as caught:
        get(net.public.act("/a", banner))
    assert "secret" not in str(caught.value)


def test_tls_is_for_the_name_and_not_for_the_address(net: Internet, tmp_path: Path) -> None:
    # given a server with a certificate for one name
    authority = Authority(tmp_path)
    heard: list[str | None] = []
    server_side = authority.server("news.example")
    server_side.sni_callback = lambda _socket, name, _context: heard.append(name)
    trusting = ssl.create_default_context(cafile=str(authority.path))
    with serving(Server(PUBLIC), server_side) as server:
        server.put("/a", b"News", "text/plain")
        for name in ("news.example", "other.example"):
            net.names.put(name, [PUBLIC])

        def url(host: str) -> str:
            return f"https://{host}:{server.server_port}/a"

        # then the name is what it hears, and the certificate is good for it
        assert get(url("news.example"), tls=trusting) == b"News"
        assert heard == ["news.example"]

        # but for no other name, nor the bare address
        for host in ("other.example", PUBLIC):
            with pytest.raises(httpx.NetworkError, match="certificate verify failed"):
                get(url(host), tls=trusting)

        # nor is an authority trusted that nobody knows
        with pytest.raises(httpx.NetworkError, match="certificate verify failed"):
            get(url("news.example"))
        assert len(server.asked) == 1


def test_nothing_of_the_address_is_logged(net: Internet, caplog: pytest.LogCaptureFixture) -> None:
    net.public.put("/s3cret?token=s3cret", b"", "text/plain")
    with caplog.at_level(logging.DEBUG):
        get(net.public.url("/s3cret?token=s3cret"))
    assert "s3cret" not in caplog.text


def test_within_gives_the_answer_or_the_error() -> None:
    assert within(5, lambda: "answer", ()) == "answer"
    with pytest.raises(KeyError):
        within(5, lambda: {}["a"], (KeyError,))


def same_port(host: str, port: int) -> Server:
    server = Server(host)
    server.server_close()
    server.socket = socket.create_server((host, port))
    server.server_port = port
    return server
