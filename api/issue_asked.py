"""What does a request ask for of an issue and its articles: can it be done, and how is it kept?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from api.asked import base_url, check, check_address, checked_webhook, stored_request
from api.errors import STATUS, Problem
from api.inputs import VoiceInput
from api.issue_bodies import Packed
from api.issue_inputs import FeedInput, IssueArticleInput, IssueFacts, IssueInput, NewArticleInput
from api.lexicons import resolve
from api.service import Service
from narrator.clean.lines import writable
from narrator.errors import InputTooLarge, NarratorError, OptionRefused
from narrator.issue.entry import Entry
from narrator.records.issue import GivenArticle, taken_of_issue
from narrator.webhook import new_secret

FACTS = ("title", "author", "section", "date", "link")
"""What is said of an article."""


@dataclass(frozen=True, slots=True)
class AskedIssue:
    """An issue, ready to be recorded."""

    request: dict[str, Any]
    """As it is kept."""
    articles: list[GivenArticle]
    """In reading order."""
    chars: int
    """What they count for."""
    feed: dict[str, Any] | None
    """As the records keep it."""
    secret: str | None
    """Of its webhook, where it was made."""


def asked_issue(service: Service, asked: IssueInput, request: Request, packed: Packed) -> AskedIssue:
    """Raises what can be said against it at once: Problem, InputError."""
    stored, secret = stored_facts(asked), None
    stored |= {
        "voice": asked.voice,
        "speed": asked.speed,
        "between": asked.between.model_dump() if asked.between else {},
        "formats": list(dict.fromkeys(asked.formats)),
        "lexicons": resolve(service, asked.lexicon),
        "webhook": None,
        "base_url": base_url(request),
    }
    # What holds for all of them is looked at once, also where there is none yet.
    check(service, VoiceInput(text="One.", voice=asked.voice, speed=asked.speed))
    if asked.webhook:
        secret = None if asked.webhook.secret else new_secret()
        stored["webhook"] = checked_webhook(service, asked.webhook.url, asked.webhook.secret or secret or "")
    feed = asked_feed(service, asked.feed) if asked.feed else None
    check_count(service, len(asked.articles) + len(packed.refused))
    articles, chars = asked_articles(service, asked.articles, stored, request)
    for place, entry in packed.refused:
        articles.insert(place, _refused(entry, stored, request))
    return AskedIssue(stored, articles, chars, feed, secret)


def asked_feed(service: Service, asked: FeedInput) -> dict[str, Any]:
    """A feed that is to be followed, as the records keep it. Raises Problem for an address that may not be asked."""
    check_address(service, asked.url)
    return {
        "url": asked.url,
        "every_s": asked.every_minutes * 60,
        "vanished": asked.vanished,
        "known": {"newest": asked.newest},
    }


def asked_articles(
    service: Service, given: Sequence[NewArticleInput], issue: Mapping[str, Any], request: Request
) -> tuple[list[GivenArticle], int]:
    """(as they are recorded, what they count for); ``issue`` is the issue's request, whose voice and words they take."""
    found, chars = [], 0
    for number, (one, key) in enumerate(zip(given, keys_of(given), strict=True)):
        kept, counted = asked_article(service, one, key, issue, request, f"body.articles.{number}")
        found.append(kept)
        chars += counted
    return found, chars


def asked_article(
    service: Service, one: IssueArticleInput, key: str, issue: Mapping[str, Any], request: Request, where: str
) -> tuple[GivenArticle, int]:
    """One of them; ``where`` names it in a refusal."""
    filled, chars = checked_article(service, one, issue, where)
    stored = stored_request(filled, request) | taken_of_issue(issue)
    facts = {name: getattr(one, name) for name in FACTS} | {"link": one.link or one.url}
    return GivenArticle(key, stored, 0 if one.url else chars, written(facts)), chars


def checked_article(
    service: Service, one: IssueArticleInput, issue: Mapping[str, Any], where: str
) -> tuple[IssueArticleInput, int]:
    """(the same with the issue's voice and speed where it names none, what it counts for)."""
    filled = one.model_copy(
        update={"voice": one.voice or issue.get("voice"), "speed": one.speed or issue.get("speed") or 1.0}
    )
    try:
        chars = check(service, filled)
    except Problem as problem:
        raise Problem(
            problem.status, problem.code, f"{where}: {problem.detail}", limit=problem.limit,
            received=problem.received, headers=problem.headers,
        ) from problem  # fmt: skip
    except NarratorError as error:
        raise Problem(STATUS[error.code], error.code, f"{where}: {error}") from error
    return filled, chars


def keys_of(given: Sequence[NewArticleInput]) -> list[str]:
    """What each is called for ever: its id, else its address, its link, or what follows from its text.

    An id that is given twice is refused; of what has none, a second one that is the same is called by a number too.
    Raises OptionRefused.
    """
    named = Counter(one.id for one in given if one.id is not None)
    twice = next((name for name, count in named.items() if count > 1), None)
    if twice is not None:
        raise OptionRefused(f"the id {twice[:100]!r} is given twice: each article of an issue has its own")
    taken, keys = set(named), []
    for one in given:
        key = written_key(one.id) if one.id is not None else _follows(one)
        if one.id is None:
            number = 1
            while (shown := key if number == 1 else f"{key} ({number})") in taken:
                number += 1
            key = shown
            taken.add(key)
        keys.append(key)
    return keys


def written_key(key: str) -> str:
    """As any database can hold it."""
    return writable(key)


def stored_facts(asked: IssueFacts) -> dict[str, Any]:
    """What is said of the whole, as it is kept."""
    return {name: _written(getattr(asked, name)) for name in IssueFacts.model_fields}


def written(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are said, as any database can hold them."""
    return {name: _written(value) for name, value in facts.items() if value}


def check_count(service: Service, count: int) -> None:
    """Raises Problem 413 for more articles than NARRATOR_ARTICLES_MAX."""
    limit = service.settings.articles_max
    if count > limit:
        raise Problem(
            413,
            InputTooLarge.code,
            f"{count:,} articles: an issue has at most {limit:,}; split it, or raise NARRATOR_ARTICLES_MAX",
            limit=limit,
            received=count,
        )


def _follows(one: NewArticleInput) -> str:
    if one.url or one.link:
        return written_key(one.url or one.link or "")
    _, content = one.given
    return f"text:{hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _refused(entry: Entry, issue: Mapping[str, Any], request: Request) -> GivenArticle:
    code, told = entry.refusal or ("", "")
    stored = {
        "text": "", "markup": "text", "title": entry.title, "voice": issue["voice"], "speed": issue["speed"],
        "speak": [], "base_url": base_url(request), "refusal": {"code": code, "detail": told},
    }  # fmt: skip
    facts = {name: getattr(entry, name) for name in FACTS}
    return GivenArticle(written_key(entry.id), stored | taken_of_issue(issue), 0, written(facts))


def _written(value: Any) -> Any:
    return writable(value) if isinstance(value, str) else value
