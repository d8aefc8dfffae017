"""Route of the listen player: the scripts and styles that a publisher's page loads."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from api.assets import CACHING, serve_asset

router = APIRouter(tags=["embedding"])

SCRIPT = {
    200: {"description": "An ES module", "content": {"text/javascript": {"schema": {"type": "string"}}}}
}


@router.get("/player.js", name="get_player", response_class=Response, responses=SCRIPT)  # type: ignore[arg-type]
def show_player(request: Request) -> Response:
    """Defines `<listen-player>` for the page that loads it."""
    return serve_asset("player", "player.js", request)


@router.get("/player/cover.png", include_in_schema=False)
def show_cover(request: Request) -> Response:
    """The picture that a lock screen shows, which is in the audio files too."""
    headers = {"Cache-Control": CACHING}
    return FileResponse(str(files("narrator") / "cover.png"), media_type="image/png", headers=headers)


@router.get("/player/{name}", include_in_schema=False)
def show_part(name: Annotated[str, Path(max_length=64)], request: Request) -> Response:
    """What player.js imports, when it needs it."""
    return serve_asset("player", name, request)


router.add_api_route("/player.js", show_player, methods=["HEAD"], include_in_schema=False)
router.add_api_route("/player/{name}", show_part, methods=["HEAD"], include_in_schema=False)
