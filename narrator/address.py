"""Which addresses may be connected to, when it is somebody else who names them?"""

from __future__ import annotations

import functools
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

import httpcore
import httpx

from narrator.errors import AddressRefused

MAX_URL_CHARS = 8192
"""Longer than any address that a browser or server takes; a longer one is not parsed at all."""

MAX_ADDRESSES = 4
"""How many addresses of one name are tried: dual-stack names have two, and time is shared between them."""

OTHER_PROTOCOLS = frozenset(
    (
        1719,
        1720,
        1723,
        2049,
        3659,
        4045,
        4190,
        5060,
        5061,
        6000,
        6566,
        6665,
        6666,
        6667,
        6668,
        6669,
        6679,
        6697,
        10080,
    )
) | frozenset((3306, 5432, 5672, 6379, 11211, 27017))
"""Ports from 1024 on where something else than HTTP listens: those that browsers block (WHATWG Fetch, section 2.9), and
databases and brokers, which may take a line of a request for a command of theirs."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Answer = TypeVar("Answer")

_WRITE_BYTES = 16 * 1024
"""Between two looks at the clock."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label like this makes the whole an IPv4 address to some (WHATWG URL, section 3.5): 127.1, 0x7f.1."""
_INNER_NAMES = ("localhost", "local", "internal", "home.arpa")
"""Names of one's own machine and network (RFC 6761, 6762, 8375, and ICANN's choice of "internal")."""
_INNER_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
"""Protocol assignments and 6to4 relays: in parts "global" in IANA's table, and nobody's web server."""
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
"""All that IANA gives out as global unicast; outside lie local, mapped and reserved addresses."""
_INNER_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
"""Of those: protocol assignments with Teredo and ORCHID, documentation, 6to4. Some carry an IPv4 address inside."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 reach it (RFC 6052); the last 32 bits are the address that is meant."""


def is_public(address: Address) -> bool:
    """Is it the address of one machine on the public internet? Mapped and NAT64 ones count as what they carry."""
    if isinstance(address, ipaddress.IPv4Address):
        inner = address.is_multicast or any(address in network for network in _INNER_V4)
        return address.is_global and not inner
    if address.scope_id:
        return False
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return (
        address in _GLOBAL_V6 and address.is_global and not any(address in network for network in _INNER_V6)
    )


def check_url(url: str | httpx.URL, *, private: bool = False) -> httpx.URL:
    """The address, parsed, when nothing speaks against it before its name is looked up; raises AddressRefused.

    Allowed are http and https without credentials, on port 80, 443 or one from 1024 on that no other protocol is known
    for. The host is a name or an IP address in its usual spelling. ``private`` allows those within private networks.
    """
    if isinstance(url, str):
        url = _parsed(url)
    host = url.raw_host.decode("ascii")
    if url.scheme not in ("http", "https"):
        raise AddressRefused(
            f"an address of {url.scheme[:20] or 'no scheme'!r} is refused: give http or https"
        )
    if url.userinfo:
        raise AddressRefused("an address with credentials is refused: leave out what stands before its @")
    if url.port is not None and not _is_web_port(url.port):
        raise AddressRefused(
            f"port {url.port} is refused: give 80, 443 or one from 1024 to 65535 that is no other protocol's"
        )
    literal = _literal(host)
    if literal is None and (not _NAME.fullmatch(host) or _NUMBER.fullmatch(host.rpartition(".")[2])):
        raise AddressRefused(
            f"the host {host[:100]!r} is refused: give a name such as example.com, or an IP address as usually written"
        )
    inner = "." not in host or any(f".{host}".endswith(f".{name}") for name in _INNER_NAMES)
    if not private and (inner if literal is None else not is_public(literal)):
        raise _not_public(host)
    return url


def resolve(host: str, port: int, timeout_s: float, *, private: bool = False) -> list[str]:
    """Every address of the host, looked up once.

    Raises AddressRefused unless all of them are public or ``private`` is set, OSError where the name has none, and
    TimeoutError.
    """
    look_up = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(row[4][0]) for row in within(timeout_s, look_up, (OSError, UnicodeError))))
    if not private and not all(is_public(ipaddress.ip_address(address)) for address in found):
        raise _not_public(host)
    return found


