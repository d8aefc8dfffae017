"""Does an issue go on where it was, fail article by article, say nothing twice, and come out the same every time?"""

from __future__ import annotations

import hashlib
import json
import shutil
import wave
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import (
    InputNotFound,
    IssueInvalid,
    NoArticle,
    NotText,
    OptionRefused,
    OutputError,
    VoiceUnknown,
)
from narrator.issue.config import Config
from narrator.issue.cost import Cost, estimate_issue
from narrator.issue.fetching import fetch_pages
from narrator.issue.listing import read_addresses
from narrator.issue.make import make_issue
from narrator.issue.similar import find_twins, sketch
from narrator.issue.stage import Step
from narrator.issue.state import State
from narrator.settings import load_settings
from narrator.testing import ToneEngine
from tests.api.web import Web
from tests.issue.conftest import Make, write_folder
from tests.issue.pages import BAKERY, FERRY, LAMP, TUNNEL, harvest


def files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but what the issue remembers."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and ".narrator" not in path.parts
    }


def titles(issue_folder: Path) -> list[str]:
    manifest = json.loads((issue_folder / "issue.json").read_text("utf-8"))
    return [part["title"] for part in manifest["parts"] if part["kind"] == "article"]


def test_a_broken_article_fails_alone_with_its_reason(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "3-broken.txt").write_bytes(b"caf\xe9 \x00\x01")
    (tmp_path / "in" / "4-silent.txt").write_text("--- *** ---", "utf-8")
    (tmp_path / "in" / "5-empty.txt").write_text("", "utf-8")
    made = make(tmp_path / "in")
    assert len(titles(made.folder)) == 3
    failed = {row["id"]: row for row in made.manifest["failed"]}
    assert {name: row["code"] for name, row in failed.items()} == {
        "3-broken.txt": "input_not_text", "4-silent.txt": "no_article", "5-empty.txt": "input_empty",
    }  # fmt: skip
    assert "3-broken.txt" in failed["3-broken.txt"]["reason"]


def test_an_issue_of_nothing_but_broken_articles_is_none(make: Make, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("", "utf-8")
    with pytest.raises(NoArticle, match=r"none of 1 articles.*a\.txt"):
        make(tmp_path / "in")
    assert not (tmp_path / "out" / "issue.json").exists()


def test_a_failed_article_is_tried_again_and_the_rest_is_let_be(
    make: Make, tone: ToneEngine, tmp_path: Path
) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "3-tunnel.txt").write_text("", "utf-8")
    assert [row["id"] for row in make(tmp_path / "in").manifest["failed"]] == ["3-tunnel.txt"]
    tone.spoken.clear()
    (tmp_path / "in" / "3-tunnel.txt").write_text(TUNNEL, "utf-8")
    again = make(tmp_path / "in")
    assert again.manifest["failed"] == []
    assert again.made == 1
    assert all(line in " ".join(TUNNEL.split()) for line in tone.spoken) and tone.spoken


def test_articles_are_added_moved_and_removed_without_speaking_anything_twice(
    make: Make, tone: ToneEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("a.txt", FERRY), ("b.md", BAKERY), ("c.html", LAMP)):
        (folder / name).write_text(text, "utf-8")
    first = make(folder)
    assert first.spoken == len(tone.spoken) > 0
    tone.spoken.clear()
    # when the order changes
    (folder / "issue.toml").write_text('articles = ["c.html", "b.md", "a.txt"]', "utf-8")
    again = make(folder)
    assert titles(again.folder)[0] == "The keeper of the lamp" and len(titles(again.folder)) == 3
    # and one goes
    (folder / "issue.toml").write_text('articles = ["c.html", "a.txt"]', "utf-8")
    assert len(titles(make(folder).folder)) == 2
    assert not (tmp_path / "out" / "articles" / "b").exists()
    # and comes back
    (folder / "issue.toml").unlink()
    assert len(titles(make(folder).folder)) == 3
    # and the title of the issue changes
    assert make(folder, title="Another").manifest["title"] == "Another"
    # then nothing was spoken
    assert tone.spoken == []
    # and only what is new is
    (folder / "d.txt").write_text(TUNNEL, "utf-8")
    added = make(folder, title="Another")
    assert added.made == 1
    assert 0 < added.spoken == len(tone.spoken)


