"""Whose players are measured, and how does a page carry each of them?"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.compare import say
from benchmarks.measure import RunFailed

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"

MEDIA_CHROME = (
    "controller control-bar play-button seek-backward-button seek-forward-button time-display time-range "
    "playback-rate-button mute-button volume-range"
).split()
"""The elements of media-chrome that have the same controls."""

PLACE_PX = 88
"""Height of the place that a page keeps, where it keeps one; no player here is higher at the window's width."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page must know of a narration to carry its player."""

    service: str
    """Address of the service."""
    narration_id: str
    label: str
    """Its length as it is shown, 2:05."""
    seconds: float
    """Its length."""


@dataclass(frozen=True, slots=True)
class Player:
    """A player and the lines by which a page carries it."""

    key: str
    name: str
    """For people."""
    script: str
    """End of the address of the script with which it starts."""
    head: str
    """Lines for the page's head; {peers} and {service} are addresses."""
    body: str
    """Lines where it shows; {seconds}, {label}, {audio} and {manifest} are the narration's, {place} keeps its place."""
    place: str
    """What keeps its place."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What is served for it at {peers}."""
    light: bool = False
    """Its controls stand in the page's own tree."""

    def page(self, told: Told, peers: str, title: str, text: str, *, kept: bool, attributes: str = "") -> str:
        """A page whose text stands below the player."""
        values = {
            "service": told.service,
            "peers": peers,
            "seconds": f"{told.seconds:.3f}",
            "audio": f"{told.service}/v1/narrations/{told.narration_id}/audio.m4a",
            "manifest": f"{told.service}/v1/narrations/{told.narration_id}/manifest.json",
            "label": told.label,
            "attributes": attributes,
            "place": self.place if kept else "",
        }
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
            f"<title>{html.escape(title)}</title>\n{self.head.format(**values)}\n</head>\n<body>\n<main>\n"
            f"<h1>{html.escape(title)}</h1>\n{self.body.format(**values)}\n{text}\n</main>\n</body>\n</html>\n"
        )


NARRATOR = Player(
    key="narrator",
    name="narrator",
    script="/player.js",
    head='<script type="module" src="{service}/player.js"></script>',
    body='<listen-player src="{manifest}" {attributes}>{place}</listen-player>',
    place=f'<svg width="0" height="{PLACE_PX}"></svg>',
)

FLOOR = Player(
    key="floor",
    name="a line of text and nothing else",
    script="/floor/floor.js",
    head='<script type="module" src="{peers}/floor/floor.js"></script>',
    body='<div id="floor" data-said="Listen 0:00 / {label}" {place}></div>',
    place=f'style="min-height:{PLACE_PX}px"',
    files={
        "floor/floor.js": b"""const floor = document.getElementById("floor");
floor.attachShadow({ mode: "open" }).append(floor.dataset.said);
"""
    },
)
"""What page, browser and trace cost without any player."""

_MEDIA_CHROME_BODY = """\
<div {place}>Listen
<media-controller audio defaultduration="{seconds}">
<audio slot="media" preload="none" src="{audio}"></audio>
<media-control-bar>
<media-play-button></media-play-button>
<media-seek-backward-button seekoffset="10"></media-seek-backward-button>
<media-seek-forward-button seekoffset="10"></media-seek-forward-button>
<media-time-display showduration></media-time-display>
<media-time-range></media-time-range>
<media-playback-rate-button></media-playback-rate-button>
<media-mute-button></media-mute-button>
<media-volume-range></media-volume-range>
</media-control-bar>
</media-controller></div>"""

_PLYR_HEAD = """\
<link rel="stylesheet" href="{peers}/plyr/plyr.css">
<script type="module">
import Plyr from "{peers}/plyr/plyr.min.mjs";
new Plyr("#plyr", {{
  duration: {seconds}, iconUrl: "{peers}/plyr/plyr.svg", invertTime: false, seekTime: 10,
  controls: ["rewind", "play", "fast-forward", "progress", "current-time", "duration", "mute", "volume", "settings"],
  settings: ["speed"],
}});
</script>"""


def install() -> list[Player]:
    """Fetch the peers by npm if they are not there; raises RunFailed."""
    if not (MODULES / ".package-lock.json").exists() or (
        (MODULES / ".package-lock.json").stat().st_mtime < (HERE / "package.json").stat().st_mtime
    ):
        if shutil.which("npm") is None:
            raise RunFailed("npm is needed to fetch the peers: apt-get install npm, or give --only narrator")
        say("fetching the peers by npm")
        command = ["npm", "install", "--prefix", str(HERE), "--ignore-scripts", "--no-package-lock"]
        done = subprocess.run([*command, "--silent"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RunFailed(f"npm could not fetch the peers: {done.stderr.strip()[-300:]}")
    chrome = MODULES / "media-chrome" / "dist"
    kept = f'style="min-height:{PLACE_PX}px"'
    plyr = MODULES / "plyr" / "dist"
    return [
        FLOOR,
        Player(
            key="media-chrome",
            name="media-chrome 4.19.4, its bundle",
            script="/media-chrome/index.js",
            head='<script defer src="{peers}/media-chrome/index.js"></script>',
            body=_MEDIA_CHROME_BODY,
            place=kept,
            files={"media-chrome/index.js": (chrome / "iife" / "index.js").read_bytes()},
        ),
        Player(
            key="media-chrome-least",
            name="media-chrome 4.19.4, these controls only",
            script="/media-chrome/least.js",
            head='<script type="module" src="{peers}/media-chrome/least.js"></script>',
            body=_MEDIA_CHROME_BODY,
            place=kept,
            files={"media-chrome/least.js": _bundle(chrome)},
        ),
        Player(
            key="plyr",
            name="plyr 3.8.4",
            script="/plyr/plyr.min.mjs",
            head=_PLYR_HEAD,
            body='<div {place}>Listen <audio id="plyr" controls preload="none" src="{audio}"></audio></div>',
            place=kept,
            files={
                f"plyr/{name}": (plyr / name).read_bytes()
                for name in ("plyr.min.mjs", "plyr.css", "plyr.svg")
            },
            light=True,
        ),
    ]


def _bundle(chrome: Path) -> bytes:
    """The least that a publisher with a bundler would serve."""
    lines = "".join(f'import "./media-{name}.js";\n' for name in MEDIA_CHROME)
    command = [str(MODULES / ".bin" / "esbuild"), "--bundle", "--minify", "--format=esm", "--target=es2022"]
    done = subprocess.run([*command, "--log-level=error"], input=lines.encode(), capture_output=True, cwd=chrome, check=False)  # fmt: skip
    if done.returncode:
        raise RunFailed(f"esbuild could not bundle media-chrome: {done.stderr.decode()[-300:]}")
    return done.stdout
