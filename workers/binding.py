"""How does each kind of task of an issue become a call into narrator? Read an article, bind the issue."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrator.article import Article
from narrator.errors import InputNotFound, NarratorError, NoArticle
from narrator.folder import write_text
from narrator.issue.assemble import assemble
from narrator.issue.between import Slot
from narrator.issue.config import Config
from narrator.issue.entry import Source
from narrator.issue.jobs import part_record
from narrator.issue.layout import cover_name
from narrator.issue.manifest import build_issue, issue_json
from narrator.issue.page import render_issue
from narrator.issue.similar import sketch
from narrator.issue.sound import make_sound, sound_job
from narrator.narration import Narration, narrate
from narrator.publish import PUBLISHED, file_of, publish_format
from narrator.publish.publication import Publication
from narrator.read_time import read_time
from narrator.records.issue import DUPLICATE, IssueArticle, IssueRecord
from narrator.records.issue_finding import find_articles, find_heard, find_issue, stored_name
from narrator.records.issue_flow import article_read, publish_issue
from narrator.records.narration import Edition
from narrator.records.narrations import LISTENED
from narrator.records.task import Task
from narrator.records.tasks import add_format
from narrator.sums import file_sha256
from narrator.tags import default_cover
from workers.desk import Desk
from workers.events import tell
from workers.heart import Heart, NotOurs
from workers.invitation import invite
from workers.issue_folder import TEXTS, config_of, lay_articles, media_type, of_one_rate
from workers.issue_names import LISTED, MANIFEST, PAGE, PLACE
from workers.keeping import Made, keep_files
from workers.steps import cores, lexicons_of, read_request

STAGE = "bind"
"""What an issue's edition is in, once its articles are narrated."""


