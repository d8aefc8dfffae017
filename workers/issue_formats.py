"""How is another format made of an edition of an issue that is heard already?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from narrator import publish
from narrator.article import article_from_json
from narrator.errors import EngineError
from narrator.formats import find_format
from narrator.issue.sound import make_sound, sound_job
from narrator.publish import PUBLISHED
from narrator.publish.publication import ARTICLE, SOUNDS, Audio, Part, publication_from_json
from narrator.records.finding import find_edition, find_files
from narrator.records.issue import IssueRecord
from narrator.records.issue_finding import find_issue, find_parts, stored_name
from narrator.records.narration import Edition, StoredFile
from narrator.records.outcomes import publish_format
from narrator.records.task import Task
from narrator.sums import file_sha256
from workers.binding import narrate_between
from workers.desk import Desk
from workers.heart import Heart, NotOurs
from workers.issue_folder import TEXTS, config_of, lay_files, media_type
from workers.keeping import Made, keep_files
from workers.steps import cores, narrate_edition


def do_issue_format(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Bring the issue's parts to this machine, and make the format of them."""
    issue = find_issue(desk.database, task.narration_id)
    if issue is None or not edition.article:
        raise NotOurs
    form = PUBLISHED[task.what]
    with tempfile.TemporaryDirectory(prefix=f"{task.id}-", dir=desk.work) as name:
        folder = Path(name)
        publication = publication_from_json(edition.article, folder)
        own = {file.name: file for file in find_files(desk.database, task.narration_id, task.edition)}
        lay_files([own[publication.cover]], desk.storage, folder)
        played = find_parts(desk.database, task.narration_id, task.edition)
        kind = form.audio or "m4a"
        parts = []
        for number, part in enumerate(publication.parts):
            heart.show("encode", 0.9 * number / len(publication.parts))
            files = _files_of(desk, part, own, played)
            parts.append(_lay_part(desk, task, edition, issue, part, files, kind, folder, played, heart))
        publication = replace(publication, parts=tuple(parts))
        heart.show("publish", 0.9)
        made = publish.publish_format(form.name, publication, folder)
        served = [Made(folder / name, media_type(name), stored_name(name), name) for name in made]
        keep_files(desk, task, served, lambda rows: publish_format(desk.database, task, rows))


def _files_of(
    desk: Desk, part: Part, own: Mapping[str, StoredFile], played: Mapping[str, tuple[str, int]]
) -> list[StoredFile]:
    """What is in the storage of a part."""
    if part.kind == ARTICLE:
        found = played.get(part.folder.rpartition("/")[2])
        if found is None:
            raise NotOurs  # the edition was replaced, and is no longer kept
        return find_files(desk.database, *found)
    names = [*TEXTS, *(file.url.rpartition("/")[2] for file in part.audio)]
    known = (own.get(stored_name(f"{part.folder}/{name}")) for name in names)
    return [file for file in known if file]


def _lay_part(
    desk: Desk,
    task: Task,
    edition: Edition,
    issue: IssueRecord,
    part: Part,
    files: Sequence[StoredFile],
    kind: str,
    folder: Path,
    played: Mapping[str, tuple[str, int]],
    heart: Heart,
) -> Part:
    """Its texts and its sound in that audio format, below ``folder``; what is not there yet is encoded."""
    place, audio = folder / part.folder, f"audio.{kind}"
    wanted = [file for file in files if file.name.rpartition("/")[2] in (*TEXTS, audio)]
    lay_files(wanted, desk.storage, place)
    if not (place / audio).exists():
        _lay_encoded(desk, task, edition, issue, part, kind, place, folder, played, heart)
    # What is played twice is one part in one folder: it may be there already, and in no storage.
    return _with_audio(part, (place / audio).stat().st_size, file_sha256(place / audio), kind)


def _lay_encoded(
    desk: Desk,
    task: Task,
    edition: Edition,
    issue: IssueRecord,
    part: Part,
    kind: str,
    place: Path,
    folder: Path,
    played: Mapping[str, tuple[str, int]],
    heart: Heart,
) -> None:
    """Its sound in a format that it was not stored in. Raises EngineError where it is not what it was."""
    audio = f"audio.{kind}"
    with tempfile.TemporaryDirectory(prefix="made-", dir=folder) as name:
        out = Path(name) / "out"
        frames = _encode(desk, task, edition, issue, part, kind, place, out, played, heart)
        if frames != part.frames:
            raise EngineError(
                f"{task.what} cannot be made: the engine has changed since {part.title!r} was narrated; PUT it again"
            )
        (out / audio).replace(place / audio)


def _encode(
    desk: Desk,
    task: Task,
    edition: Edition,
    issue: IssueRecord,
    part: Part,
    kind: str,
    place: Path,
    out: Path,
    played: Mapping[str, tuple[str, int]],
    heart: Heart,
) -> int:
    """The part in that audio format, of what is in the cache; its frames."""
    config = config_of(issue, desk.storage)
    if part.kind in SOUNDS:
        sound: Path | None = getattr(config, part.kind)
        if sound is None:
            raise NotOurs
        rate = edition.article["frame_rate"] if edition.article else 0
        job = sound_job(sound, out, "", rate, (kind,), part.title, part.title, None)
        frames: int = make_sound(job)["frames"]
        return frames
    article = article_from_json(json.loads((place / "article.json").read_text("utf-8")))
    if part.kind == ARTICLE:
        narration_id, number = played[place.name]
        own = find_edition(desk.database, narration_id, number)
        if own is None:
            raise NotOurs
        narration = narrate_edition(desk, task, own, article, out.parent, heart, kind, cores(desk))
    else:
        title = issue.narration.title or part.title
        narration = narrate_between(
            desk, edition, config, title, article, out, kind, heart, "encode", heart.progress
        )
    made: int = narration.manifest["frames"]
    return made


def _with_audio(part: Part, size: int, sha256: str, name: str) -> Part:
    """The part with that file first."""
    file = Audio(f"{part.folder}/audio.{name}", find_format(name).mime, size, sha256)
    return replace(part, audio=(file, *(one for one in part.audio if one.url != file.url)))
