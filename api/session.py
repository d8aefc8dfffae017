"""Who is signed in at the service's own page? A cookie that names an API key, and is good on this page alone."""

from __future__ import annotations

import hashlib
import hmac
import re
import time

from fastapi import Request, Response

from api.service import Service

SESSION_S = 30 * 24 * 3600
"""How long a person stays signed in; the key behind it is looked up at every request, and ends it when revoked."""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""Change nothing (RFC 9110, section 9.2.1), and another site cannot read their answers."""

_TOKEN = re.compile(r"([0-9a-f]{1,32})\.([0-9]{1,12})\.([0-9a-f]{64})")


def seal_session(secret: bytes, key_id: str, expires: int) -> str:
    """The cookie's value: the key's public id and the time (seconds since 1970), signed with HMAC-SHA256."""
    # No link to a narration has this form, so that neither is good for the other.
    signature = hmac.new(secret, f"session.{key_id}.{expires}".encode(), hashlib.sha256).hexdigest()
    return f"{key_id}.{expires}.{signature}"


def open_session(secret: bytes, sealed: str) -> str | None:
    """The key's id; None for what is not ours or has expired."""
    match = _TOKEN.fullmatch(sealed)
    if match is None:
        return None
    key_id, expires = match[1], int(match[2])
    right = hmac.compare_digest(seal_session(secret, key_id, expires), sealed)
    return key_id if right and expires > time.time() else None


def sealed_session(request: Request) -> str | None:
    """The cookie as it came."""
    return request.cookies.get(_name(request))


def begin_session(response: Response, request: Request, secret: bytes, key_id: str) -> None:
    """Sign in: out of reach of scripts, sent by no other site, and over TLS alone where that is how we are reached."""
    expires = int(time.time()) + SESSION_S
    response.set_cookie(
        _name(request),
        seal_session(secret, key_id, expires),
        max_age=SESSION_S,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def end_session(response: Response, request: Request) -> None:
    """Sign out."""
    response.delete_cookie(
        _name(request), path="/", secure=_is_secure(request), httponly=True, samesite="strict"
    )


def is_same_origin(request: Request) -> bool:
    """Whether a browser says that our own page asks (Fetch, "Origin"; Fetch Metadata, "Sec-Fetch-Site")."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    service: Service = request.app.state.service
    origin = request.headers.get("origin", "")
    return origin != "" and origin in (
        service.settings.public_url,
        f"http://{request.headers.get('host')}",
        f"https://{request.headers.get('host')}",
    )


def _is_secure(request: Request) -> bool:
    service: Service = request.app.state.service
    return (service.settings.public_url or str(request.base_url)).startswith("https:")


def _name(request: Request) -> str:
    # By this prefix a browser holds that no other host of the domain has set it (RFC 6265bis, section 4.1.3.2).
    return "__Host-narrator" if _is_secure(request) else "narrator"