def within(timeout_s: float, call: Callable[[], Answer], errors: tuple[type[Exception], ...]) -> Answer:
    """The call's answer; raises what it raises out of ``errors``, and TimeoutError when it takes longer.

    For calls that know no time limit themselves. One that does not end is left behind in a thread that holds up nothing.
    """
    answer: Future[Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except errors as error:
            answer.set_exception(error)

    threading.Thread(target=run, name="within", daemon=True).start()
    return answer.result(timeout_s)


class PublicTransport(httpx.BaseTransport):
    """An httpx transport that connects to public addresses alone, and to exactly those that it checked.

    Each request is checked with ``check_url``; its name is looked up once for each connection, and the connection goes
    to an address out of that answer, while the Host header and TLS keep the name. No proxy is used, no redirect followed.
    Nothing is logged, since addresses may be secrets. ``timeout_s`` counts from here and is for all together: looking up,
    connecting, and the whole of every request and response. ``private`` allows addresses within private networks;
    ``tls`` replaces the certificate authorities that are trusted. Raises AddressRefused and what httpx raises.
    """

    def __init__(self, timeout_s: float, *, private: bool = False, tls: ssl.SSLContext | None = None) -> None:
        backend = _PinnedBackend(time.monotonic() + timeout_s, private)
        self._private = private
        self._pool = httpcore.ConnectionPool(ssl_context=tls or _tls(), network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it; the response's body is still to be read."""
        url = check_url(request.url, private=self._private)
        assert isinstance(request.stream, httpx.SyncByteStream)
        where = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with _errors_of_httpx():
            response = self._pool.handle_request(
                httpcore.Request(request.method, where, headers=request.headers.raw, content=request.stream)
            )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=dict(response.extensions),
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """A response's body, whose errors are httpx's."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _errors_of_httpx():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _PinnedBackend(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked."""

    def __init__(self, deadline: float, private: bool) -> None:
        self._deadline = deadline
        self._private = private
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout)
        try:
            found = resolve(host, port, left, private=self._private)[:MAX_ADDRESSES]
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name {host} was not found in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        failed: httpcore.NetworkError | httpcore.TimeoutException
        failed = httpcore.ConnectError(f"the name {host} has no address")
        for number, address in enumerate(found):
            share = _left(self._deadline, httpcore.ConnectTimeout) / (len(found) - number)
            try:
                stream = self._sockets.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failed


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends at a point in time, however little and often the other side sends."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            left = _left(self._deadline, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + _WRITE_BYTES], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _left(deadline: float, error: type[httpcore.TimeoutException]) -> float:
    """Seconds until then; raises the error when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time is over")
    return left


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    """Raise httpx's errors in place of httpcore's."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout("the time is over") from error
    except httpcore.RemoteProtocolError as error:
        # Its own text quotes what was received, whatever spoke there.
        raise httpx.RemoteProtocolError("the server hung up, or what it said is not HTTP") from error
    except httpcore.NetworkError as error:
        raise httpx.NetworkError(str(error) or "the connection broke") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.LocalProtocolError(str(error)) from error


def _parsed(url: str) -> httpx.URL:
    if len(url) > MAX_URL_CHARS:
        raise AddressRefused(
            f"an address of {len(url):,} characters is refused: give at most {MAX_URL_CHARS:,}"
        )
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        # Without their words, in which a part of a password may stand.
        raise AddressRefused(
            "the address is refused: it is malformed; give one such as https://example.com/article"
        ) from None


def _is_web_port(port: int) -> bool:
    return port in (80, 443) or (1024 <= port <= 65535 and port not in OTHER_PROTOCOLS)


def _literal(host: str) -> Address | None:
    """The IP address that the host is; a scope such as %eth0 makes it none."""
    try:
        return None if "%" in host else ipaddress.ip_address(host)
    except ValueError:
        return None


def _not_public(host: str) -> AddressRefused:
    # Not where the name leads: that would tell strangers the addresses of an inner network.
    return AddressRefused(
        f"{host[:100]} is refused: it is, or leads to, no public address; give one that is, or allow "
        "private ones with NARRATOR_PRIVATE_ADDRESSES=allow"
    )
