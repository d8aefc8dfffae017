"""Does `narrator narrate` make whole, true and repeatable narrations of whatever way it is given an article?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import av
import mutagen
import pytest

from narrator.formats import FORMATS
from narrator.manifest import manifest_schema
from narrator.tags import default_cover
from narrator.testing import ToneEngine

from .articles import BAKERY, FERRY, FERRY_HTML, FERRY_MARKDOWN, lighthouse
from .conftest import Process, Run, files_below
from .manifests import check_narration


def test_the_contract_holds_from_end_to_end(start: Callable[..., Process], ferry: Path) -> None:
    # when an article is narrated by the command, in its own process, with the real engine and in every format
    options = [part for name in FORMATS for part in ("--format", name)]
    outcome = start("narrate", ferry.name, *options, cwd=ferry.parent).finish()
    # then it says where the page is, how long it plays and what its title is, and nothing else
    assert outcome.status == 0, outcome
    assert outcome.err == ""
    manifest = check_narration(ferry.parent / "ferry-narration", tuple(FORMATS))
    assert outcome.out == (
        f"ferry-narration/index.html  Listen 0:00 / {manifest['duration_label']}  The ferry that learned to wait\n"
    )
    assert manifest["voice"]["engine"] == "pyttsx3"
    assert "".join(FERRY.split()) == "".join(
        (ferry.parent / "ferry-narration" / "article.txt").read_text("utf-8").split()
    )


def test_the_schema_would_see_a_wrong_manifest() -> None:
    # The checks above lean on it: each member that the contract names is required.
    assert {"segments", "pauses", "frames", "audio", "duration"} <= set(manifest_schema()["required"])


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_alone(name: str, run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path) -> None:
    assert run("narrate", ferry, "-o", tmp_path / "out", "--format", name.upper()).status == 0
    check_narration(tmp_path / "out", (name,))


def test_a_format_asked_for_twice_is_made_once(
    run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path
) -> None:
    options = ["--format", "wav", "--format", ".WAV"]
    assert run("narrate", ferry, "-o", tmp_path / "out", *options).status == 0
    check_narration(tmp_path / "out", ("wav",))


def test_json_says_what_was_made(run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = run("narrate", ferry, "-o", out, "--format", "m4a", "--format", "mp3", "--json")
    manifest = check_narration(out, ("m4a", "mp3"))
    result = json.loads(outcome.out)
    assert -16.5 < result.pop("loudness_lufs") < -15
    assert result == {
        "folder": str(out),
        "page": str(out / "index.html"),
        "audio": [str(out / "audio.m4a"), str(out / "audio.mp3")],
        "duration": manifest["duration"],
        "segments": len(manifest["segments"]),
        "words": manifest["read_time"]["words"],
    }


@pytest.mark.parametrize(
    ("option", "text"), [("--text", FERRY), ("--html", FERRY_HTML), ("--markdown", FERRY_MARKDOWN)]
)
def test_standard_input_in_each_markup(
    option: str, text: str, run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given no name to call the folder after
    monkeypatch.chdir(tmp_path)
    assert run("narrate", "-", option, stdin=text).status == 0
    # then it is "narration", and the three markups give one article
    check_narration(tmp_path / "narration-narration")
    assert (tmp_path / "narration-narration" / "article.txt").read_text("utf-8").split() == FERRY.split()


def test_markup_is_seen_without_being_named(run: Run, tone: ToneEngine, tmp_path: Path) -> None:
    # A file's ending and a page's first tag are enough.
    (tmp_path / "ferry.md").write_text(FERRY_MARKDOWN, encoding="utf-8")
    (tmp_path / "ferry").write_text(FERRY_HTML, encoding="utf-8")
    for name in ("ferry.md", "ferry"):
        assert run("narrate", tmp_path / name, "-o", tmp_path / f"{name}-out").status == 0
        assert check_narration(tmp_path / f"{name}-out")["title"] == "The ferry that learned to wait"


def test_ten_words(run: Run, tone: ToneEngine, tmp_path: Path) -> None:
    text = "This is all there is to say about it today."
    assert run("narrate", "-", "-o", tmp_path / "out", stdin=text).status == 0
    manifest = check_narration(tmp_path / "out")
    assert manifest["read_time"]["words"] == 10
    assert len(manifest["segments"][0]["words"]) == 10


def test_a_title_takes_the_place_of_the_page_s(
    run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path
) -> None:
    for title, shown in [
        ("Ten minutes", "Ten minutes"),
        ("two\nlines", "two lines"),
        ("long " * 500, "long " * 499 + "long"),
        ("caf\udce9", "caf\N{REPLACEMENT CHARACTER}"),  # as Latin-1 arrives from the command line
        ("", "The ferry that learned to wait"),
    ]:
        assert run("narrate", ferry, "-o", tmp_path / "out", "--title", title, "--format", "wav").status == 0
        manifest = check_narration(tmp_path / "out", ("wav",))
        assert manifest["title"] == shown
        assert manifest["segments"][0]["text"].startswith(shown[:5])


def test_voice_and_speed_are_those_asked_for(run: Run, ferry: Path, tmp_path: Path) -> None:
    lengths = {}
    for name, options in {
        "usual": [],
        "german": ["--voice", "de"],
        "variant": ["--voice", "en-us+f3"],
        "fast": ["--speed", "2"],
    }.items():
        assert run("narrate", ferry, "-o", tmp_path / name, "--format", "wav", *options).status == 0
        manifest = check_narration(tmp_path / name, ("wav",))
        lengths[name] = manifest["voice"]["id"], manifest["voice"]["rate_wpm"], manifest["duration"]
    assert lengths["usual"][:2] == ("gmw/en-us", 175)
    assert lengths["german"][:2] == ("gmw/de", 175)
    assert lengths["variant"][:2] == ("gmw/en-us+f3", 175)
    assert lengths["fast"][:2] == ("gmw/en-us", 350)
    assert lengths["fast"][2] < 0.7 * lengths["usual"][2]


@pytest.mark.parametrize(
    "text",
    [
        "岛上的最后一班船过去总是在六点四十分离开，不管码头上有没有人。\n\n公司现在让船等十分钟，没有人抱怨。\n",
        "Party 🎉🎉 at the pier tonight, and everyone on the island is coming 🛥️🇳🇴 with a lamp.\n",
        FERRY.replace("\n", "\r\n"),
        FERRY.replace("\n", "\r"),
        "\ufeff" + FERRY,
        "Here it comes: " + "x" * 3000 + "\n",
    ],
    ids=["Chinese", "emoji among words", "CRLF", "CR", "byte order mark", "no spaces"],
)
def test_odd_text_is_narrated_by_the_english_voice(text: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes(text.encode())
    outcome = run("narrate", tmp_path / "odd.txt", "-o", tmp_path / "out", "--format", "wav")
    assert outcome.status == 0, outcome
    check_narration(tmp_path / "out", ("wav",))


def test_odd_names_of_files_and_folders(
    run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ["two words.txt", "crème brûlée.txt", "new\nline.txt", "-dash.txt", ".txt", "n" * 250]:
        Path(name).write_text(FERRY, encoding="utf-8")
        before = set(tmp_path.iterdir())
        outcome = run("narrate", "--format", "wav", "--", name)
        assert outcome.status == 0, outcome
        (made,) = set(tmp_path.iterdir()) - before
        check_narration(made, ("wav",))


def test_a_second_run_replaces_the_first_whole(run: Run, tone: ToneEngine, tmp_path: Path) -> None:
    # given a narration in two formats, in a folder with two files of the user's
    out = tmp_path / "out"
    assert run("narrate", "-", "-o", out, "--format", "m4a", "--format", "mp3", stdin=FERRY).status == 0
    (out / "notes.txt").write_text("mine")
    (out / "audio.flac").write_text("mine too: no manifest names it")
    # when another article is narrated there in one format
    assert run("narrate", "-", "-o", out, stdin=BAKERY).status == 0
    # then nothing of the first is left, and the user's files are
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "audio.flac").read_text() == "mine too: no manifest names it"
    (out / "notes.txt").unlink()
    (out / "audio.flac").unlink()
    assert check_narration(out)["title"] == "The bakery with no clock"


@pytest.mark.parametrize("old", ["", "[]", '{"audio": 3}', '{"audio": [{"url": ["audio.mp3"]}]}', "\x00"])
def test_a_manifest_that_is_not_ours_is_replaced(
    old: str, run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text(old)
    assert run("narrate", ferry, "-o", tmp_path / "out").status == 0
    check_narration(tmp_path / "out")


def test_a_cache_keeps_what_was_spoken(run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert run("narrate", ferry, "-o", tmp_path / "one", "--cache", cache).status == 0
    spoken = list(tone.spoken)
    # when the article is narrated again with one sentence more
    with ferry.open("a", encoding="utf-8") as file:
        file.write("\nThe lamp on the pier now burns until seven.\n")
    assert run("narrate", ferry, "-o", tmp_path / "two", "--cache", cache).status == 0
    # then that one alone is spoken
    assert tone.spoken == [*spoken, "The lamp on the pier now burns until seven."]
    check_narration(tmp_path / "two")


def test_the_cover_is_in_the_files(run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path) -> None:
    picture = default_cover() + b"and a little more"
    (tmp_path / "cover.png").write_bytes(picture)
    assert (
        run(
            "narrate", ferry, "-o", tmp_path / "out", "--format", "flac", "--cover", tmp_path / "cover.png"
        ).status
        == 0
    )
    assert mutagen.File(tmp_path / "out" / "audio.flac").pictures[0].data == picture


def test_the_same_input_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    # given an article long enough for work on several cores, narrated on one core
    (tmp_path / "page.txt").write_text(lighthouse(12), encoding="utf-8")
    cache = tmp_path / "cache"

    def narrate(name: str, *options: object) -> dict[str, bytes]:
        formats = ["--format", "m4a", "--format", "mp3"]
        outcome = run("narrate", tmp_path / "page.txt", "-o", tmp_path / name, *formats, *options)
        assert outcome.status == 0, outcome
        check_narration(tmp_path / name, ("m4a", "mp3"))
        return files_below(tmp_path / name)

    first = narrate("one core", "--jobs", 1)
    # then two cores, with a cache that is being filled, change nothing
    assert narrate("two cores", "--jobs", 2, "--cache", cache) == first
    # nor does a cache of which half is gone
    takes = sorted(cache.rglob("*.take"))
    for take in takes[::2]:
        take.unlink()
    assert narrate("half a cache", "--cache", cache) == first
    # nor one with a damaged take, in the same folder as before
    takes[0].write_bytes(takes[0].read_bytes()[:-1])
    assert narrate("one core", "--cache", cache) == first


def test_surroundings_do_not_matter(start: Callable[..., Process], tmp_path: Path) -> None:
    # given no home, no locale, a name that is not UTF-8, and files that are called like Python's modules
    for name in ("wave.py", "json.py", "numpy.py"):
        (tmp_path / name).write_text("raise SystemExit('imported the wrong file')")
    (tmp_path / "caf\udce9.txt").write_text(FERRY, encoding="utf-8")
    process = start(
        "narrate", "caf\udce9.txt", "--title", "Café", "--format", "wav",
        cwd=tmp_path, env={"HOME": "", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    outcome = process.finish()
    assert outcome.status == 0, outcome
    assert outcome.out.startswith("caf\udce9-narration/index.html") and outcome.out.endswith("  Café\n")
    check_narration(tmp_path / "caf\udce9-narration", ("wav",))


def test_no_bar_is_drawn_where_nobody_sees_it(
    run: Run, tone: ToneEngine, ferry: Path, tmp_path: Path
) -> None:
    outcome = run("narrate", ferry, "-o", tmp_path / "out")
    assert outcome.err == ""


def test_the_audio_is_sound(run: Run, ferry: Path, tmp_path: Path) -> None:
    # The smallest proof that what was made is speech and not silence.
    assert run("narrate", ferry, "-o", tmp_path / "out", "--format", "wav").status == 0
    with av.open(str(tmp_path / "out" / "audio.wav")) as container:
        peak = max(abs(frame.to_ndarray()).max() for frame in container.decode(audio=0))
    assert peak > 8000
