"""What is done for one article at a time, in this process or any other: read it, narrate it?

A job is plain JSON data and so is its result; both can go over a pipe or a queue. Every job may run twice.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from narrator import __version__
from narrator.article import Article, article_from_json
from narrator.engines.engine import Engine
from narrator.errors import InputNotFound, NarratorError
from narrator.folder import explained, write_text
from narrator.issue.entry import Entry, entry_from_json
from narrator.issue.similar import sketch
from narrator.settings import Settings, load_settings
from narrator.sums import file_sha256

VERSION = 1
"""Raised when what is in an article's folder changes: every article is then made again, and nothing spoken again."""

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that was read, and where it is kept."""

    path: Path
    """The cleaned article as JSON."""
    digest: str
    """Of all in it that can be heard or shown."""
    title: str | None
    """Its own."""
    words: int
    """In blocks that are spoken."""
    chars: int
    """The same in characters."""
    language: str | None
    """As its page declares it."""
    sketch: Sequence[int]
    """See ``narrator.issue.similar``."""
    listen_s: float | None = None
    """Predicted length of its sound, if that was asked for."""
    spoken_chars: int = 0
    """Of ``chars``, those whose sound is in the cache, if that was asked for."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How it would be spoken: for what it would cost."""

    voice: str | None
    """Of articles that have none of their own."""
    speed: float
    """Factor on the voice's usual rate."""
    cache: Path
    """Where what was spoken before is; it may be missing."""


def read_job(entry: Entry, path: Path, forecast: Forecast | None = None) -> dict[str, Any]:
    """Read and clean an entry into ``path``; with a forecast, predict its length too."""
    how = forecast and {
        "voice": entry.voice or forecast.voice,
        "speed": forecast.speed,
        "cache": str(forecast.cache),
    }
    return {"job": "read", "entry": entry.to_json(), "path": str(path), "forecast": how}


def narrate_job(
    article: Path,
    out: Path,
    *,
    key: str,
    voice: str | None,
    speed: float,
    formats: tuple[str, ...],
    album: str,
    cover: Path | None,
    cache: Path,
    jobs: int = 1,
) -> dict[str, Any]:
    """Narrate what ``read_job`` made into the folder ``out``; ``key`` is what its record will be known by."""
    return {
        "job": "narrate",
        "article": str(article),
        "out": str(out),
        "key": key,
        "voice": voice,
        "speed": speed,
        "formats": list(formats),
        "album": album,
        "cover": str(cover) if cover else None,
        "cache": str(cache),
        "jobs": jobs,
    }


def narration_key(
    digest: str,
    engine: Engine,
    voice: str | None,
    speed: float,
    formats: tuple[str, ...],
    album: str,
    cover_sha256: str | None,
) -> str:
    """Hex SHA-256 of all that an article's folder depends on."""
    identity = [
        VERSION, __version__, digest, engine.name, engine.traits.version, voice, repr(float(speed)), list(formats),
        album, cover_sha256,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


def do_job(job: Mapping[str, Any], engine: Engine, progress: Progress | None = None) -> dict[str, Any]:
    """Do it; what goes wrong on purpose is in the result as "failed": {"code", "reason"}."""
    try:
        return _WAYS[job["job"]](job, engine, progress)
    except NarratorError as error:
        return {"failed": {"code": error.code, "reason": str(error)}}


def keep_article(article: Article, path: Path) -> Reading:
    """Keep an article that needs no reading. Raises OutputError or DiskFull."""
    content = _content(article)
    write_aside(path, content)
    words = sum(len(block.text.split()) for block in article.blocks)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Reading(path, digest, article.title, words, len(article.text), article.language, ())


def reading(result: Mapping[str, Any]) -> Reading:
    """What came of a ``read_job``."""
    return Reading(**{**result, "path": Path(result["path"]), "sketch": array("I", result["sketch"])})


def source_key(entry: Entry, settings: Settings) -> str:
    """Hex SHA-256 of all that reading an entry depends on; wherever its file lies. Raises OSError."""
    said = {name: value for name, value in entry.to_json().items() if name != "path"}
    content = file_sha256(entry.path) if entry.path else None
    identity = json.dumps([VERSION, __version__, settings.max_chars, said, content])
    return hashlib.sha256(identity.encode()).hexdigest()


def write_aside(path: Path, text: str) -> None:
    """Write a file of a folder that may be missing, whole or not at all. Raises OutputError or DiskFull."""
    with explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".part-{uuid4().hex}")
        try:
            write_text(part, text)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _read(job: Mapping[str, Any], engine: Engine, _: Progress | None) -> dict[str, Any]:
    from narrator.clean import clean
    from narrator.errors import NoArticle
    from narrator.read_time import read_time

    entry, path = entry_from_json(job["entry"]), Path(job["path"])
    text, markup = _text_of(entry, load_settings())
    article = clean(text, title=entry.title, markup=markup)
    content = _content(article)
    words = read_time(article).words
    if not words:
        raise NoArticle(
            f"{entry.id}: nothing to say: none of {len(article.blocks)} blocks has words to speak"
        )
    told = _forecast(article, job["forecast"], engine) if job["forecast"] else {"chars": len(article.text)}
    write_aside(path, content)
    return {
        "path": str(path),
        "digest": hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        "title": article.title,
        "words": words,
        "language": article.language,
        "sketch": list(sketch(article.text)),
        **told,
    }


