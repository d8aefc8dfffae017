"""Is every address that is not one of the public internet seen for what it is, however it is written?"""

from __future__ import annotations

import ipaddress

import pytest

from narrator.address import check_url, is_public
from narrator.errors import AddressRefused

PUBLIC_ONES = [
    "8.8.8.8",
    "93.184.216.34",
    "192.0.1.1",
    "198.20.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
]
CARRIERS_OF_PUBLIC_ONES = ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
INNER_ONES = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:0.0.0.0",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PUBLIC_ONES + CARRIERS_OF_PUBLIC_ONES)
def test_a_public_address_is_public_also_when_it_is_mapped_or_translated(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INNER_ONES)
def test_any_other_address_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INNER_ONES)
def test_an_address_in_a_url_is_refused_before_anything_is_looked_up(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    for scheme in ("http", "https"):
        with pytest.raises(AddressRefused):
            check_url(f"{scheme}://{host}/latest/meta-data")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com/a?b=c#d",
        "HTTPS://EXAMPLE.COM/",
        "https://faß.de/Fähre",
        "https://xn--bcher-kva.example/",
        "http://a_b.example.com/",
        "http://1.example.com/",
        "http://0x7f.example.com/",
        "http://example.com:80/",
        "https://example.com:443/",
        "http://example.com:443/",
        "http://example.com:8080/",
        "https://example.com:8443/hook",
        "https://example.com:65535/",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]:8080/",
        "https://medium.com/@writer/a",
        "https://example.com/?next=http://127.0.0.1/",
    ],
)
def test_what_is_allowed(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://redis:6380/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://router.home.arpa/",
        "http://127.0.0.1:8000/",
        "http://[::1]:8000/",
        "http://10.0.0.1/",
    ],
)
def test_private_hosts_are_refused_on_their_face_unless_they_are_allowed(url: str) -> None:
    check_url(url, private=True)
    with pytest.raises(AddressRefused, match=r"no public address; .* NARRATOR_PRIVATE_ADDRESSES=allow"):
        check_url(url)


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("url", "message"),
    [
        *[
            (url, "an address of .* is refused: give http or https")
            for url in (
                "",
                "example.com",
                "//example.com/",
                " http://example.com/",
                "file:///etc/passwd",
                "file://example.com/etc/passwd",
                "gopher://example.com:6379/_FLUSHALL",
                "ftp://example.com/a",
                "data:text/html,<p>Hi</p>",
                "javascript:alert(1)",
                "dict://example.com:2628/",
                "ws://example.com/",
                "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
                "x" * 3000 + "://example.com/",
            )
        ],
        *[
            (url, "credentials is refused")
            for url in (
                "http://user@example.com/",
                "http://user:secret@example.com/",
                "http://:secret@example.com/",
                "http://example.com@127.0.0.1/",
                "http://example.com:80@127.0.0.1/",
                "http://example.com\\@127.0.0.1/",
                "http://example.com%2f@127.0.0.1/",
            )
        ],
        *[
            (url, "the host .* is refused")
            for url in (
                "http://",
                "http:///a",
                "http:example.com",
                "http:/example.com",
                "http://?a",
                "http://:80/",
                "http://127.1/",
                "http://127.0.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://0x7f.0.0.1/",
                "http://0X7F.0.0.0x1/",
                "http://017700000001/",
                "http://127.0.0.0x/",
                "http://127.0.0.1./",
                "http://1.2.3.4.5/",
                "http://example.com./",
                "http://localhost./",
                "http://localhost。/",
                "http://.example.com/",
                "http://example..com/",
                "http://-a.example.com/",
                "http://%6c%6f%63alhost/",
                "http://127.0.0.1%2f.example.com/",
                "http://127.0.0.1%00.example.com/",
                "http://exa mple.com/",
                "http://a*b.example.com/",
                "http://[fe80::1%25eth0]/",
                "http://[2606:4700::1111%eth0]/",
                "http://" + "a" * 64 + ".com/",
                "http://" + "a." * 130 + "com/",
            )
        ],
        *[
            (url, "the address is refused: it is malformed")
            for url in (
                "http://0177.0.0.1/",
                "http://127.0.0.256/",
                "http://[::1",
                "http://[127.0.0.1]/",
                "http://[::ffff:127.1]/",
                "http://１２７.0.0.1/",
                "http://①②⑦.0.0.1/",
                "http://ⓛocalhost/",
                "http://exa\u00admple.com/",
                "http://a:b/",
                "http://example.com\n/",
                "http://exam\tple.com/",
                "http://example.com\0/",
                "http://\udc80.example.com/",
                "http://example.com/\udc80",
            )
        ],
        *[
            (f"http://example.com:{port}/", f"port {port} is refused")
            for port in (
                -1,
                0,
                1,
                21,
                22,
                23,
                25,
                53,
                81,
                110,
                1023,
                2049,
                3306,
                5060,
                5432,
                6000,
                6379,
                6667,
                11211,
            )
        ],
        ("http://example.com:65536/", "port 65536 is refused"),
        ("https://example.com:99999999999/", "port 99999999999 is refused"),
        (
            "http://example.com/" + "a" * 9000,
            r"an address of 9,019 characters is refused: give at most 8,192",
        ),
    ],
)
def test_what_is_refused_everywhere(url: str, message: str, private: bool) -> None:
    with pytest.raises(AddressRefused, match=message) as caught:
        check_url(url, private=private)
    assert caught.value.code == "address_refused"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("url", ["http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/"])
def test_other_scripts_full_stops_make_the_address_that_they_look_like(url: str) -> None:
    assert check_url(url, private=True).host == "127.0.0.1"
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1 is refused"):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    ["http://me:s3cret@example.com/", "http://me:s3cret/@x:y@z/", "ftp://me:s3cret@x/", "http://me:s3cret@["],
)
def test_credentials_are_not_repeated(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        check_url(url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
