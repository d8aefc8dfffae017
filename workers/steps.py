"""How does each kind of task become a call into narrator? Clean and split, speak a part, make the whole, make a format."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrator.article import Article, article_from_json, spoken_kinds
from narrator.clean.overrule import read_overrules
from narrator.clean.site_rules import clean_and_learn
from narrator.costs import LONG_CHARS, plan
from narrator.engines import choose_voice
from narrator.errors import EngineError, NoArticle
from narrator.formats import FORMATS
from narrator.lexicon import Lexicon, LexiconStack
from narrator.narration import Narration, narrate
from narrator.records.costs import expected_cost, learn_cost
from narrator.records.finding import find_file, find_narration
from narrator.records.lexicons import read_texts
from narrator.records.narration import Edition
from narrator.records.narrations import LISTENED
from narrator.records.outcomes import fetched, finish, publish, publish_format, split
from narrator.records.room import count_contenders
from narrator.records.site_rules import add_site_rules, find_site_rules
from narrator.records.task import Task
from narrator.records.tasks import add_format
from narrator.records.totals import add_totals
from narrator.segment import Segment, segment
from narrator.source import read_address
from narrator.speak import SpeakCost, speak_into
from workers.desk import Desk
from workers.events import tell
from workers.heart import Heart
from workers.invitation import invite
from workers.keeping import Made, keep_files
from workers.stored import stored_file

STAGES = {
    "clean": (0.0, 0.05),
    "speak": (0.05, 0.45),
    "stitch": (0.5, 0.1),
    "encode": (0.6, 0.35),
    "publish": (0.95, 0.05),
}
"""Where each stage begins in the whole and how much it is of it, by its share of a usual article's time."""

TYPES = {
    "manifest.json": "application/json",
    "article.json": "application/json",
    "article.txt": "text/plain; charset=utf-8",
    "captions.vtt": "text/vtt; charset=utf-8",
    **{f"audio.{form.name}": form.mime for form in FORMATS.values()},
}
"""Which files of a narration are kept, and their media types."""

ALBUM = "Articles"
"""What the tags call the album of a narration that is of no issue."""

_log = logging.getLogger(__name__)


