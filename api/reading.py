"""How does a page become an article, with neither a slow address nor a long text in the way of others?

Waiting for a network and cleaning are done in different places: addresses may be many and slow, cleaning takes a core.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

from api.asked import URL_CHARS, check_address, check_length
from api.inputs import PageInput
from api.limits import count_chars
from api.places import Places
from api.service import Service
from narrator.article import Article
from narrator.clean.site_rules import clean_and_learn
from narrator.records.site_rules import add_site_rules, find_site_rules
from narrator.source import read_address

FETCHES = 32
"""Pages waited for at once."""

CLEANERS = 2
"""Pages cleaned at once: more would only take turns on Python's lock, and hold up every other route."""

PATIENCE_S = 10.0
"""How long a request stands in line for either."""

Page = TypeVar("Page", bound=PageInput)
T = TypeVar("T")

_fetches = Places(FETCHES, PATIENCE_S, "fetched")
_cleaners = Places(CLEANERS, PATIENCE_S, "cleaned")


async def fetched(request: Request, key_id: str, asked: Page) -> Page:
    """The same with the page itself in place of its address, which counts for the key's characters of the day.

    Raises Problem 422 for an address that may not be asked, 429, and 503 where no place came free; InputError.
    """
    service: Service = request.app.state.service
    url = asked.url
    if url is None:
        return asked
    check_address(service, url)

    def fetch() -> Page:
        count_chars(service.settings, key_id, URL_CHARS)
        source = read_address(url, service.settings, untrusted=True)
        return asked.model_copy(update={"url": None, "site": asked.host, source.markup: source.text})

    return await _fetches.run(request, fetch)


async def in_turn(request: Request, work: Callable[..., T], *arguments: object) -> T:
    """Work that takes a core, such as ``read_article``; raises what it raises, and Problem 503 as ``fetched`` does."""
    return await _cleaners.run(request, work, *arguments)


def read_article(service: Service, asked: PageInput) -> Article:
    """The article that is meant, its address fetched before; raises what there is to say against it.

    The rules of its site hold, and what is to be remembered of it is.
    """
    way, given = asked.given
    blocks = getattr(asked, "article", None)
    check_length(service, way, given)
    if blocks:
        article: Article = blocks.article(asked.title)
        return article
    site = asked.host
    article, learnt = clean_and_learn(
        given,
        title=asked.title,
        markup=way,
        site=site,
        site_rules=find_site_rules(service.database, site) if site else (),
        speak=asked.speak,
        overrules=[one.overrule() for one in asked.overrules],
    )
    add_site_rules(service.database, learnt)
    return article
