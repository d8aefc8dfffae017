"""Does every failure end with status 1, one clear line, and nothing on disk that was not there before?"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from narrator.clean import clean
from narrator.engines.engine import Speech, Utterance
from narrator.errors import EngineError, OutputError
from narrator.narration import narrate
from narrator.testing import ToneEngine

from .articles import BAKERY, FERRY, lighthouse
from .conftest import Process, Run, files_below
from .manifests import check_narration

INPUTS = {
    "nothing.txt": (b"", "is empty: give a file"),
    "white.txt": (b"  \n\t\r\n ", "is empty: give a file"),
    "mark.txt": (b"\xef\xbb\xbf", "is empty: give a file"),
    "menu.txt": (b"Home\nAbout\nContact\nSign in\n", "no article found in 4 lines"),
    "emoji.txt": ("🎉🎉 🥳\n\n🎈🎈🎈\n".encode(), "no article found"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text but a PNG image"),
    "paper.txt": (b"%PDF-1.7\n", "is not text but a PDF file: copy its text"),
    "office.txt": (b"PK\x03\x04rest", "is not text but a zip archive, or an office document"),
    "early.txt": (b"The ferry\0 waits", "is not text but binary data"),
    "late.txt": (FERRY.encode() * 100 + b"\0", "is not text but binary data"),
    "latin.txt": ("Das Café öffnet um acht.".encode("latin-1"), "is not utf-8: byte 0xe9 at 7"),
    "cut.txt": ("Das Café".encode()[:-1], "save it as UTF-8, for example with: iconv"),
    "long.txt": (
        b"word " * 100_000,
        "has more than 400,000 characters: split it, or raise NARRATOR_MAX_CHARS",
    ),
    "wide.txt": ("é".encode() * 900_000, "has more than 400,000 characters"),
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("command", ["narrate", "clean", "estimate"])
def test_input_that_cannot_be_narrated(
    command: str, name: str, run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, message = INPUTS[name]
    (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NARRATOR_MAX_CHARS", "400000")
    # by its name and from standard input the answer is the same
    said = run(command, name).failed_on_one_line()
    assert message in said
    assert run(command, "-", stdin=data).failed_on_one_line() == said.replace(name, "standard input")
    assert files_below(tmp_path) == {name: data}
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.txt", "no file missing.txt: give a path, an address that starts with https://, or -"),
        ("new\nline.txt", r"no file new\nline.txt"),
        ("caf\udce9.txt", r"no file caf\udce9.txt"),
        (
            "ftp://example.org/a",
            "no file ftp://example.org/a: give a path, an address that starts with https",
        ),
        ("", "the name of the file is empty"),
        (".", ". is a folder: give a file"),
        ("/proc/self/mem", "/proc/self/mem cannot be read: Input/output error"),
        ("x" * 300, "cannot be read: File name too long"),
        ("nul\0.txt", r"nul\x00.txt cannot be read: embedded null byte"),
        ("missing.txt/under", "cannot be read: Not a directory"),
    ],
)
@pytest.mark.parametrize("command", ["narrate", "clean", "say", "estimate"])
def test_a_file_that_cannot_be_read(
    command: str,
    source: str,
    message: str,
    run: Run,
    tone: ToneEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "/under" in source:
        Path("missing.txt").touch()
    assert message in run(command, source).failed_on_one_line()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--voice", "english-us"], "no voice 'english-us' in pyttsx3: near ones: gmw/en-us"),
        (["--voice", "portugese"], "pt"),
        (["--voice", ""], "no voice ''"),
        (["--voice", "en-us+zz"], "no variant 'zz' in 'en-us+zz'"),
        (["--speed", "0.4"], "speed 0.4 is outside of what pyttsx3 speaks rightly: give 0.5 to 2.56"),
        (["--speed", "3"], "give 0.5 to 2.56 (88 to 449 words a minute)"),
        (["--speed", "nan"], "speed nan is outside"),
        (["--speed=-inf"], "speed -inf is outside"),
        (["--format", "ogg"], "no format 'ogg': choose from m4a, mp3, opus, flac, wav"),
        (["--format", "m4a", "--format", ""], "no format '': choose from m4a"),
        (["--cover", "missing.png"], "the cover missing.png cannot be read: No such file"),
        (["--cover", "."], "the cover . cannot be read: Is a directory"),
        (["--cover", "ferry.txt"], "the cover ferry.txt is neither PNG nor JPEG: give one of these"),
        (["-o", "ferry.txt"], "ferry.txt is a file: give a folder with -o"),
        (["-o", "ferry.txt/out"], "ferry.txt/out cannot be written: Not a directory; choose a folder"),
        (["-o", "/proc/narrator/out"], "/proc/narrator/out cannot be written: No such file or directory"),
        (["-o", "o" * 300], "cannot be written: File name too long"),
        (
            ["--cache", "ferry.txt"],
            "ferry.txt cannot be written: Not a directory; choose a folder of your own with --cache",
        ),
    ],
)
def test_options_that_cannot_be_honoured(
    options: list[str], message: str, run: Run, ferry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ferry.parent)
    assert message in run("narrate", "ferry.txt", *options).failed_on_one_line()
    assert [path.name for path in ferry.parent.iterdir()] == ["ferry.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["sing"], "invalid choice: 'sing'"),
        (["narrate"], "the following arguments are required: FILE|URL|-"),
        (["narrate", "x", "--speed", "fast"], "argument --speed: invalid float value: 'fast'"),
        (["narrate", "x", "-o", ""], "the name of the folder is empty"),
        (["narrate", "x", "--text", "--html"], "not allowed with argument --text"),
        (["narrate", "x", "--jobs", "0"], "'0' is not a number of cores: give 1 or more"),
        (["narrate", "x", "--jobs", "9" * 5000], "is not a number of cores"),
        (["clean"], "give a file, an address, or - for standard input"),
        (["clean", "--jsonl", "x"], "--jsonl reads standard input: give no file"),
        (["clean", "--jsonl", "--json"], "--json and --title are for one page"),
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], message: str, run: Run) -> None:
    outcome = run(*arguments)
    assert outcome.status == 2
    assert message in outcome.err
    assert outcome.err.startswith("usage: narrator")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NARRATOR_JOBS", "many"),
        ("NARRATOR_JOBS", "0.5"),
        ("NARRATOR_JOBS", "0"),
        ("NARRATOR_MAX_CHARS", "1e300"),
        ("NARRATOR_FETCH_TIMEOUT_S", "nan"),
    ],
)
def test_settings_that_cannot_be_honoured(
    name: str, value: str, run: Run, tone: ToneEngine, ferry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    said = run("narrate", ferry, "-o", ferry.parent / "out").failed_on_one_line()
    assert said.startswith(f"{name} is '{value}': give a ")
    assert not (ferry.parent / "out").exists()


def test_a_slip_in_the_number_of_cores_starts_no_thousand_processes(
    run: Run, ferry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATOR_JOBS", "1e9")
    assert run("narrate", ferry, "-o", ferry.parent / "one", "--format", "wav").status == 0
    monkeypatch.delenv("NARRATOR_JOBS")
    assert run("narrate", ferry, "-o", ferry.parent / "two", "--format", "wav", "--jobs", 100_000).status == 0
    assert files_below(ferry.parent / "one") == files_below(ferry.parent / "two")


@pytest.mark.parametrize("name", ["article.txt", "index.html"])
def test_the_article_itself_is_never_replaced(
    name: str, run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an article that is called like a file that narrator writes, or is a link to one
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(FERRY, encoding="utf-8")
    Path("link.txt").symlink_to(name)
    for source in (name, "link.txt"):
        said = run("narrate", source, "--text", "-o", ".").failed_on_one_line()
        assert said == f"{source} would be replaced by {name}: choose another folder with -o"
    assert {path.name for path in tmp_path.iterdir()} == {name, "link.txt"}


def test_a_folder_in_the_way_of_a_file_changes_nothing(run: Run, tone: ToneEngine, tmp_path: Path) -> None:
    # given a narration, whose page has been replaced by a folder
    out = tmp_path / "out"
    assert run("narrate", "-", "-o", out, stdin=FERRY).status == 0
    (out / "index.html").unlink()
    (out / "index.html").mkdir()
    (out / "index.html" / "mine.txt").write_text("mine")
    before = files_below(out)
    # when another article is narrated there
    said = run("narrate", "-", "-o", out, stdin=BAKERY).failed_on_one_line()
    # then all is as it was, the audio too, which would have been replaced first
    assert "index.html is a folder: move it" in said
    assert files_below(out) == before


def test_a_folder_that_may_not_be_entered(tone: ToneEngine, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with _without_rights_to(closed), pytest.raises(OutputError, match="cannot be written: Permission denied"):
        narrate(clean(FERRY), closed / "out", engine=tone)
    assert list(closed.iterdir()) == []


@contextmanager
def _without_rights_to(folder: Path) -> Iterator[None]:
    if os.geteuid() == 0:
        os.seteuid(65534)  # root may do anything
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        folder.chmod(0)
        try:
            yield
        finally:
            folder.chmod(0o700)


@pytest.mark.parametrize(
    "place", ["store.SegmentStore.put", "stitch.stitch", "encode.encode", "narration.publish"]
)
@pytest.mark.parametrize("made", [True, False], ids=["earlier narration", "new folder"])
def test_a_disk_that_fills_at_any_stage(
    place: str, made: bool, run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a folder that is missing, with its parent, or holds a narration
    out = tmp_path / "parent" / "out"
    if made:
        assert run("narrate", "-", "-o", out, stdin=BAKERY).status == 0
    before = files_below(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    # when there is no more room at some stage
    monkeypatch.setattr(f"narrator.{place}", full)
    said = run("narrate", "-", "-o", out, stdin=FERRY).failed_on_one_line()
    # then the error says so, and everything is as before
    assert said.startswith(f"the disk of {out} is full: ") and "Nothing was left behind" in said
    assert files_below(tmp_path) == before
    assert list(tmp_path.iterdir()) == ([tmp_path / "parent"] if made else [])


def test_a_disk_that_is_really_full(start: Callable[..., Process], tmp_path: Path) -> None:
    # given a disk of 1 MB with a narration on it, or where none may be mounted, files of at most 200 kB
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "page.txt").write_text(lighthouse(10), encoding="utf-8")
    mounted = _mount(disk)
    try:
        (disk / "notes.txt").write_text("mine")
        process = start(
            "narrate", tmp_path / "page.txt", "-o", disk / "out",
            preexec_fn=None if mounted else _small_files_only,
        )  # fmt: skip
        said = process.finish().failed_on_one_line()
        reason = "the disk of" if mounted else "cannot be written: File too large"
        assert reason in said
        assert files_below(disk) == {"notes.txt": b"mine"}
        assert list(disk.iterdir()) == [disk / "notes.txt"]
    finally:
        if mounted:
            subprocess.run(["umount", disk], check=True)


def _mount(disk: Path) -> bool:
    command = shutil.which("mount")
    if command is None:
        return False
    options = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    return subprocess.run([command, *options], capture_output=True, check=False).returncode == 0


def _small_files_only() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def test_files_that_may_not_be_large(start: Callable[..., Process], tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(lighthouse(10), encoding="utf-8")
    process = start("narrate", "page.txt", "-o", "out", cwd=tmp_path, preexec_fn=_small_files_only)
    said = process.finish().failed_on_one_line()
    assert said == "out cannot be written: File too large; choose a folder of your own with -o"
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]


def test_an_engine_that_fails_leaves_the_earlier_narration(
    run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert run("narrate", "-", "-o", out, stdin=BAKERY).status == 0
    before = files_below(tmp_path)
    speak = tone.synthesise

    def fail_on_fares(utterance: Utterance) -> Speech:
        if "Fares" in utterance.text:
            raise EngineError("the tone engine does not speak of money: leave it out")
        return speak(utterance)

    monkeypatch.setattr(tone, "synthesise", fail_on_fares)
    said = run("narrate", "-", "-o", out, stdin=FERRY).failed_on_one_line()
    assert said == "the tone engine does not speak of money: leave it out"
    assert files_below(tmp_path) == before
    check_narration(out)


def test_output_that_nobody_reads(start: Callable[..., Process], tmp_path: Path) -> None:
    # given a page longer than a pipe holds, and a reader that takes one byte, as `head` does
    (tmp_path / "page.txt").write_text(lighthouse(3000), encoding="utf-8")
    process = start("clean", "page.txt", cwd=tmp_path)
    assert process.popen.stdout is not None
    process.popen.stdout.read(1)
    process.popen.stdout.close()
    # then the command ends without a word
    process.popen.stdout = None
    outcome = process.finish()
    assert (outcome.status, outcome.err) == (1, "")


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("command", ["clean", "say", "voices"])
def test_output_that_does_not_fit(
    command: str, buffered: str, start: Callable[..., Process], ferry: Path
) -> None:
    with Path("/dev/full").open("wb") as full:
        arguments = [] if command == "voices" else [ferry]
        outcome = start(command, *arguments, stdout=full, env={"PYTHONUNBUFFERED": buffered}).finish()
    line = outcome.err.splitlines()[-1]
    assert outcome.status == 1
    assert line.startswith("narrator: standard output cannot be written: No space left on device")
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("closed", "command", "message"),
    [
        (0, ["clean", "-"], "standard input is closed: give a file"),
        (0, ["say"], "standard input is closed: give a file"),
        (1, ["clean", "ferry.txt"], "standard output is closed: leave it open"),
        (1, ["narrate", "ferry.txt"], "standard output is closed: leave it open"),
    ],
)
def test_streams_that_are_closed(
    closed: int, command: list[str], message: str, start: Callable[..., Process], ferry: Path
) -> None:
    process = start(*command, cwd=ferry.parent, preexec_fn=lambda: os.close(closed))
    assert message in process.finish().failed_on_one_line()
    assert [path.name for path in ferry.parent.iterdir()] == ["ferry.txt"]


def test_a_folder_that_is_gone(start: Callable[..., Process], ferry: Path) -> None:
    # given a command in a folder that is removed before it starts
    gone = ferry.parent / "gone"
    gone.mkdir()

    def remove() -> None:
        gone.rmdir()

    # then what needs no folder works, what needs one says so
    assert start("clean", ferry, cwd=gone, preexec_fn=remove).finish().out == FERRY
    gone.mkdir()
    said = start("narrate", ferry, cwd=gone, preexec_fn=remove).finish().failed_on_one_line()
    assert said.startswith("ferry-narration cannot be written: No such file or directory")
