"""How are the routes put together into one service?"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI

from api.auth import is_open_by_default, listening_host, writer
from api.errors import MEDIA_TYPE, add_error_handlers
from api.middleware import Compressed, Embeddable, Numbered
from api.routes import articles, events, health, listen, narrations, speech
from api.schemas import ProblemShown
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

_PROBLEM = {
    "description": "A problem, with its code",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShown"}}},
}

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
        max_body_size=service.settings.max_chars * JSON_BYTES_PER_CHAR + BODY_BYTES,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    add_error_handlers(app)
    for router in (narrations.router, events.router, listen.router, articles.router, health.router):
        app.include_router(router)
    app.include_router(speech.router, dependencies=[Depends(writer)])
    for layer in (Compressed, Embeddable, Numbered):  # the last one is outermost
        app.add_middleware(layer)
    _describe(app)
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


def _describe(app: FastAPI) -> None:
    """The published schema tells of problems on every route, in their media type."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = plain()
        schemas = schema["components"]["schemas"]
        schemas["ProblemShown"] = ProblemShown.model_json_schema(ref_template="#/components/schemas/{model}")
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                if path.startswith("/v1/audio/"):
                    continue
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = _PROBLEM
        app.openapi_schema = schema
        return schema

    app.openapi = described  # type: ignore[method-assign]


app = create_app()
