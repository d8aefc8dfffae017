"""Does one narration come in every format that makes sense for it?"""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import mutagen.mp4
import pytest

from tests.issue.conftest import Run
from tests.issue.pages import BAKERY
from tests.issue.test_epub import check
from tests.issue.test_formats import check_chapters


def test_one_article_in_every_format(run: Run, tmp_path: Path) -> None:
    # given
    source, out = tmp_path / "bakery.md", tmp_path / "out"
    source.write_text(BAKERY, "utf-8")
    # when
    done = run("narrate", source, "-o", out, "--also", "all", "--url", "https://a.example/b", "--json")
    # then
    assert done.status == 0, done
    told = json.loads(done.out)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert {Path(path).name for path in told["also"]} == {
        "narration.m4b", "narration.epub", "feed.xml", "chapters.json", "publication.json", "contents.html",
        "readium.json", "guided.json", "narration.jsonld",
    }  # fmt: skip
    assert check(out / "narration.epub") == []
    check_chapters(json.loads((out / "chapters.json").read_text("utf-8")))
    book = mutagen.mp4.MP4(out / "narration.m4b")
    assert [chapter.title for chapter in book.chapters] == ["The bakery with no clock", "What the owner says"]
    feed = feedparser.parse((out / "feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.entries[0].enclosures[0].href == "https://a.example/b/audio.m4a"
    assert int(feed.entries[0].enclosures[0].length) == manifest["audio"][0]["bytes"]
    readium = json.loads((out / "readium.json").read_text("utf-8"))
    assert readium["readingOrder"][0]["href"] == "audio.m4a"
    assert readium["metadata"]["duration"] == readium["readingOrder"][0]["duration"]
    assert json.loads((out / "narration.jsonld").read_text("utf-8"))["headline"] == manifest["title"]
    assert not list(out.glob(".*"))


def test_what_makes_no_sense_for_one_article_is_refused_before_anything_is_made(
    run: Run, tmp_path: Path
) -> None:
    source, out = tmp_path / "bakery.md", tmp_path / "out"
    source.write_text(BAKERY, "utf-8")
    for option, words in (("mp3", "--format mp3"), ("rss", "--url"), ("kindle", "m4b, mp3, epub")):
        assert words in run("narrate", source, "-o", out, "--also", option).failed_on_one_line()
    assert not out.exists()


@pytest.mark.long
def test_a_narration_that_has_no_m4a_gets_one_for_its_book(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "bakery.md", tmp_path / "out"
    source.write_text(BAKERY, "utf-8")
    assert run("narrate", source, "-o", out, "--format", "mp3", "--also", "epub").status == 0
    assert check(out / "narration.epub") == []