def do_fetch(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Fetch the page that is to be narrated; its text is kept with the request, and its narration follows."""
    heart.show("clean", 0.0)
    request = edition.request
    source = read_address(request["url"], desk.settings, request.get("markup"), untrusted=True)
    if fetched(desk.database, task, source.text, source.markup):
        invite()


def do_narrate(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Clean the text, then make the whole of it here, or leave its parts to every worker where it is long."""
    began = time.monotonic()
    article = read_request(desk, edition, heart)
    voice = choose_voice(desk.engine, edition.request.get("voice"), article.language)
    segments = _segments(desk, edition, article, voice.language)
    if not segments:
        raise NoArticle(
            f"nothing to say: none of {len(article.blocks)} blocks has words to speak; give an article with at least a sentence"
        )
    if edition.request.get("issue"):
        heart.segments = len(segments)
    parts = plan(segments, expected_cost(desk.database, desk.engine.name, voice.id))
    if len(parts) == 1 and len(article.text) <= LONG_CHARS:
        _make(desk, task, edition, article, heart, began)
    elif split(desk.database, task, article.to_json(), parts):
        _log.info("split into %d parts", len(parts))
        invite(len(parts))
        add_totals(desk.database, {("work_seconds", desk.engine.name): time.monotonic() - began})


def do_speak(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Speak one part into the cache."""
    began = time.monotonic()
    heart.show("speak", 0.0)
    article = _known_article(edition)
    voice = choose_voice(desk.engine, edition.request.get("voice"), article.language)
    segments = _segments(desk, edition, article, voice.language)[task.first : task.last]
    cost = speak_into(
        segments,
        desk.engine,
        voice.id,
        edition.request.get("speed", 1.0),
        desk.shelf,
        jobs=1,
        progress=_show(heart, task),
    )
    if finish(desk.database, task):
        invite()
        _measure(desk, voice.id, cost, 1, time.monotonic() - began)


def do_assemble(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Join the parts; what the cache has lost meanwhile is spoken again."""
    _make(desk, task, edition, _known_article(edition), heart, time.monotonic())


def do_format(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Make another audio format of a finished edition."""
    name = f"audio.{task.what}"
    made = json.loads(stored_file(desk, edition, "manifest.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix=f"{task.id}-", dir=desk.work) as work:
        article = _known_article(edition)
        narration = narrate_edition(desk, task, edition, article, Path(work), heart, task.what, cores(desk))
        if narration.manifest["frames"] != made["frames"]:
            raise EngineError(
                f"{name} cannot be made: the engine has changed since this was narrated; PUT the text again"
            )
        file = Made(narration.folder / name, TYPES[name])
        keep_files(desk, task, [file], lambda rows: publish_format(desk.database, task, rows))


def read_request(desk: Desk, edition: Edition, heart: Heart) -> Article:
    """What the request gave, cleaned unless it came in blocks or was cleaned before."""
    request = edition.request
    if request.get("issue") and edition.article:
        return article_from_json(edition.article)
    if request.get("article"):
        return article_from_json(request["article"])
    heart.show("clean", 0.01)
    site = request.get("site")
    article, learnt = clean_and_learn(
        request["text"],
        title=request.get("title"),
        markup=request.get("markup") or "text",
        site=site,
        site_rules=find_site_rules(desk.database, site) if site else (),
        speak=request.get("speak", ()),
        overrules=read_overrules(request.get("overrules", [])),
    )
    add_site_rules(desk.database, learnt)
    heart.show("clean", sum(STAGES["clean"]))
    return article


def _kinds(edition: Edition) -> frozenset[str]:
    return spoken_kinds(edition.request.get("speak", ()))


def _known_article(edition: Edition) -> Article:
    if edition.article is None:
        raise EngineError("the article of a split narration is missing from its record; PUT the text again")
    return article_from_json(edition.article)


def _make(desk: Desk, task: Task, edition: Edition, article: Article, heart: Heart, began: float) -> None:
    """Narrate, store every file, and only then say that it is there; ``began`` is when the task did (monotonic)."""
    with tempfile.TemporaryDirectory(prefix=f"{task.id}-", dir=desk.work) as work:
        jobs = cores(desk)
        narration = narrate_edition(desk, task, edition, article, Path(work), heart, "m4a", jobs)
        heart.show("publish", STAGES["publish"][0])
        (narration.folder / "article.json").write_text(
            json.dumps(article.to_json(), ensure_ascii=False), encoding="utf-8"
        )
        manifest = narration.manifest
        result = {
            "duration": manifest["duration"],
            "duration_label": manifest["duration_label"],
            "words": manifest["read_time"]["words"],
            "segments": len(manifest["segments"]),
            "language": manifest["language"],
            "voice": manifest["voice"]["id"],
            "changes": manifest.get("changes"),
        }

        def say(rows: Sequence[Mapping[str, Any]]) -> bool:
            content, title = article.to_json(), manifest["title"]
            return publish(desk.database, task, article=content, result=result, made=rows, title=title)

        keep_files(desk, task, _files(narration.folder), say)
        _ask_formats(desk, edition)
        tell(
            edition.narration_id,
            "done",
            {"status": "done", "edition": edition.number, "progress": 1.0, **result},
        )
        cost = narration.cost
        if task.kind == "assemble":  # whose parts have told already what they spoke and what they found
            cost = replace(cost, cached=0)
        made = {"audio_seconds": manifest["duration"], "narrations": 1.0}
        _measure(desk, manifest["voice"]["id"], cost, jobs, time.monotonic() - began, made)


def _ask_formats(desk: Desk, edition: Edition) -> None:
    """Those that the request named; one that is lost here is made when it is first asked for."""
    formats: list[str] = edition.request.get("formats", [])
    for name in formats:
        rank = max(LISTENED, edition.priority)
        add_format(desk.database, edition.narration_id, edition.number, name, rank)
    invite(len(formats))


def narrate_edition(
    desk: Desk, task: Task, edition: Edition, article: Article, work: Path, heart: Heart, form: str, jobs: int
) -> Narration:
    """The edition in that audio format, in a folder below ``work``; what is in the cache is not spoken again."""
    heart.show("speak", STAGES["speak"][0])
    request = edition.request
    previous = None
    record = find_narration(desk.database, edition.narration_id)
    if record is not None and record.served is not None and record.served < edition.number:
        served = find_file(desk.database, edition.narration_id, record.served, "manifest.json")
        if served:
            previous = json.loads(desk.storage.local(served.path).read_text("utf-8"))
    return narrate(
        article,
        work / "out",
        voice=request.get("voice"),
        speed=request.get("speed", 1.0),
        formats=(form,),
        engine=desk.engine,
        album=request.get("album") or ALBUM,
        cache=desk.shelf,
        jobs=jobs,
        progress=_show(heart, task),
        previous=previous,
        narration_id=edition.narration_id,
        speak=request.get("speak", ()),
        lexicons=lexicons_of(desk, edition),
    )


def lexicons_of(desk: Desk, edition: Edition) -> list[Lexicon]:
    """What the request was given with, as it was then."""
    return read_texts(desk.database, [one["digest"] for one in edition.request.get("lexicons") or ()])


def _segments(desk: Desk, edition: Edition, article: Article, language: str) -> list[Segment]:
    stack = LexiconStack(lexicons_of(desk, edition), article.language, desk.engine)
    return segment(article, _kinds(edition), language=language, lexicons=stack)


def cores(desk: Desk) -> int:
    """Alone, a task has every core; in a crowd each has its own."""
    with desk.database.read() as connection:
        return max(1, desk.settings.jobs // max(1, count_contenders(connection)))


def _show(heart: Heart, task: Task) -> Callable[..., None]:
    """narrator's progress as the heart's: (stage, done, total), or (done, total) of a part."""

    def show(*reported: Any) -> None:
        if task.kind == "speak":
            done, total = reported
            heart.show("speak", done / max(1, total))
            return
        stage, done, total = reported
        begin, length = STAGES[stage]
        if task.kind == "assemble" and stage == "speak":
            begin, length = sum(STAGES["speak"]), 0.0  # spoken already, by others
        heart.show(stage, begin + length * done / max(1, total))

    return show


def _measure(
    desk: Desk, voice: str, cost: SpeakCost, jobs: int, work_s: float, made: Mapping[str, float] | None = None
) -> None:
    """Learn from what was spoken, and add to the totals: all at once, so that they fit each other."""
    learn_cost(desk.database, desk.engine.name, voice, cost.chars, cost.wall_s * jobs)
    amounts = {
        "utterances_spoken": float(cost.spoken),
        "utterances_cached": float(cost.cached),
        "work_seconds": work_s,
        **({"speak_seconds": cost.wall_s * jobs} if cost.spoken else {}),
        **(made or {}),
    }
    add_totals(desk.database, {(name, desk.engine.name): amount for name, amount in amounts.items()})


def _files(folder: Path) -> list[Made]:
    return [Made(path, TYPES[path.name]) for path in sorted(folder.iterdir()) if path.name in TYPES]
