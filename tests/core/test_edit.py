"""Does an edit cost what it changes, give what a fresh narration gives, and survive whatever becomes of the cache?"""

from __future__ import annotations

import errno
import os
import random
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from narrator import narrate, passage, stitch
from narrator.article import Article, build_article
from narrator.engines.engine import Speech, Utterance
from narrator.engines.espeak import EspeakEngine
from narrator.errors import OutputError
from narrator.manifest import manifest_schema
from narrator.narration import Narration
from narrator.segment import segment
from narrator.shelf import FolderShelf
from narrator.speak import speak_into
from narrator.testing import ToneEngine

TEXT = (
    "The harbour was quiet at dawn. Two boats left for the outer banks, their nets dry. “We go on,” said the captain. "
    "Nobody on the quay had an answer to that. The fare had risen again."
)


def article(edit: str = "", paragraphs: int = 4) -> Article:
    lines = [("paragraph", f"Part {i}. {TEXT}", None) for i in range(paragraphs)]
    if edit:
        lines[1] = ("paragraph", f"Part 1. {edit} {TEXT}", None)
    return build_article([("title", "Boats at dawn", None), *lines])


EDIT = "A sentence is put in here."


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("formats", [["m4a"], ["m4a", "mp3", "wav"]], ids=lambda formats: "+".join(formats))
def test_an_edit_with_a_warm_cache_gives_the_bytes_of_a_fresh_narration(
    formats: list[str], tmp_path: Path, espeak: EspeakEngine
) -> None:
    def make(name: str, text: Article, **options: Any) -> Narration:
        return narrate(text, tmp_path / name, engine=espeak, formats=formats, **options)

    # given a narration, then the same with one sentence more from its cache, and that from nothing on one core
    first = make("first", article(), cache=tmp_path / "cache")
    edited = make("edited", article(EDIT), cache=tmp_path / "cache")
    make("fresh", article(EDIT), jobs=1)

    # then every file is the same, and one sentence was spoken
    assert files(tmp_path / "edited") == files(tmp_path / "fresh")
    assert (edited.cost.spoken, edited.cost.cached) == (1, len(edited.timeline.segments) - 1)
    assert edited.cost.chars == len(EDIT)
    assert edited.cost.frames == next(
        t.spoken.frames for t in edited.timeline.segments if t.spoken.segment.spoken == EDIT
    )
    assert first.cost.spoken + first.cost.cached == len(first.timeline.segments)


