"""Does a webhook arrive signed, end as its receiver says, and go nowhere else?"""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from narrator.errors import AddressRefused, OptionRefused
from narrator.webhook import (
    GAPS_S,
    JITTER,
    Delivery,
    check_webhook_url,
    deliver,
    gap_s,
    new_secret,
    sign,
)
from tests.address.web import PRIVATE, PUBLIC, Handler, Internet, Server, endless_interim, silent, slow_status

BODY = json.dumps({"type": "narration.done", "data": {"title": "Die Fähre"}}, ensure_ascii=False).encode()
SECRET = new_secret()
NOON = 1_800_000_000


def attempt(url: str, private: bool = False, timeout_s: float = 5, timestamp: int = NOON) -> Delivery:
    return deliver(url, SECRET, "msg_1", BODY, timestamp, private=private, timeout_s=timeout_s)


def test_a_secret_is_random_and_of_the_form_that_receivers_know() -> None:
    assert new_secret() != new_secret()
    assert new_secret().startswith("whsec_")
    assert len(base64.b64decode(new_secret().removeprefix("whsec_"), validate=True)) == 32


def test_a_delivery_is_verified_by_the_receiver_s_library(net: Internet) -> None:
    # given a receiver
    url = net.public.put("/hook?key=1", b"", None, 204)

    # when something is delivered
    assert attempt(url, timestamp=int(time.time())) == Delivery("delivered", 204, "answered 204")

    # then its library takes it, byte for byte
    headers, body = net.public.headers[0], net.public.bodies[0]
    assert body == BODY
    assert Webhook(SECRET).verify(body, headers) == json.loads(BODY)
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Length"] == str(len(BODY))
    assert headers["User-Agent"].startswith("narrator/")
    assert {name for name in headers if name.startswith("webhook-")} == {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }

    # and nothing that was changed on the way, nor another's secret
    changed = {"webhook-id": "msg_2", "webhook-timestamp": str(int(time.time()) - 1)}
    for name, value in changed.items():
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(body, {**headers, name: value})
    for secret, wrong in ((SECRET, body + b" "), (new_secret(), body)):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(wrong, headers)


def test_a_signature_depends_on_each_part_and_on_nothing_else() -> None:
    whole = sign(SECRET, "msg_1", NOON, BODY)
    assert whole == sign(SECRET, "msg_1", NOON, BODY)
    others = [
        sign(new_secret(), "msg_1", NOON, BODY),
        sign(SECRET, "msg_2", NOON, BODY),
        sign(SECRET, "msg_1", NOON + 1, BODY),
        sign(SECRET, "msg_1", NOON, BODY + b" "),
    ]
    assert len({whole, *others}) == 5


@pytest.mark.parametrize("message_id", ["", "a.1", "a b", "a\r\nX-Header: 1", "ä"])
def test_an_id_in_which_a_delimiter_could_hide_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="is no message id"):
        sign(SECRET, message_id, NOON, BODY)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_" + "s3cret!",
        "whsec_s3crét",
        "whsec_" + base64.b64encode(b"s" * 23).decode(),
        "whsec_" + base64.b64encode(b"s" * 65).decode(),
        base64.b64encode(b"s" * 32).decode(),
    ],
)
def test_a_secret_of_another_form_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(OptionRefused, match="base64 of 24 to 64 bytes") as caught:
        sign(secret, "msg_1", NOON, BODY)
    written = secret.removeprefix("whsec_")
    assert not written or written not in str(caught.value)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 226, 299])
def test_any_status_from_200_to_299_is_success(status: int, net: Internet) -> None:
    assert attempt(net.public.put("/hook", b"", None, status)).outcome == "delivered"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 429, 451, 500, 502, 503, 504, 599])
def test_any_other_status_is_tried_again(status: int, net: Internet) -> None:
    done = attempt(net.public.put("/hook", b"", None, status))
    assert done == Delivery("retry", status, f"answered {status}; 2xx is wanted")