def test_what_was_stopped_in_the_middle_goes_on_there(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(harvest(number), "utf-8")

    class Stopped(Exception):
        pass

    def stop(step: Step) -> None:
        if step.stage == "narrate" and step.done == 2 and step.part and step.part[0] == "stitch":
            raise Stopped

    first, second = ToneEngine(), ToneEngine()
    with pytest.raises(Stopped):
        make_issue([str(folder)], out, also=["none"], engine=first, progress=stop)
    assert not (out / "issue.json").exists()
    made = make_issue([str(folder)], out, also=["none"], engine=second)
    # then the third article was spoken before and not again, though it was not made
    assert made.made == 2
    assert len(titles(out)) == 4
    assert not set(first.spoken) & set(second.spoken)
    assert not list(out.rglob(".narrating-*"))


def test_what_says_the_same_is_said_and_not_narrated_twice(
    make: Make, tone: ToneEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "\n\n".join(harvest(number) for number in range(8))
    (folder / "a.txt").write_text(text, "utf-8")
    (folder / "b.txt").write_text(text, "utf-8")
    (folder / "c.txt").write_text(text.replace("the priest wrote", "the old priest wrote", 1), "utf-8")
    (folder / "d.txt").write_text(FERRY, "utf-8")
    made = make(folder)
    assert [(row["id"], row["of"]) for row in made.manifest["duplicates"]] == [
        ("b.txt", "a.txt"),
        ("c.txt", "a.txt"),
    ]
    assert made.manifest["duplicates"][0]["share"] == 1
    assert 0.8 <= made.manifest["duplicates"][1]["share"] < 1
    assert len(titles(made.folder)) == 2


def test_articles_on_one_matter_are_not_taken_for_one() -> None:
    texts = [harvest(number) for number in range(200)]
    assert find_twins([sketch(text) for text in texts]) == []
    long = " ".join(texts)
    half = " ".join(texts[:100])
    assert find_twins([sketch(long), sketch(half)]) == []
    (twin,) = find_twins([sketch(long), sketch(half), sketch(long.upper())])
    assert (twin.index, twin.of, twin.share) == (2, 0, 1.0)


def test_the_same_issue_is_the_same_bytes_wherever_it_is_made(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        write_folder(tmp_path / name / "in")
        out = tmp_path / name / "out"
        make_issue(
            [str(tmp_path / name / "in")],
            out,
            also=["all"],
            engine=ToneEngine(),
            config=Config(contents=True),
        )
        found.append(files(out))
    assert found[0] == found[1]
    # and an issue that grew is the one that was made at once
    write_folder(tmp_path / "three" / "in")
    (tmp_path / "three" / "in" / "2-features" / "lamp.html").unlink()
    out = tmp_path / "three" / "out"
    make_issue([str(tmp_path / "three" / "in")], out, also=["m4b"], engine=ToneEngine())
    shutil.copy(
        tmp_path / "one" / "in" / "2-features" / "lamp.html", tmp_path / "three" / "in" / "2-features"
    )
    make_issue(
        [str(tmp_path / "three" / "in")], out, also=["all"], engine=ToneEngine(), config=Config(contents=True)
    )
    assert files(out) == found[0]


def test_the_sums_are_those_of_every_file(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    made = make(tmp_path / "in", also="all")
    lines = (made.folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = files(made.folder)
    del found["SHA256SUMS"]
    assert sums == found
    # and what is not asked for any more is gone
    again = make(tmp_path / "in", also="chapters")
    assert not (again.folder / "issue.epub").exists() and not (again.folder / "issue.m4b").exists()
    assert (again.folder / "chapters.json").exists()


def tone_file(path: Path, seconds: float) -> Path:
    """A WAV of another rate, with two channels."""
    import math
    from array import array

    samples = array(
        "h", (round(2000 * math.sin(n / 20)) for n in range(round(44100 * seconds)) for _ in range(2))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(samples.tobytes())
    return path


def test_everything_between_articles_is_heard_where_it_belongs(
    make: Make, tone: ToneEngine, tmp_path: Path
) -> None:
    write_folder(tmp_path / "in")
    made = make(
        tmp_path / "in", also="m4b", contents=True, announce=True, announce_words="Number {number} of {count}: {title}",
        intro=tone_file(tmp_path / "intro.wav", 1.5), interlude=tone_file(tmp_path / "bell.wav", 0.5),
        outro=tone_file(tmp_path / "outro.wav", 1.0),
    )  # fmt: skip
    parts = made.manifest["parts"]
    assert [part["kind"] for part in parts] == [
        "intro", "contents", "announcement", "article", "interlude", "section", "announcement", "article",
        "interlude", "announcement", "article", "outro",
    ]  # fmt: skip
    assert parts[0]["duration"] == pytest.approx(1.5, abs=0.5)
    assert any(line.endswith("of three: The bakery with no clock") for line in tone.spoken)
    assert "Features" in tone.spoken
    assert any(line.startswith("Harbour <Weekly>") for line in tone.spoken)
    # and a chapter begins with what announces its article
    chapters = made.manifest["chapters"]
    assert [row["start"] for row in chapters] == [parts[2]["start"], parts[5]["start"], parts[9]["start"]]
    # and each can be left out
    plain = make(tmp_path / "in", sections=False)
    assert {part["kind"] for part in plain.manifest["parts"]} == {"article"}
    assert not (made.folder / "between").exists()


def test_sounds_and_words_that_cannot_be_used_are_refused(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "text.mp3").write_text("not a sound", "utf-8")
    for sound in (tmp_path / "text.mp3", tmp_path / "nowhere.mp3"):
        with pytest.raises((InputNotFound, NotText), match=sound.name):
            make(tmp_path / "in", intro=sound)
    with pytest.raises(IssueInvalid, match="tittle"):
        make(tmp_path / "in", announce=True, announce_words="Next: {tittle}")
    with pytest.raises(InputNotFound, match="not the PNG"):
        make(tmp_path / "in", cover=tmp_path / "text.mp3")


def test_options_that_cannot_be_honoured_are_refused_before_anything_is_spoken(
    make: Make, tone: ToneEngine, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(FERRY, "utf-8")
    with pytest.raises(OptionRefused, match="--url"):
        make(tmp_path / "a.txt", also="rss")
    with pytest.raises(OptionRefused, match="kindle"):
        make(tmp_path / "a.txt", also="kindle")
    with pytest.raises(VoiceUnknown):
        make(tmp_path / "a.txt", voice="nobody")
    assert tone.spoken == []


def test_two_runs_do_not_work_on_one_folder(make: Make, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FERRY, "utf-8")
    with State(tmp_path / "out").held(), pytest.raises(OutputError, match="another process"):
        make(tmp_path / "a.txt")
    assert make(tmp_path / "a.txt").made == 1


def test_a_damaged_cache_or_memory_costs_work_and_nothing_else(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    first = files(make(tmp_path / "in").folder)
    for path in (tmp_path / "out" / ".narrator").rglob("*"):
        if path.is_file() and path.name != "lock":
            path.write_bytes(b"{}")
    (tmp_path / "out" / "articles" / "1-ferry" / "audio.m4a").write_bytes(b"")
    assert files(make(tmp_path / "in").folder) == first


def test_the_cost_is_told_before_anything_is_made(tmp_path: Path) -> None:
    engine = ToneEngine()
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "9.txt").write_text("", "utf-8")
    cost = estimate_issue(
        [str(tmp_path / "in")], tmp_path / "out", engine=engine, also=["none"], jobs_count=1
    )
    assert (cost.articles, cost.failed, cost.duplicates) == (3, 1, 0)
    assert 20 < cost.listen_s < 120
    assert cost.work_s > 0
    assert engine.spoken == [] and not (tmp_path / "out").exists()
    both = estimate_issue([str(tmp_path / "in")], tmp_path / "out", engine=engine, also=["all"], jobs_count=1)
    assert both.work_s > cost.work_s


def test_what_was_made_or_spoken_before_costs_nothing_again(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    make(tmp_path / "in")

    def cost(**options: Any) -> Cost:
        sources, out = [str(tmp_path / "in")], options.pop("out", tmp_path / "out")
        return estimate_issue(sources, out, engine=ToneEngine(), also=["none"], jobs_count=1, **options)

    # given an issue that is there: none of its articles is made again
    there, new = cost(), cost(out=tmp_path / "new")
    assert (there.made, new.made) == (3, 0)
    assert there.work_s < there.whole_s == new.work_s == new.whole_s
    # given only its cache: what is spoken and encoded by the sentence is not done again, what has a format of the whole is
    cached = cost(out=tmp_path / "new", cache=tmp_path / "out" / ".narrator" / "cache")
    assert cached.made == 0
    assert there.work_s < cached.work_s < new.work_s
    both = cost(out=tmp_path / "new", cache=tmp_path / "out" / ".narrator" / "cache", formats=["m4a", "mp3"])
    assert cached.work_s < both.work_s < both.whole_s
    # given another title, which is in every file: they are made again, from the cache
    assert cost(config=Config(title="Other")).made == 0


def test_what_a_publisher_writes_below_every_article_makes_no_twins() -> None:
    below = " ".join(f"imprint{number}" for number in range(80))
    own = [" ".join(f"word{place}x{number}" for number in range(120)) for place in range(60)]
    texts = [f"{text} {below}" for text in own]
    same = own[7].replace("word7x3 ", "another ") + " " + below
    (twin,) = find_twins([sketch(text) for text in [*texts, same]])
    assert (twin.index, twin.of) == (60, 7) and twin.share > 0.9


def test_what_is_not_published_any_more_is_in_no_sum(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    folder = make(tmp_path / "in", also="readium,chapters,rss", url="https://w.example/").folder
    assert list(folder.rglob("guided.json"))
    make(tmp_path / "in", also="chapters")
    listed = [line.split("  ", 1) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()]
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".narrator" not in path.parts and path.name != "SHA256SUMS"
    }
    assert {name for _, name in listed} == there
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == sum_ for sum_, name in listed)


def test_pages_are_fetched_one_at_a_time_and_once(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        web.pages[f"/{number}"] = (
            "text/html; charset=iso-8859-1",
            LAMP.replace("lamp", "l\xe4mp").encode("latin-1"),
        )
    urls = "\n".join([*(web.url(f"/{number}") for number in range(3)), "http://127.0.0.1:1/gone"])
    entries, settings = read_addresses(urls, "list").entries, load_settings({})
    state = State(tmp_path / "out")
    found = fetch_pages(entries, state, settings, rest_s=0.0)
    assert web.asked == 3
    assert all("l\xe4mp" in entry.path.read_text("utf-8-sig") for entry in found[:3] if entry.path)
    assert found[3].refusal and found[3].refusal[0] == "fetch_failed"
    # and again
    assert [entry.path for entry in fetch_pages(entries, state, settings, rest_s=0.0)[:3]] == [
        e.path for e in found[:3]
    ]
    assert web.asked == 3
    fetch_pages(entries[:1], state, settings, again=True)
    assert web.asked == 4


def test_a_feed_at_an_address_becomes_an_issue(make: Make, web: Web) -> None:
    web.pages["/1"] = ("text/html; charset=utf-8", LAMP.encode())
    item = f"<item><title>The lamp</title><link>{web.url('/1')}</link><description>Soon.</description></item>"
    feed = f"<rss version='2.0'><channel><title>From afar</title><link>{web.url('/')}</link>{item}</channel></rss>"
    web.pages["/feed"] = ("application/rss+xml", feed.encode())
    made = make(web.url("/feed"))
    assert made.manifest["title"] == "From afar"
    assert titles(made.folder) == ["The lamp"]


def test_what_a_killed_run_left_half_made_is_swept_up(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    first = files(make(tmp_path / "in").folder)
    for name in (
        "articles/1-ferry/.narrating-x/takes/a",
        "between/section-features/.part-1",
        ".narrator/made-1/issue.m4b",
    ):
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    assert files(make(tmp_path / "in").folder) == first
    assert not (tmp_path / "out" / ".narrator" / "made-1").exists()
