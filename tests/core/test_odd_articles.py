"""Do articles that are unusual, but plausible, come out whole?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from narrator import narrate
from narrator.article import build_article
from narrator.engines.espeak_driver import DRIVER
from narrator.engines.file import FileEngine, Utterance
from narrator.errors import OptionRefused
from narrator.segment import segment
from narrator.testing import ToneEngine


def paragraph(text: str):  # type: ignore[no-untyped-def]
    return build_article([("paragraph", text, None)])


def written(text: str) -> list[str]:
    return [
        text[token.char_start : token.char_end]
        for piece in segment(paragraph(text))
        for token in piece.tokens
    ]


def test_a_book_of_more_chapters_than_one_table_holds(tmp_path: Path) -> None:
    from mutagen.id3 import ID3

    blocks = [("title", "Book", None)] + [
        (k, t, None) for i in range(260) for k, t in (("heading", f"Part {i}"), ("paragraph", "Yes."))
    ]
    narrate(build_article(blocks), tmp_path, engine=ToneEngine(), speed=4.0, formats=["mp3"])
    tags = ID3(tmp_path / "audio.mp3")
    assert len(tags.getall("CHAP")) == 261
    assert len(tags.getall("CTOC")[0].child_element_ids) == 255


@pytest.mark.parametrize("long", ["https://example.com/" + "a" * 300, "abc" * 1000])
def test_captions_keep_what_follows_a_word_longer_than_a_cue(long: str, tmp_path: Path) -> None:
    text = f"See the report at {long} before the meeting that the council holds on Monday."
    narrate(paragraph(text), tmp_path, engine=ToneEngine(), speed=4.0)
    captions = (tmp_path / "captions.vtt").read_text("utf-8")
    shown = re.sub(r"<[\d:.]+>|\d\d:[\d:.]+ --> [\d:.]+|WEBVTT|\s", "", captions)
    assert shown == text.replace(" ", "")


def test_marks_stay_with_their_letters() -> None:
    # given Hindi vowel signs, and accents written as marks of their own
    assert written("यह पहला वाक्य है।") == ["यह", "पहला", "वाक्य", "है"]
    assert written("Le cafe\u0301 ferme\u0301.") == ["Le", "cafe\u0301", "ferme\u0301"]


def test_sentences_end_in_other_scripts_too_and_not_before_small_letters() -> None:
    def cut(text: str) -> list[str]:
        return [piece.spoken for piece in segment(paragraph(text))]

    assert cut("यह पहला है। यह दूसरा है।") == ["यह पहला है।", "यह दूसरा है।"]
    assert cut("Это т.е. пример, см. рис. семь. Да.") == ["Это т.е. пример, см. рис. семь.", "Да."]


def test_an_untitled_article_without_spaces_gets_a_short_title(tmp_path: Path) -> None:
    manifest = narrate(
        paragraph("第一句话很短第二句话也很短" * 30), tmp_path, engine=ToneEngine(), speed=4.0
    ).manifest
    assert len(manifest["title"]) == 81 and manifest["title"].endswith("…")


def test_no_jobs_are_refused(tmp_path: Path) -> None:
    for jobs in (0, -1):
        with pytest.raises(OptionRefused, match="1 or more"):
            narrate(paragraph("Hello."), tmp_path / "out", engine=ToneEngine(), jobs=jobs)


def test_the_file_engine_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    engine = FileEngine(DRIVER)
    for text in ("One.", "Two."):
        engine.synthesise(Utterance(text, "gmw/en-us"))
    engine.close()
    assert list(tmp_path.iterdir()) == []
