"""Are the samples what the code makes today, and are they the articles and nothing of the pages around them?"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import av
import pytest

from narrator.clean import clean
from narrator.engines.espeak import EspeakEngine
from narrator.narration import narrate

FOLDERS = sorted(page.parent for page in Path(__file__).parents[2].glob("audio_samples/*/page.txt"))

AAC_FRAME = 1024

FURNITURE = (
    "Listen to this article",
    "Listen with Readalong",
    "0:00",
    "Continue reading",
    "continues below",
    "Advertisement",
    "Sponsored",
    "Photo",
    "illustration",
    "Close-up",
    "Ebooks",
    "Read More",
    "Share",
    "Sign in",
    "Log in",
    "Skip to",
    "newsletter",
    "Subscribe",
    "Related",
    "Most read",
    "Most viewed",
    "About the Author",
    "Privacy",
    "All rights reserved",
    "min read",
    "2025 |",
)
"""Pieces of the pages around the articles; each is in at least one page and in no article."""


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def manifest_of(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(read(folder, "manifest.json"))
    return manifest


def test_there_are_three_small_samples() -> None:
    assert [folder.name for folder in FOLDERS] == ["news-brief", "opinion", "science-feature"]
    assert sum(path.stat().st_size for path in FOLDERS[0].parent.rglob("*")) < 5_000_000


def test_making_a_sample_again_gives_what_is_here(folder: Path, espeak: EspeakEngine, tmp_path: Path) -> None:
    # when it is narrated again
    narrate(clean(read(folder, "page.txt")), tmp_path, engine=espeak, album="Samples")

    # then everything is the same, but for the codec's bits, which may differ on another processor
    made, kept = manifest_of(tmp_path), manifest_of(folder)
    for manifest in (made, kept):
        for audio in manifest["audio"]:
            del audio["bytes"], audio["sha256"]
    assert made == kept, "stale: run `python audio_samples/make.py`, listen, and commit the new samples"
    for name in ("article.txt", "captions.vtt"):
        assert read(tmp_path, name) == read(folder, name)


def test_the_audio_is_the_one_in_the_manifest(folder: Path) -> None:
    manifest = manifest_of(folder)
    for entry in manifest["audio"]:
        path = folder / entry["url"]
        assert path.stat().st_size == entry["bytes"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
        with av.open(str(path)) as container:
            frames = sum(frame.samples for frame in container.decode(audio=0))
        assert 0 <= frames - manifest["frames"] < AAC_FRAME


def test_every_paragraph_stands_word_for_word_in_the_page(folder: Path) -> None:
    lines = read(folder, "page.txt").splitlines()
    paragraphs = read(folder, "article.txt").strip().split("\n\n")
    places = [lines.index(paragraph) for paragraph in paragraphs]
    assert places == sorted(set(places))


def test_every_long_line_that_was_left_out_is_furniture(folder: Path) -> None:
    # given the page's lines that read like prose
    kept = set(read(folder, "article.txt").splitlines())
    dropped = [line for line in read(folder, "page.txt").splitlines() if line and line not in kept]

    # then what was dropped is short, or one of the pieces known by eye to be none of the article
    prose = [line for line in dropped if line.endswith((".", ".”", "?")) and len(line.split()) > 7]
    assert [line for line in prose if not line.startswith(NOT_ARTICLE)] == []


NOT_ARTICLE = (
    "The day’s news from the harbour",
    "Annika Dahl is a reporter",
    "An illustration showing",
    "A step-by-step guide",
    "Stay connected with",
    "Close-up of a gloved hand",
    "Keeping lipid particles",
    "Ruth Calder is an author",
    "Photo: Workers in orange jackets",
)


def test_nothing_of_the_page_around_is_in_the_article(folder: Path) -> None:
    article = read(folder, "article.txt")
    assert [piece for piece in FURNITURE if piece in article] == []


def test_the_furniture_looked_for_is_in_the_pages() -> None:
    pages = "".join(read(folder, "page.txt") for folder in FOLDERS)
    assert [piece for piece in FURNITURE if piece not in pages] == []
