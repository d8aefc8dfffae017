"""Route of the listen player: the scripts and styles that a publisher's page loads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.assets import serve_asset

router = APIRouter(tags=["embedding"])

SCRIPT = {200: {"description": "An ES module", "content": {"text/javascript": {"schema": {"type": "string"}}}}}


@router.get("/player.js", name="get_player", response_class=Response, responses=SCRIPT)  # type: ignore[arg-type]
def show_player(request: Request) -> Response:
    """Defines `<listen-player src=".../manifest.json">` for the page that loads it."""
    return serve_asset("player", "player.js", request)


@router.get("/player/{name}", include_in_schema=False)
def show_part(name: Annotated[str, Path(max_length=64)], request: Request) -> Response:
    """What player.js imports, when it needs it."""
    return serve_asset("player", name, request)


router.add_api_route("/player.js", show_player, methods=["HEAD"], include_in_schema=False)
router.add_api_route("/player/{name}", show_part, methods=["HEAD"], include_in_schema=False)
