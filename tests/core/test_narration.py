"""Does narrate give a whole folder that agrees with itself, the same each time, with progress on the way?"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import av
import jsonschema
import pytest

from narrator import narrate
from narrator.article import Article, build_article
from narrator.errors import NoArticle, SpeedRefused
from narrator.manifest import manifest_schema
from narrator.testing import ToneEngine

ARTICLE = build_article(
    [
        ("title", "Tides & time", None),
        ("standfirst", "What 3,000 buoys say about €25 million", None),
        ("byline", "By Jane Doe", None),
        ("date", "5 May 2024", None),
        ("paragraph", "The sea rose by 3.5% in 2019. Dr. Fox was not surprised.", None),
        ("heading", "A second look", None),
        ("quote", "“We saw it coming,” she said.", None),
        ("list_item", "First, 😀 a buoy.", None),
        ("list_item", "Then another.", None),
    ]
)


def narrate_tone(folder: Path, article: Article = ARTICLE, **options: object) -> dict[str, object]:
    return narrate(article, folder, engine=ToneEngine(), **options).manifest  # type: ignore[arg-type]


def test_the_manifest_keeps_its_schema_and_agrees_with_its_files(tmp_path: Path) -> None:
    manifest = narrate_tone(tmp_path, formats=["m4a", "mp3"])
    jsonschema.Draft202012Validator(manifest_schema()).validate(manifest)
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8")) == manifest
    assert (tmp_path / "article.txt").read_text("utf-8") == ARTICLE.text + "\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "article.txt", "audio.m4a", "audio.mp3", "captions.vtt", "index.html", "manifest.json",
    ]  # fmt: skip
    assert [entry["type"] for entry in manifest["audio"]] == ["audio/mp4", "audio/mpeg"]  # type: ignore[attr-defined]


def test_segments_and_pauses_tile_the_track_and_words_the_text(tmp_path: Path) -> None:
    manifest: dict = narrate_tone(tmp_path)  # type: ignore[type-arg]
    rate, text = manifest["frame_rate"], ARTICLE.text

    # then every frame belongs to one segment or one pause
    edges = sorted(
        [(s["start"], s["end"]) for s in manifest["segments"]] + [tuple(p) for p in manifest["pauses"]]
    )
    assert edges[0][0] == 0 and edges[-1][1] == pytest.approx(manifest["duration"], abs=1e-5)
    assert all(a[1] == b[0] for a, b in pairwise(edges))
    assert manifest["duration"] == manifest["frames"] / rate

    # and words ascend inside of their segment, each over the characters that were written for it
    kinds = [s["kind"] for s in manifest["segments"]]
    assert kinds[:4] == ["title", "standfirst", "byline", "paragraph"] and "date" not in kinds
    for segment in manifest["segments"]:
        start, end = segment["source"]
        assert text[start:end] == segment["text"]
        times = [t for word in segment["words"] for t in word[:2]]
        assert times == sorted(times)
        assert segment["start"] <= times[0] and times[-1] <= segment["end"] + 1e-5
        assert all(start <= word[2] < word[3] <= end for word in segment["words"])
    written = [text[w[2] : w[3]] for s in manifest["segments"] for w in s["words"]]
    assert written.count("€25 million") == 3
    assert "Dr." in written and "buoy" in written


def test_the_decoded_audio_is_as_long_as_the_manifest_says(tmp_path: Path) -> None:
    manifest: dict = narrate_tone(tmp_path, formats=["m4a", "mp3", "wav"])  # type: ignore[type-arg]
    for entry in manifest["audio"]:
        with av.open(str(tmp_path / entry["url"])) as container:
            frames = sum(frame.samples for frame in container.decode(audio=0))
        assert abs(frames - manifest["frames"]) <= 1024


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, jobs in (("a", 1), ("b", 2), ("c", 2)):
        narrate_tone(tmp_path / name, formats=["m4a", "mp3", "opus", "flac", "wav"], jobs=jobs)
    for path in (tmp_path / "a").iterdir():
        for other in ("b", "c"):
            assert path.read_bytes() == (tmp_path / other / path.name).read_bytes(), path.name


def test_chapters_are_the_title_and_the_headings(tmp_path: Path) -> None:
    manifest: dict = narrate_tone(tmp_path)  # type: ignore[type-arg]
    heading = next(s for s in manifest["segments"] if s["kind"] == "heading")
    with av.open(str(tmp_path / "audio.m4a")) as container:
        chapters = [
            (c["metadata"]["title"], float(c["start"] * c["time_base"])) for c in container.chapters()
        ]
    assert [title for title, _ in chapters] == ["Tides & time", "A second look"]
    assert chapters[1][1] == pytest.approx(heading["start"], abs=0.001)


def test_progress_is_told_for_each_stage_and_reaches_its_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    narrate_tone(tmp_path, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["speak", "stitch", "encode"]
    for stage in ("speak", "stitch", "encode"):
        done = [step[1:] for step in told if step[0] == stage]
        assert done == sorted(done) and done[-1][0] == done[-1][1]


def test_speed_shortens_speech_and_pauses(tmp_path: Path) -> None:
    slow: dict = narrate_tone(tmp_path / "slow", speed=0.5)  # type: ignore[type-arg]
    fast: dict = narrate_tone(tmp_path / "fast", speed=2.0)  # type: ignore[type-arg]
    assert slow["duration"] / fast["duration"] == pytest.approx(4, abs=0.2)
    assert (slow["voice"]["rate_wpm"], fast["voice"]["rate_wpm"]) == (88, 350)


def test_an_article_without_words_or_title(tmp_path: Path) -> None:
    with pytest.raises(NoArticle, match="nothing to say"):
        narrate_tone(tmp_path / "none", build_article([("paragraph", "— … —", None)]))
    with pytest.raises(SpeedRefused):
        narrate_tone(tmp_path / "fast", speed=9)
    assert not (tmp_path / "none").exists() and not (tmp_path / "fast").exists()
    untitled = narrate_tone(
        tmp_path / "untitled",
        build_article([("paragraph", "One two three four five six seven eight nine.", None)]),
    )
    assert untitled["title"] == "One two three four five six seven eight…"


class Broken(ToneEngine):
    """Fails at the third utterance."""

    def synthesise(self, utterance):  # type: ignore[no-untyped-def]
        if len(self.spoken) == 2:
            raise KeyboardInterrupt
        return super().synthesise(utterance)


def test_an_interrupted_narration_leaves_the_previous_one_whole(tmp_path: Path) -> None:
    # given a narration, and a second into the same folder that is interrupted
    narrate_tone(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        narrate(ARTICLE, tmp_path, engine=Broken(), jobs=1)

    # then nothing has changed and nothing was added
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