def test_410_ends_it(net: Internet) -> None:
    done = attempt(net.public.put("/hook", b"", None, 410, Retry_After="5"))
    assert done == Delivery("gone", 410, "answered 410: nothing more is wanted there")


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(status: int, net: Internet) -> None:
    net.public.put("/there", b"", None, 200)
    net.private.put("/there", b"", None, 200)
    for there in (net.public.url("/there"), net.private.url("/there")):
        done = attempt(net.public.redirect("/hook", there, status))
        assert (done.outcome, done.status) == ("retry", status)
        assert "redirects are not followed" in done.reason
    assert set(net.public.asked) == {"/hook"}
    assert net.private.asked == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        (format_datetime(datetime.fromtimestamp(NOON, UTC) + timedelta(minutes=5), usegmt=True), 300),
        (format_datetime(datetime.fromtimestamp(NOON, UTC) - timedelta(days=5), usegmt=True), 0),
        ("Mon, 01 Jan 2068 00:00:00 -0000", 86_400),
        ("999999999", 86_400),
        ("9" * 5000, None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("Mon, 99 Xyz 2068", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_a_receiver_asks_for_is_known_and_has_an_end(
    value: str, seconds: float | None, status: int, net: Internet
) -> None:
    done = attempt(net.public.put("/hook", b"", None, status, Retry_After=value))
    assert (done.outcome, done.retry_after_s) == ("retry", seconds)


def test_a_status_is_enough_whatever_follows(net: Internet) -> None:
    def endless(handler: Handler) -> None:
        handler.send(b"HTTP/1.0 200 OK\r\n\r\n")
        handler.drip(b"x" * 1000)

    start = time.monotonic()
    assert attempt(net.public.act("/hook", endless)).outcome == "delivered"
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("answer", [silent, slow_status, endless_interim])
def test_a_receiver_that_is_too_slow_is_tried_again(answer: Callable[[Handler], None], net: Internet) -> None:
    done = attempt(net.public.act("/hook", answer), timeout_s=0.2)
    assert done == Delivery("retry", None, "no answer within 0.2 s")


def test_a_receiver_that_is_not_there_is_tried_again(net: Internet) -> None:
    with Server(PUBLIC) as closed:
        url = closed.url("/s3cret")
    for wrong in (url, "http://nobody.example/s3cret", net.public.act("/s3cret", lambda handler: None)):
        done = attempt(wrong)
        assert (done.outcome, done.status) == ("retry", None)
        assert done.reason
        assert "s3cret" not in done.reason


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:{port}/hook",
        "http://127.2:{port}/hook",
        "http://[::ffff:127.0.0.2]:{port}/hook",
        "http://inside.example:{port}/hook",
        "http://mixed.example:{port}/hook",
        "http://me:s3cret@127.0.0.1:{port}/hook",
        "http://127.0.0.1:25/hook",
        "ftp://127.0.0.2:{port}/hook",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_a_receiver_that_is_not_public_is_refused_for_good(url: str, net: Internet) -> None:
    net.names.put("inside.example", [PRIVATE])
    net.names.put("mixed.example", [PUBLIC, PRIVATE])
    done = attempt(url.format(port=net.private.server_port))
    assert (done.outcome, done.status) == ("refused", None)
    assert "is refused" in done.reason
    assert "s3cret" not in done.reason
    assert net.private.asked == net.public.asked == []


def test_private_receivers_may_be_allowed(net: Internet) -> None:
    net.names.put("inside.example", [PRIVATE])
    net.private.put("/hook", b"", None, 200)
    for host in (PRIVATE, "inside.example"):
        assert attempt(net.private.url("/hook", host), private=True).outcome == "delivered"


def test_an_address_is_checked_on_its_face_when_a_job_is_accepted(net: Internet) -> None:
    # given names that nothing is known of, then they are allowed, and not looked up
    check_webhook_url("https://hooks.example.com/a", False)
    check_webhook_url("http://10.0.0.1:8080/a", True)
    assert net.names.asked == []

    # while what can be seen to be wrong is refused
    for url in (
        "http://10.0.0.1/",
        "http://localhost:8000/",
        "http://me:pw@example.com/",
        "ftp://example.com/",
    ):
        with pytest.raises(AddressRefused):
            check_webhook_url(url, False)
    with pytest.raises(AddressRefused):
        check_webhook_url("http://me:pw@example.com/", True)


def test_the_gaps_grow_over_three_days_and_end(rng: random.Random) -> None:
    gaps = [gap_s(attempt, rng) for attempt in range(len(GAPS_S))]
    assert gaps[0] == 0
    for least, gap in zip(GAPS_S, gaps, strict=True):
        assert gap is not None
        assert least <= gap <= least * (1 + JITTER)
    assert list(GAPS_S) == sorted(GAPS_S)
    assert sum(GAPS_S) > 3 * 86_400
    assert gap_s(len(GAPS_S), rng) is None
    assert gap_s(3, rng) != gap_s(3, rng)
