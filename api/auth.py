"""Who is asking, and may they? API keys, the open door for this machine alone, and signed links to private narrations."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer

from api.errors import Problem
from api.limits import count_request
from api.service import Service
from api.session import SAFE_METHODS, begin_session, is_same_origin, open_session, sealed_session
from narrator.records.keys import SCOPES, find_key, key_of_id, signing_secret
from narrator.settings import Settings

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
"""Hosts by which this machine is named; under any other name a page of a stranger's site may be asking."""

PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers by which it shows that somebody else stands behind a connection from this machine."""

KEY_S = 5.0
"""How long a key that was good counts as good without looking: a revoked one is refused after this."""

bearer = HTTPBearer(auto_error=False, description="An API key: narrator keys create NAME")


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks."""

    key_id: str
    """Id of the API key; "" where none was needed."""
    scopes: tuple[str, ...]
    """read, write."""


def principal(request: Request) -> Principal:
    """Who asks; raises Problem 401 if that is not known, 403 if a stranger's page asks through a local browser."""
    known: Principal | None = getattr(request.state, "principal", None)
    if known is not None:  # asked before, while the body was still to come
        return known
    service: Service = request.app.state.service
    secret = _presented(request)
    known = _known(service, secret, int(time.monotonic() / KEY_S)) if secret else _signed_in(request, service)
    if known is not None:
        count_request(service.settings, known.key_id)
        return known
    if _is_open(request, service):  # also to a client that cannot but send some key
        _refuse_strangers(request, service)
        return Principal("", SCOPES)
    if secret is None:
        raise Problem(
            401,
            "key_missing",
            "an API key is needed: send Authorization: Bearer nk_..., made by `narrator keys create NAME`",
            headers={"WWW-Authenticate": "Bearer"},
        )
    raise Problem(
        401,
        "key_refused",
        "this API key is unknown or was revoked: `narrator keys list` shows those that are good",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


def reader(who: Annotated[Principal, Depends(principal)], _: Annotated[object, Depends(bearer)]) -> Principal:
    """Whoever may look."""
    return _scoped(who, "read")


def writer(who: Annotated[Principal, Depends(principal)], _: Annotated[object, Depends(bearer)]) -> Principal:
    """Whoever may make, change and delete."""
    return _scoped(who, "write")


def check_scope(who: Principal, scope: str) -> None:
    """Raises Problem 403 for one who may not."""
    _scoped(who, scope)


Reader = Annotated[Principal, Depends(reader)]
Writer = Annotated[Principal, Depends(writer)]


def is_good(service: Service, key_id: str) -> bool:
    """Whether the key by which somebody was let in has not been revoked since."""
    return _known_id(service, key_id, int(time.monotonic() / KEY_S)) is not None


def sign(service: Service, narration_id: str, expires: int) -> str:
    """The signature (HMAC-SHA256, hex) that opens a private narration until ``expires``, seconds since 1970."""
    message = f"{narration_id}.{expires}".encode()
    return hmac.new(_signing(service), message, hashlib.sha256).hexdigest()


def check_listener(request: Request, narration_id: str) -> str:
    """The query that opens this private narration, for its links; "" for one who comes with a key.

    Raises Problem 401 without either, 403 for a link that is wrong or has expired.
    """
    given = request.query_params
    if "expires" not in given and "signature" not in given:
        _scoped(principal(request), "read")
        return ""
    return check_link(request.app.state.service, narration_id, given)


def check_link(service: Service, narration_id: str, given: Mapping[str, str]) -> str:
    """The query of a signed link, from all that stands in its address.

    Raises Problem 403 if it is wrong, lacks a part, or has expired.
    """
    try:
        at = int(given.get("expires", ""))
    except ValueError:
        at = 0
    signature = given.get("signature", "")
    right = sign(service, narration_id, at).encode()
    if not hmac.compare_digest(right, signature.encode("utf-8", "replace")):
        raise Problem(403, "link_refused", "this link's signature is wrong: ask its publisher for another")
    if at < time.time():
        raise Problem(403, "link_expired", "this link has expired: ask its publisher for another")
    return f"expires={at}&signature={signature}"


def sign_in(request: Request, response: Response, secret: str) -> bool:
    """Have the browser come with this API key's name from now on; False for one that is not good."""
    service: Service = request.app.state.service
    known = _known(service, secret, int(time.monotonic() / KEY_S))
    if known is not None:
        begin_session(response, request, _signing(service), known.key_id)
    return known is not None


def listening_host(settings: Settings) -> str | None:
    """The host of NARRATOR_LISTEN; None where nobody has set it."""
    return host_of(f"//{settings.listen}") if settings.listen else None


def host_of(address: str) -> str | None:
    """The host in an address; None where there is none, or nothing that could be one."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_at_the_machine(request: Request) -> bool:
    """Whether the connection comes from this machine, with nobody else behind it."""
    client = request.client.host if request.client else None
    return is_open_by_default(client) and not any(name in request.headers for name in PROXIED)


def is_open_by_default(host: str | None) -> bool:
    """Whether a service that listens there is reached from this machine alone."""
    if host is None:
        return False
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_open(request: Request, service: Service) -> bool:
    if service.settings.auth != "auto":
        return service.settings.auth == "off"
    server = request.scope.get("server") or (None, None)
    return is_open_by_default(listening_host(service.settings) or server[0]) and is_at_the_machine(request)


def _refuse_strangers(request: Request, service: Service) -> None:
    """A web page elsewhere may make a local browser ask us, by rebinding a name or by a plain form."""
    host = host_of(f"//{request.headers.get('host', '')}") or ""
    if service.settings.auth == "auto" and not is_open_by_default(host):
        raise Problem(
            403,
            "host_refused",
            "without API keys only localhost and 127.0.0.1 are answered: ask by one of these, or set NARRATOR_AUTH=required",
            received=host,
        )
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Problem(
            403,
            "origin_refused",
            "a page of another site may not ask without an API key: send Authorization: Bearer nk_...",
            received=origin,
        )


def _presented(request: Request) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


@lru_cache(maxsize=1024)
def _known(service: Service, secret: str, _moment: int) -> Principal | None:
    key = find_key(service.database, secret)
    return Principal(key.id, key.scopes) if key else None


def _signed_in(request: Request, service: Service) -> Principal | None:
    """Who has signed in at our page; raises Problem 403 where another page would act in their name."""
    sealed = sealed_session(request)
    key_id = open_session(_signing(service), sealed) if sealed else None
    known = _known_id(service, key_id, int(time.monotonic() / KEY_S)) if key_id else None
    if known is not None and request.method not in SAFE_METHODS and not is_same_origin(request):
        raise Problem(
            403,
            "origin_refused",
            "whoever is signed in changes something from the service's own page alone: open it, or send Authorization: Bearer nk_...",
            received=request.headers.get("origin"),
        )
    return known


@lru_cache(maxsize=1024)
def _known_id(service: Service, key_id: str, _moment: int) -> Principal | None:
    key = key_of_id(service.database, key_id)
    return Principal(key.id, key.scopes) if key else None


@lru_cache(maxsize=4)
def _signing(service: Service) -> bytes:
    return signing_secret(service.database)


def _scoped(who: Principal, scope: str) -> Principal:
    if scope not in who.scopes:
        raise Problem(
            403,
            "scope_missing",
            f"this API key may not {scope}: make one with `narrator keys create NAME --scope {scope}`",
            limit=list(who.scopes),
            received=scope,
        )
    return who
