"""How is somebody told that their narration is done? By a signed request, after Standard Webhooks 1.0.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import random
import re
import secrets
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from narrator import __version__
from narrator.address import PublicTransport, check_url
from narrator.errors import AddressRefused, OptionRefused

GAPS_S = (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Seconds before each attempt since the one before it: the schedule that the specification gives, over three days."""

JITTER = 0.2
"""Up to this part of a gap is added to it, so that what failed together is not sent again together."""

TIMEOUT_S = 20.0
"""For everything from looking up the name to the answer's status; the specification recommends 15 to 30."""

MAX_RETRY_AFTER_S = 24 * 3600.0
"""The longest wait that a receiver may ask for: the longest gap of the schedule."""

SECRET_BYTES = 32
"""Random ones in a new secret."""

_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)
"""What the specification allows."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one attempt."""

    outcome: str
    """"delivered"; "retry"; "gone", when the receiver wants no more; or "refused", when it must not be sent there."""
    status: int | None
    """The answer's, or None without one."""
    reason: str
    """In one line, without the address, which may be a secret."""
    retry_after_s: float | None = None
    """Seconds that the receiver asks to be left alone; with "retry" only."""


def new_secret() -> str:
    """A random signing secret: ``whsec_`` and base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``: HMAC-SHA256 of id, timestamp and body.

    ``timestamp`` is Unix time in seconds. Raises OptionRefused for a secret that is not ``whsec_`` and the base64 of
    24 to 64 bytes, and ValueError for an id in which a full stop or another delimiter could stand for something else.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", message_id):
        raise ValueError(f"{message_id!r} is no message id: letters, digits, _ and - are allowed")
    signed = f"{message_id}.{timestamp}.".encode("ascii") + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode("ascii")


def gap_s(attempt: int, rng: random.Random) -> float | None:
    """Seconds to wait after ``attempt`` attempts that failed; 0 before the first, None when there shall be no more."""
    if attempt >= len(GAPS_S):
        return None
    return GAPS_S[attempt] * (1 + JITTER * rng.random())


def check_webhook_url(url: str, private: bool) -> None:
    """Raise AddressRefused for what can be seen to be wrong before anything is looked up."""
    check_url(url, private=private)


def deliver(
    url: str,
    secret: str,
    message_id: str,
    body: bytes,
    timestamp: int,
    *,
    private: bool,
    timeout_s: float = TIMEOUT_S,
) -> Delivery:
    """Send a JSON body once. A 2xx status alone is success, 410 ends it, redirects are not followed.

    ``message_id`` stays the same over attempts; ``timestamp``, in Unix seconds, is this attempt's. ``private`` allows
    receivers within private networks. The answer's body is not read. Raises what ``sign`` raises.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"narrator/{__version__}",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body),
    }
    try:
        checked = check_url(url, private=private)
        with PublicTransport(timeout_s, private=private) as transport:
            response = transport.handle_request(httpx.Request("POST", checked, headers=headers, content=body))
            response.close()
    except AddressRefused as error:
        return Delivery("refused", None, str(error))
    except httpx.TimeoutException:
        return Delivery("retry", None, f"no answer within {timeout_s:g} s")
    except httpx.TransportError as error:
        return Delivery("retry", None, str(error))
    status = response.status_code
    if response.is_success:
        return Delivery("delivered", status, f"answered {status}")
    if status == httpx.codes.GONE:
        return Delivery("gone", status, "answered 410: nothing more is wanted there")
    after = _retry_after_s(response.headers.get("retry-after", ""), timestamp)
    redirects = ", and redirects are not followed" if response.is_redirect else ""
    return Delivery("retry", status, f"answered {status}{redirects}; 2xx is wanted", after)


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if not secret.startswith(_PREFIX) or len(key) not in _KEY_BYTES:
        raise OptionRefused(
            f"the webhook's secret is not {_PREFIX} and the base64 of {_KEY_BYTES[0]} to {_KEY_BYTES[-1]} bytes: "
            "leave it out for a new one"
        )
    return key


def _retry_after_s(value: str, now: int) -> float | None:
    """Seconds from ``now`` that a Retry-After header means (RFC 9110, section 10.2.3), or None if it means nothing."""
    if re.fullmatch(r"[0-9]{1,10}", value):
        return min(float(value), MAX_RETRY_AFTER_S)
    try:
        date = parsedate_to_datetime(value)
        seconds = date.replace(tzinfo=date.tzinfo or UTC).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)