def do_read(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Clean an article, so that it can be compared with those before it."""
    heart.show("clean", 0.0)
    article = read_request(desk, edition, heart)
    if not read_time(article).words:
        raise NoArticle(f"nothing to say: none of {len(article.blocks)} blocks has words to speak")
    content = article.to_json()
    if not article_read(desk.database, task, content, sketch(article.text), len(article.text)):
        raise NotOurs


def do_bind(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Speak what is between the articles, lay all out, and publish the edition of the issue."""
    issue = find_issue(desk.database, task.narration_id)
    if issue is None or issue.narration.latest.number != task.edition:
        raise NotOurs
    heart.show(STAGE, 0.0)
    with tempfile.TemporaryDirectory(prefix=f"{task.id}-", dir=desk.work) as work:
        folder = Path(work)
        bound = find_heard(desk.database, task.narration_id)
        heard, odd = of_one_rate(lay_articles(bound, desk.storage, folder))
        config = config_of(issue, desk.storage)
        title = issue.request.get("title") or "Issue"
        cover = _lay_cover(config, folder)

        def between(slots: Sequence[Slot], rate: int) -> dict[str, dict[str, Any]]:
            return _make_between(desk, edition, config, title, slots, rate, folder, heart)

        source = Source((), link=issue.request.get("link"))
        publication, slots = assemble(heard, source, config, title, folder, between, cover)
        names = _publish_listed(publication, task.narration_id, heart)
        names += [cover, *_between_files(slots, folder)]
        articles = find_articles(desk.database, task.narration_id)
        names += _write_own(publication, articles, issue, odd)
        played = {one.name for one in heard}
        parts = [
            (one.article.id, one.article.narration_id, one.edition)
            for one in bound
            if one.article.id in played
        ]
        left_out = {
            one.article.id: {"code": row["code"], "detail": row["reason"]}
            for one in bound
            for row in odd
            if row["id"] == one.article.key
        }
        _store(desk, task, publication, sorted(set(names)), parts, left_out)
    for name in issue.request.get("formats") or ():
        if name in PUBLISHED and name not in LISTED:
            add_format(desk.database, task.narration_id, task.edition, name, max(LISTENED, edition.priority))
            invite()


def _lay_cover(config: Config, folder: Path) -> str:
    """Its name."""
    name = cover_name(config.cover)
    if config.cover:
        shutil.copyfile(config.cover, folder / name)
    else:
        (folder / name).write_bytes(default_cover())
    return name


def _make_between(
    desk: Desk,
    edition: Edition,
    config: Config,
    title: str,
    slots: Sequence[Slot],
    rate: int,
    folder: Path,
    heart: Heart,
) -> dict[str, dict[str, Any]]:
    """Records by folder of what is no article. Raises InputNotFound for a sound that cannot be played."""
    wanted = {slot.folder: slot for slot in slots if slot.article is None}
    records = {}
    for number, (name, slot) in enumerate(wanted.items()):
        heart.show(STAGE, 0.8 * number / len(wanted))
        try:
            if slot.sound:
                key = file_sha256(slot.sound)
                job = sound_job(slot.sound, folder / name, key, rate, ("m4a",), slot.title, title, None)
                records[name] = make_sound(job)
                continue
            assert slot.says
            share = 0.8 * number / len(wanted)
            narration = narrate_between(
                desk, edition, config, title, slot.says, folder / name, "m4a", heart, STAGE, share
            )
        except NarratorError as error:
            raise InputNotFound(f"the {slot.kind} cannot be made: {error}") from error
        write_text(folder / name / "article.json", json.dumps(slot.says.to_json(), ensure_ascii=False))
        records[name] = part_record(narration.manifest)
    return records


def narrate_between(
    desk: Desk,
    edition: Edition,
    config: Config,
    title: str,
    article: Article,
    out: Path,
    form: str,
    heart: Heart,
    stage: str,
    share: float,
) -> Narration:
    """What is said between articles, in that audio format, in the folder ``out``; the task stays at that share of a stage."""
    return narrate(
        article,
        out,
        voice=config.voice,
        speed=config.speed or 1.0,
        formats=(form,),
        engine=desk.engine,
        album=title,
        cache=desk.shelf,
        jobs=cores(desk),
        progress=lambda *_: heart.show(stage, share),
        lexicons=lexicons_of(desk, edition),
    )


def _publish_listed(publication: Publication, issue_id: str, heart: Heart) -> list[str]:
    """The names of the files of every format that holds no sound."""
    names: list[str] = []
    for number, name in enumerate(LISTED):
        heart.show(STAGE, 0.8 + 0.15 * number / len(LISTED))
        placed = replace(publication, url=f"{PLACE}{issue_id}/") if name == "rss" else publication
        names += publish_format(name, placed, publication.folder)
    return names


def _between_files(slots: Sequence[Slot], folder: Path) -> list[str]:
    return [
        f"{slot.folder}/{path.name}"
        for slot in slots
        if slot.article is None
        for path in sorted((folder / slot.folder).iterdir())
        if path.name in TEXTS or path.name.startswith("audio.")
    ]


def _write_own(
    publication: Publication,
    articles: Sequence[IssueArticle],
    issue: IssueRecord,
    odd: Sequence[Mapping[str, str]],
) -> list[str]:
    """The manifest and the page; their names."""
    folder = publication.folder
    forms = [PUBLISHED[name] for name in LISTED]
    rows = [
        {
            "format": form.name,
            "url": (name := file_of(form, publication)),
            "type": form.type,
            "bytes": (folder / name).stat().st_size,
            "sha256": file_sha256(folder / name),
        }
        for form in forms
    ]
    failed = [
        {"id": one.key, "code": one.error["code"], "reason": one.error["detail"]}
        for one in articles
        if one.status == "failed" and one.error
    ]
    keys = {one.id: one.key for one in articles}
    twins = [
        {"id": one.key, "of": keys.get(one.duplicate_of or "", ""), "share": one.share}
        for one in articles
        if one.state == DUPLICATE
    ]
    manifest = build_issue(publication, rows, [*failed, *odd], twins)
    write_text(folder / MANIFEST, issue_json(manifest))
    whole = [form for form in PUBLISHED.values() if form.name not in LISTED]
    later = [{"format": form.name, "url": file_of(form, publication)} for form in whole]
    write_text(folder / PAGE, render_issue({**manifest, "files": [*rows, *later]}))
    return [MANIFEST, PAGE]


def _store(
    desk: Desk,
    task: Task,
    publication: Publication,
    names: Sequence[str],
    parts: Sequence[tuple[str, str, int]],
    left_out: Mapping[str, Mapping[str, str]],
) -> None:
    """Keep the files, and only then say that they are there. Raises NotOurs."""
    result = {
        "duration": publication.seconds(publication.frames),
        "articles": len(publication.articles),
        "words": sum(part.words for part in publication.articles),
        "language": publication.language,
        "left_out": dict(left_out),
    }

    def say(rows: Sequence[Mapping[str, Any]]) -> bool:
        content = publication.to_json()
        return publish_issue(desk.database, task, publication=content, parts=parts, result=result, made=rows)

    made = [Made(publication.folder / name, media_type(name), stored_name(name), name) for name in names]
    keep_files(desk, task, made, say)
    tell(task.narration_id, "done", {"status": "done", "edition": task.edition, "progress": 1.0, **result})
