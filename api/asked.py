"""What does a request ask for: can it be done, and how is it kept?"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from fastapi import Request
from pydantic import BaseModel

from api.errors import Problem
from api.inputs import PageInput, VoiceInput
from api.service import Service
from narrator.engines import default_engine, find_voice
from narrator.engines.speed import check_speed
from narrator.errors import AddressRefused, EmptyInput, InputTooLarge, NarratorError, OptionRefused
from narrator.webhook import check_webhook_url
from narrator.webhook import sign as sign_message

URL_CHARS = 20_000
"""What an address counts for in the quota: a long article, since its length shows only when it has been fetched."""

KEY_CHARS = 255
"""Longest Idempotency-Key."""

KEY = re.compile(rf'"[ !#-~]{{1,{KEY_CHARS}}}"|[!#-~]([ !#-~]{{0,{KEY_CHARS - 2}}}[!#-~])?')
"""One, with its quotes or without."""

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def check(service: Service, asked: VoiceInput) -> int:
    """Length of the text; raises what can be said at once rather than by a failed narration."""
    way, given = asked.given
    check_length(service, way, given)
    if asked.article is not None:
        asked.article.article(asked.title)
    check_remembered(asked)
    if way == "url":
        check_address(service, given)
    engine = default_engine()
    try:
        find_voice(engine, asked.voice)
        check_speed(engine.name, engine.traits, asked.speed)
    except NarratorError as error:
        received = asked.voice if error.code == "voice_unknown" else asked.speed
        raise Problem(422, error.code, str(error), received=received) from error
    return URL_CHARS if way == "url" else len(given)


def check_remembered(asked: PageInput) -> bool:
    """Whether something of it is to be remembered; raises Problem 422 where the site is not known."""
    remembered = any(one.remember for one in asked.overrules)
    if remembered and asked.host is None:
        raise Problem(
            422,
            "request_invalid",
            "body.site: something is to be remembered of a site: give its host name as site",
        )
    return remembered


def check_address(service: Service, url: str) -> None:
    """Raises Problem 422 for an address that may not be asked."""
    from narrator.address import check_url

    try:
        check_url(url, private=service.settings.private_addresses == "allow")
    except AddressRefused as error:
        raise Problem(422, error.code, str(error), received=url) from error


def stored_request(asked: VoiceInput, request: Request) -> dict[str, Any]:
    """The request as it is kept: what no database can hold is replaced, one for one."""
    way, given = asked.given
    where: dict[str, Any] = {"text": _UNWRITABLE.sub(" ", given), "markup": way}
    if way == "url":
        where = {"url": given}
    elif asked.article is not None:
        where = {"article": asked.article.article(asked.title).to_json()}
    title = _UNWRITABLE.sub(" ", asked.title) if asked.title else None
    if asked.host:
        where["site"] = asked.host
    if asked.overrules:
        where["overrules"] = [_writable(one.overrule().to_json()) for one in asked.overrules]
    return {
        **where,
        "title": title,
        "voice": asked.voice,
        "speed": asked.speed,
        "speak": list(dict.fromkeys(asked.speak)),
        "base_url": base_url(request),
    }


def _writable(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _UNWRITABLE.sub(" ", value) if isinstance(value, str) else value for name, value in said.items()
    }


def checked_webhook(service: Service, url: str, secret: str) -> dict[str, str]:
    """As it is kept; raises what would otherwise only show when the message is to be sent."""
    try:
        check_webhook_url(url, service.settings.private_addresses == "allow")
        sign_message(secret, "msg", 0, b"")
    except AddressRefused as error:
        raise Problem(422, error.code, str(error), received=url) from error
    except OptionRefused as error:
        raise Problem(422, error.code, str(error)) from error
    return {"url": url, "secret": secret}


def idempotency(raw: str | None, asked: BaseModel, *more: str) -> tuple[str, str] | None:
    """The key, and what tells one request from another: all that was asked, and ``more``."""
    if raw is None:
        return None
    said = json.dumps([asked.model_dump(), *more] if more else asked.model_dump(), sort_keys=True)
    return _idempotency_key(raw), hashlib.sha256(said.encode()).hexdigest()


def base_url(request: Request) -> str:
    """The service's address as its users see it."""
    service: Service = request.app.state.service
    return service.settings.public_url or str(request.base_url).rstrip("/")


def check_length(service: Service, way: str, given: str) -> None:
    """Raises EmptyInput, and Problem 413 for more than NARRATOR_MAX_CHARS."""
    limit = service.settings.max_chars
    if not given.strip():
        raise EmptyInput(f"{way} is empty: give an article with at least a sentence")
    if len(given) > limit:
        too_large = InputTooLarge(
            f"{way} has {len(given):,} characters: {limit:,} are allowed; split it, or raise NARRATOR_MAX_CHARS"
        )
        raise Problem(413, too_large.code, str(too_large), limit=limit, received=len(given))


def _idempotency_key(raw: str) -> str:
    """The key without its quotes (draft-ietf-httpapi-idempotency-key-header, section 2.1: a structured string)."""
    key = raw.strip(" ")
    if not KEY.fullmatch(key):
        raise Problem(
            400,
            "idempotency_key_invalid",
            f"Idempotency-Key is a string of 1 to {KEY_CHARS} printable ASCII characters, such as a UUID, in quotes or not",
            limit=KEY_CHARS,
            received=raw,
        )
    return key.strip('"')