def test_an_edit_levels_and_encodes_what_is_new(
    tmp_path: Path, tone: ToneEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a narration, and a count of the takes that are levelled and encoded
    narrate(article(), tmp_path / "out", engine=tone, cache=tmp_path / "cache")
    encoded, written = [], []
    encode_alone, rint = passage.encode_alone, stitch.np.rint

    def count(pcm: bytes, *rest: Any) -> list[bytes]:
        encoded.append(len(pcm))
        return encode_alone(pcm, *rest)

    monkeypatch.setattr(passage, "encode_alone", count)
    monkeypatch.setattr(stitch.np, "rint", lambda samples: (written.append(len(samples)), rint(samples))[1])

    # when a sentence is put in, another taken away, or all is as it was
    narrate(article(EDIT), tmp_path / "out", engine=tone, cache=tmp_path / "cache")
    assert len(encoded) == 1 and encoded[0] in [2 * frames for frames in written]
    narrate(article(), tmp_path / "out", engine=tone, cache=tmp_path / "cache")
    narrate(article(), tmp_path / "out", engine=tone, cache=tmp_path / "cache")

    # then nothing but the new one was encoded
    assert len(encoded) == 1


def test_ids_stay_over_editions_and_the_manifest_tells_what_changed(tmp_path: Path, tone: ToneEngine) -> None:
    first = narrate(article(), tmp_path, engine=tone, narration_id="harbour-7").manifest
    second = narrate(article(EDIT), tmp_path, engine=tone, previous=first, narration_id="harbour-7").manifest
    third = narrate(article(), tmp_path, engine=tone, previous=second).manifest
    for manifest in (first, second, third):
        jsonschema.Draft202012Validator(manifest_schema()).validate(manifest)

    # then the new sentence alone has a new id, which is gone in the third edition
    new = f"s{len(first['segments']) + 1:04}"
    assert [row["text"] for row in second["segments"] if row["id"] == new] == [EDIT]
    assert [row["id"] for row in second["segments"] if row["id"] != new] == [
        r["id"] for r in first["segments"]
    ]
    assert second["changes"]["new"] == [new] and second["changes"]["gone"] == []
    assert third["changes"]["gone"] == [new] and third["changes"]["new"] == []
    assert [m["edition"] for m in (first, second, third)] == [1, 2, 3]
    assert "changes" not in first and third["last_segment"] == len(second["segments"])
    assert first["id"] == second["id"] == "harbour-7" != third["id"]


@pytest.mark.parametrize("emptied", ["speak", "stitch", "encode", "all"])
def test_a_cache_that_is_emptied_at_every_step_changes_nothing(
    emptied: str, tmp_path: Path, tone: ToneEngine
) -> None:
    cache = tmp_path / "cache"
    narrate(article(EDIT), tmp_path / "fresh", engine=tone)
    narrate(article(), tmp_path / "out", engine=tone, cache=cache)

    def empty(stage: str, _done: int, _total: int) -> None:
        if emptied in (stage, "all"):
            shutil.rmtree(cache, ignore_errors=True)

    narrate(article(EDIT), tmp_path / "out", engine=tone, cache=cache, progress=empty)
    assert files(tmp_path / "out") == files(tmp_path / "fresh")
    assert not list(tmp_path.glob("out/.*"))


@pytest.mark.parametrize("linked", [True, False], ids=["links", "copies"])
def test_a_cleaner_that_runs_all_the_time_breaks_nothing(
    linked: bool, tmp_path: Path, tone: ToneEngine, rng: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a thread that removes files of the cache at random while narrations use them
    cache, stop = tmp_path / "cache", threading.Event()
    narrate(article(EDIT), tmp_path / "fresh", engine=tone)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    if not linked:
        monkeypatch.setattr(os, "link", refuse)

    def clean() -> None:
        while not stop.is_set():
            for folder in list(cache.glob("*")):
                if rng.random() < 0.3:
                    shutil.rmtree(folder, ignore_errors=True)

    thread = threading.Thread(target=clean)
    thread.start()
    try:
        for _ in range(4):
            narrate(article(EDIT), tmp_path / "out", engine=tone, cache=cache)
            assert files(tmp_path / "out") == files(tmp_path / "fresh")
    finally:
        stop.set()
        thread.join()


def flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


@pytest.mark.parametrize("damage", [flip, cut])
@pytest.mark.parametrize("kind", ["*.take", "*.m4a", "*.*"])
def test_damaged_files_of_the_cache_are_made_again(
    damage: Callable[[bytearray, random.Random], None],
    kind: str,
    tmp_path: Path,
    tone: ToneEngine,
    rng: random.Random,
) -> None:
    # given a cache of which half the takes, passages or both are damaged somewhere
    cache = tmp_path / "cache"
    narrate(article(EDIT), tmp_path / "fresh", engine=tone)
    narrate(article(), tmp_path / "out", engine=tone, cache=cache)
    for path in sorted(cache.rglob(kind))[::2]:
        data = bytearray(path.read_bytes())
        damage(data, rng)
        path.write_bytes(data)

    # when an edit is narrated, everything that it changed is levelled, and all of it for the second format
    for formats in (["m4a"], ["m4a", "wav"]):
        narrate(article(EDIT), tmp_path / "out", engine=tone, cache=cache, formats=formats)
        assert (tmp_path / "out" / "audio.m4a").read_bytes() == (
            tmp_path / "fresh" / "audio.m4a"
        ).read_bytes()

    # then what it used is whole in the cache
    tone.spoken.clear()
    assert (
        narrate(article(EDIT), tmp_path / "out", engine=tone, cache=cache, formats=["wav"]).cost.spoken == 0
    )
    assert tone.spoken == []


class Forgetful(FolderShelf):
    """A shelf that gives back less than it was given."""

    def fetch(self, name: str, into: Path) -> bool:
        """Give all but the last byte."""
        found = super().fetch(name, into)
        if found:
            data = into.read_bytes()
            into.unlink()
            into.write_bytes(data[:-1])
        return found


@pytest.mark.parametrize("kind", [FolderShelf, Forgetful])
def test_a_shelf_of_ones_own_is_used_and_need_not_be_trusted(
    kind: type[FolderShelf], tmp_path: Path, tone: ToneEngine
) -> None:
    narrate(article(), tmp_path / "fresh", engine=tone)
    costs = []
    for _ in range(2):
        costs.append(narrate(article(), tmp_path / "out", engine=tone, cache=kind(tmp_path / "shelf")).cost)
        assert files(tmp_path / "out") == files(tmp_path / "fresh")
    assert costs[1].spoken == (0 if kind is FolderShelf else costs[0].spoken)


class Moody(ToneEngine):
    """Never speaks a sentence twice in the same way, as engines that draw random numbers do."""

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak, a little longer each time."""
        speech = super().synthesise(utterance)
        return Speech(speech.pcm + speech.pcm[: 600 * len(self.spoken)], speech.frame_rate, speech.word_marks)


def test_an_engine_that_varies_gives_a_track_that_agrees_with_its_manifest(
    tmp_path: Path, rng: random.Random
) -> None:
    engine, cache = Moody(), tmp_path / "cache"
    narrate(article(), tmp_path / "out", engine=engine, cache=cache)
    for path in sorted(cache.rglob("*.take"))[::3]:
        data = bytearray(path.read_bytes())
        data[-1000] ^= 1
        path.write_bytes(data)
    # when takes are found to be damaged only as they are levelled, and come out longer the second time
    narration = narrate(article(), tmp_path / "out", engine=engine, cache=cache, formats=["wav", "m4a"])
    assert narration.cost.spoken > 0
    assert (tmp_path / "out" / "audio.wav").stat().st_size >= 2 * narration.timeline.frames


class Stop(Exception):
    """Somebody has cancelled."""


@pytest.mark.parametrize("stage", ["speak", "stitch", "encode"])
def test_progress_that_raises_ends_everything_at_once(stage: str, tmp_path: Path, tone: ToneEngine) -> None:
    # given a progress callback that raises at the first step of a stage
    steps = []

    def stop(now: str, done: int, _total: int) -> None:
        if now == stage:
            steps.append(done)
            raise Stop

    before = set(threading.enumerate())
    with pytest.raises(Stop):
        narrate(article(), tmp_path / "out", engine=tone, cache=tmp_path / "cache", progress=stop)

    # then no thread and no file is left but those of the cache, and no more than a few takes were begun
    assert set(threading.enumerate()) <= before
    assert not (tmp_path / "out").exists()
    assert len(steps) == 1
    assert len(list((tmp_path / "cache").rglob("*.m4a"))) <= (0 if stage != "encode" else 30)


def test_takes_that_another_machine_has_spoken_are_found(tmp_path: Path, tone: ToneEngine) -> None:
    # given an article whose segments were spoken in two parts, the first of them twice
    shelf, pieces = FolderShelf(tmp_path / "shelf"), segment(article())
    steps: list[tuple[int, int]] = []
    first = speak_into(pieces[:6], tone, "low", 1.0, shelf, 2, lambda *step: steps.append(step))
    again = speak_into(pieces[:6], tone, "low", 1.0, shelf)
    second = speak_into(pieces[6:], tone, "low", 1.0, shelf)
    assert steps[-1] == (6, 6)
    assert (first.spoken, first.cached, again.spoken, again.cached) == (6, 0, 0, 6)
    assert first.chars == sum(len(piece.spoken) for piece in pieces[:6])
    assert first.frame_rate == tone.FRAME_RATE and again.frames == again.frame_rate == 0
    assert second.spoken + second.cached == len(pieces) - 6

    # then the narration speaks nothing
    tone.spoken.clear()
    narration = narrate(article(), tmp_path / "out", engine=tone, cache=shelf, voice="low")
    assert tone.spoken == [] and narration.cost.spoken == 0
    assert 0 < first.frames + second.frames <= narration.timeline.frames
    assert first.wall_s > 0


def test_what_is_damaged_on_a_shelf_is_spoken_again_into_it(tmp_path: Path, tone: ToneEngine) -> None:
    shelf, pieces = FolderShelf(tmp_path / "shelf"), segment(article())[:4]
    speak_into(pieces, tone, "low", 1.0, shelf)
    path = sorted(shelf.folder.rglob("*.take"))[2]
    data = bytearray(path.read_bytes())
    data[-5] ^= 4
    path.write_bytes(data)
    assert [speak_into(pieces, tone, "low", 1.0, shelf).spoken for _ in range(2)] == [1, 0]


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, tone: ToneEngine) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="--cache"):
        narrate(article(), tmp_path / "out", engine=tone, cache=tmp_path / "file")
    assert not (tmp_path / "out").exists()


def test_what_is_spoken_after_a_late_discovery_is_counted_once(tmp_path: Path, tone: ToneEngine) -> None:
    # given a cache with a take that turns out to be damaged only when it is levelled, and a new sentence
    cache = tmp_path / "cache"
    narrate(article(), tmp_path / "out", engine=tone, cache=cache)
    path = max(cache.rglob("*.take"), key=lambda path: path.stat().st_size)
    data = bytearray(path.read_bytes())
    data[-5] ^= 4
    path.write_bytes(data)
    tone.spoken.clear()
    narration = narrate(article(EDIT), tmp_path / "out", engine=tone, cache=cache, formats=["wav"])
    assert len(tone.spoken) == narration.cost.spoken == 2
    assert narration.cost.spoken + narration.cost.cached == len(narration.timeline.segments)
    assert narration.cost.chars == sum(map(len, tone.spoken))