def _forecast(article: Article, how: Mapping[str, Any], engine: Engine) -> dict[str, Any]:
    """What of a ``Reading`` depends on the voice."""
    from narrator.engines import choose_voice
    from narrator.estimate import estimate
    from narrator.segment import segment
    from narrator.shelf import shelf_path
    from narrator.store import content_key, take_name

    voice = choose_voice(engine, how["voice"], article.language)
    chars = known = 0
    for piece in segment(article, language=voice.language):
        chars += len(piece.spoken)
        key = content_key(engine, voice.id, how["speed"], piece.spoken, piece.phonemes)
        known += len(piece.spoken) * shelf_path(Path(how["cache"]), take_name(key)).is_file()
    listen_s = estimate(article, engine.name, voice, how["speed"]).listen_seconds
    return {"chars": chars, "spoken_chars": known, "listen_s": listen_s}


def _content(article: Article) -> str:
    """An article as it is kept: without the receipt, which is as long again."""
    return json.dumps({**article.to_json(), "receipt": []}, ensure_ascii=False, separators=(",", ":"))


def _text_of(entry: Entry, settings: Settings) -> tuple[str, str]:
    """The entry's characters and markup. Raises InputError."""
    from narrator.source import read_source, well_formed

    if entry.text is not None:
        return well_formed(entry.text), entry.markup or "text"
    if entry.path is None:
        raise InputNotFound(f"{entry.id}: what stands at its address was not fetched")
    source = read_source(str(entry.path), settings, entry.markup)
    return source.text, source.markup


def _narrate(job: Mapping[str, Any], engine: Engine, progress: Progress | None) -> dict[str, Any]:
    from narrator.narration import narrate

    article = article_from_json(json.loads(Path(job["article"]).read_text("utf-8")))
    out = Path(job["out"])
    narration = narrate(
        article,
        out,
        voice=job["voice"],
        speed=job["speed"],
        formats=job["formats"],
        engine=engine,
        album=job["album"],
        cover=Path(job["cover"]).read_bytes() if job["cover"] else None,
        cache=job["cache"],
        jobs=job["jobs"],
        progress=progress,
    )
    manifest = narration.manifest
    write_aside(out / "article.json", _content(article) + "\n")
    return {
        "key": job["key"],
        **part_record(manifest),
        "spoken": narration.cost.spoken,
        "cached": narration.cost.cached,
    }


def part_record(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What an issue needs to know of a narrated part, from its manifest."""
    return {
        "id": manifest["id"],
        "title": manifest["title"],
        "byline": manifest["byline"],
        "standfirst": manifest["standfirst"],
        "language": manifest["language"],
        "voice": manifest["voice"]["name"],
        "words": manifest["read_time"]["words"],
        "frame_rate": manifest["frame_rate"],
        "frames": manifest["frames"],
        "audio": manifest["audio"],
    }


def _publish(job: Mapping[str, Any], _: Engine, progress: Progress | None) -> dict[str, Any]:
    from narrator.publish import publish_format
    from narrator.publish.publication import publication_from_json

    folder = Path(job["folder"])
    with explained(folder):
        publication = publication_from_json(json.loads(Path(job["publication"]).read_text("utf-8")), folder)
        into = Path(job["into"])
        # Sums here, where each core has a format of its own, and the files are still in memory.
        names = [name for form in job["formats"] for name in publish_format(form, publication, into)]
        sums = {name: file_sha256(into / name) for name in names}
    if progress:
        progress("publish", 1, 1)
    return {"sums": sums}


def _sound(job: Mapping[str, Any], _: Engine, __: Progress | None) -> dict[str, Any]:
    from narrator.issue.sound import make_sound

    return make_sound(dict(job))


_WAYS: dict[str, Callable[[Mapping[str, Any], Engine, Progress | None], dict[str, Any]]] = {
    "read": _read,
    "narrate": _narrate,
    "sound": _sound,
    "publish": _publish,
}
