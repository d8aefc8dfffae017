"""How are the routes put together into one service?"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import Depends, FastAPI

from api.auth import is_open_by_default, listening_host, writer
from api.errors import add_error_handlers
from api.middleware import Admitted, Compressed, Embeddable, Numbered
from api.published import describe
from api.routes import (
    articles,
    counts,
    docs,
    embeds,
    events,
    health,
    issue_articles,
    issue_estimates,
    issue_events,
    issue_feed,
    issue_files,
    issue_pages,
    issue_tokens,
    issues,
    lexicons,
    listen,
    narration_page,
    narrations,
    pages,
    player,
    sites,
    speech,
)
from api.service import Service
from narrator import __version__
from narrator.engines import default_engine
from narrator.logs import configure_logs
from narrator.settings import Settings

DESCRIPTION = """
Give it an article as it comes off a web page; it hands back timed audio and a player manifest.

`POST /v1/narrations`, watch `.../events`, listen to `.../audio.m4a` with `.../manifest.json`.
Every error is `application/problem+json` with a stable `code`, in the shape of OpenAI's API on its route.
"""

JSON_BYTES_PER_CHAR = 6
"""A character may come escaped as \\uXXXX."""

BODY_BYTES = 100_000
"""Room for everything else in a body."""

_log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, with its settings from the environment unless they are given."""
    service = Service(settings)
    configure_logs("api", service.settings.log)
    app = FastAPI(
        title="narrator",
        version=__version__,
        summary="Article narration: an article in, timed audio out.",
        description=DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        lifespan=_lifespan,
        redirect_slashes=False,  # an address has one spelling, and nobody is sent anywhere
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    add_error_handlers(app)
    parts = (
        narrations,
        events,
        listen,
        counts,
        embeds,
        player,
        articles,
        sites,
        lexicons,
        issues,
        issue_articles,
        issue_estimates,
        issue_events,
        issue_feed,
        health,
        docs,
        pages,
        narration_page,
        issue_tokens,
        issue_files,
        issue_pages,
    )
    for part in parts:
        app.include_router(part.router)
    app.include_router(speech.router, dependencies=[Depends(writer)])
    app.add_middleware(Compressed)
    app.add_middleware(Admitted, max_bytes=service.settings.max_chars * JSON_BYTES_PER_CHAR + BODY_BYTES)
    app.add_middleware(Embeddable)
    app.add_middleware(Numbered)  # the last one is outermost
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    if service.settings.auth == "off":
        _log.warning("NARRATOR_AUTH=off: whoever reaches this service may do anything")
    elif service.settings.auth == "required" or not is_open_by_default(listening_host(service.settings)):
        _log.info("API keys are needed: narrator keys create NAME")
    else:
        _log.info("only this machine can reach the service: no API key is needed")
    # The voices are asked for once, so that the first request does not wait for them.
    await anyio.to_thread.run_sync(lambda: default_engine().voices())
    yield
    default_engine().close()


app = create_app()
