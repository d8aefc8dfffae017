"""Narrate an article into a folder: manifest.json, article.txt, audio, captions.vtt and index.html."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path

from narrator.commands.input import add_input, add_lexicons, read_article, read_lexicons
from narrator.errors import InputNotFound, OutputError
from narrator.settings import available_cores, load_settings

NAME = "narrate"
HELP = "an article to timed audio, captions and a page that plays them"

NAME_CHARS = 60
"""Longest input's name in that of the output folder: a file system takes 255 bytes, and a character may be four."""

STAGES = {"speak": (0, 40), "stitch": (40, 20), "encode": (60, 40)}
"""Where each stage begins and how much it is of the whole, in per cent of a usual run's time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator narrate``."""
    add_input(parser)
    parser.add_argument(
        "-o", "--out", metavar="DIR", type=output_folder, help="output folder; by default NAME-narration"
    )
    parser.add_argument("--voice", metavar="V", help="a voice's id, name or language; see narrator voices")
    parser.add_argument(
        "--speed",
        metavar="S",
        type=float,
        default=1.0,
        help="factor on the usual rate, from 0.5 (default 1.0)",
    )
    parser.add_argument(
        "--format",
        dest="formats",
        action="append",
        metavar="F",
        help="m4a (default), mp3, opus, wav or flac; may be given several times",
    )
    parser.add_argument(
        "--also",
        action="append",
        metavar="F,F",
        help="published formats beside it: m4b, epub, rss, chapters, audiobook, readium, jsonld, or all",
    )
    parser.add_argument("--url", metavar="URL", help="where the folder will be served; --also rss needs it")
    parser.add_argument(
        "--album", default="Articles", help='the album tag, such as the publication (default "Articles")'
    )
    parser.add_argument("--cover", type=Path, metavar="IMAGE", help="PNG or JPEG for the audio files' cover")
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="keep spoken segments here and use those that are there"
    )
    add_lexicons(parser)
    parser.add_argument("--jobs", type=cores, metavar="N", help="cores to use; by default, and at most, all")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> None:
    """Narrate and say where the result is."""
    from narrator.engines import default_engine
    from narrator.formats import find_format
    from narrator.publish import audio_formats, choose_formats

    formats = [find_format(name).name for name in arguments.formats or ["m4a"]]
    published = choose_formats(arguments.also, single=True, url=arguments.url)
    formats = list(audio_formats(formats, published))
    cover = _read_cover(arguments.cover)
    lexicons = read_lexicons(arguments)
    engine = default_engine()
    try:
        warm = getattr(engine, "warm", None)
        if warm:
            warm(arguments.jobs or load_settings().jobs)
        article, source = read_article(arguments)
        out = arguments.out or Path(f"{source.name[:NAME_CHARS]}-narration")
        _keep_input(arguments.source, out)

        from narrator.narration import narrate
        from narrator.source import well_formed

        with _Bar() as bar:
            narration = narrate(
                article,
                out,
                voice=arguments.voice,
                speed=arguments.speed,
                formats=formats,
                engine=engine,
                album=well_formed(arguments.album),
                cover=cover,
                cache=arguments.cache,
                jobs=arguments.jobs,
                progress=bar.show,
                speak=arguments.speak,
                lexicons=lexicons,
            )
    finally:
        engine.close()
    also = []
    if published:
        from narrator.publish.beside import publish_beside

        also = publish_beside(
            narration, published, url=arguments.url, cover=cover, album=well_formed(arguments.album)
        )
    manifest = narration.manifest
    result = {
        "folder": str(out),
        "page": str(out / "index.html"),
        "audio": [str(out / entry["url"]) for entry in manifest["audio"]],
        **({"also": [str(path) for path in also]} if published else {}),
        "duration": manifest["duration"],
        "segments": len(manifest["segments"]),
        "words": manifest["read_time"]["words"],
        "loudness_lufs": round(narration.loudness_lufs, 2),
    }
    if arguments.json:
        print(json.dumps(result))
    else:
        print(
            f"{result['page']}  {manifest['label']} 0:00 / {manifest['duration_label']}  {manifest['title']}"
        )


class _Bar:
    """One bar over all stages on stderr, if that is a terminal and the work takes longer than a second."""

    def __enter__(self) -> _Bar:
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                total=100,
                delay=0.7,
                miniters=1,
                file=sys.stderr,
                leave=False,
                bar_format="{desc:8}{percentage:3.0f}% {bar} {elapsed} ",
            )
        return self

    def show(self, stage: str, done: int, total: int) -> None:
        """Advance to where this much of the stage is in the whole."""
        if self._bar is not None:
            begin, length = STAGES[stage]
            self._bar.set_description_str(stage, refresh=False)
            self._bar.update(max(0, begin + length * done // max(1, total) - self._bar.n))

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def cores(raw: str) -> int:
    """An option's number of cores, at most all."""
    value = int(raw) if raw.isdecimal() and len(raw) < 10 else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{raw!r} is not a number of cores: give 1 or more")
    return min(value, available_cores())


def output_folder(raw: str) -> Path:
    """An option's folder."""
    if not raw:
        raise argparse.ArgumentTypeError("the name of the folder is empty: give one, or . for this folder")
    return Path(raw)


def _keep_input(source: str, out: Path) -> None:
    """Raises OutputError where the article itself would be replaced by what is written."""
    for name in ("article.txt", "index.html"):
        with suppress(OSError, ValueError):  # one of the two does not exist
            if (out / name).samefile(source):
                raise OutputError(f"{source} would be replaced by {name}: choose another folder with -o")


def _read_cover(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputNotFound(f"the cover {path} cannot be read: {error.strerror or error}") from error
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise InputNotFound(f"the cover {path} is neither PNG nor JPEG: give one of these")
    return data
