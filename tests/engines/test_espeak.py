"""Does the espeak-ng engine survive its children, and say what it should?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from narrator.engines import Utterance, find_voice
from narrator.engines.child import ChildPool
from narrator.engines.espeak import EspeakEngine, hint
from narrator.errors import EngineError, EngineMissing, VoiceUnknown

HELLO = Utterance("Hello there.", "gmw/en-us")


def test_a_lone_letter_a_among_letters_is_said_by_its_name() -> None:
    # given what stands between spelled letters, and what does not
    assert hint("the S T I A eleven ten") == "the S T I eigh eleven ten"
    assert hint("A T P and D N A, M A B.") == "eigh T P and D N eigh, M eigh B."
    assert hint("A piece of the pie") == "A piece of the pie"
    assert hint("A T-shirt") == "A T-shirt"

    # then the number of whitespace tokens never changes
    for text in ("S T I A eleven", "A B C A", "Plan A or B"):
        assert len(hint(text).split()) == len(text.split())


def test_marks_of_a_hinted_text_point_into_the_written_one(espeak: EspeakEngine) -> None:
    text = "Take S T I A eleven."
    marks = espeak.synthesise(Utterance(text, "gmw/en-us")).word_marks
    assert {text[mark.char :].split()[0] for mark in marks} >= {"Take", "S", "A", "eleven."}


def test_a_killed_child_is_replaced_and_the_sound_is_the_same() -> None:
    # given an engine whose only child is killed between two utterances
    engine = EspeakEngine()
    first = engine.synthesise(HELLO)
    (child,) = engine._children._all
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()

    # then the next utterance is spoken all the same
    assert engine.synthesise(HELLO) == first
    engine.close()


def test_a_child_that_hangs_is_ended_and_reported() -> None:
    # given a child that never answers, and little patience
    pool = ChildPool("sleepy", ["timeit", "-n", "1", "-r", "1", "import time; time.sleep(60)"], limit_s=0.3)

    # then the failure names the engine and the text
    with pytest.raises(EngineError, match=r"sleepy failed twice on 'Hello'.*0\.3 s"):
        pool.ask({"text": "Hello"})
    pool.close()


def test_no_child_is_left_after_close() -> None:
    engine = EspeakEngine()
    engine.warm(2)
    engine.synthesise(HELLO)
    pids = [child._process.pid for child in engine._children._all]
    engine.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_children_end_with_their_host() -> None:
    # given a host that is killed while its child waits
    code = (
        "import os, signal\nfrom narrator.engines.espeak import EspeakEngine, Utterance\n"
        "e = EspeakEngine(); e.synthesise(Utterance('Hi.', 'gmw/en-us'))\n"
        "print(next(iter(e._children._all))._process.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    host = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid = int(host.stdout)

    # then the child reads the end of its input and leaves
    stat = Path(f"/proc/{pid}/stat")
    for _ in range(200):
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail(f"child {pid} outlived its host")


def test_a_module_of_the_users_folder_is_not_imported_by_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("json.py").write_text("raise SystemExit('the wrong json')")
    engine = EspeakEngine()
    assert engine.synthesise(HELLO).frames > 1000
    engine.close()


def test_voices_by_id_short_id_name_language_and_variant(espeak: EspeakEngine) -> None:
    for wanted, found in {
        "gmw/en-us": "gmw/en-us",
        "en-us": "gmw/en-us",
        "EN_US": "gmw/en-us",
        "English (Scotland)": "gmw/en-gb-scotland",
        "de": "gmw/de",
        "en-us+f3": "gmw/en-us+f3",
    }.items():
        assert find_voice(espeak, wanted).id == found
    with pytest.raises(VoiceUnknown, match="no variant 'zz'"):
        find_voice(espeak, "en-us+zz")


def test_a_variant_sounds_different(espeak: EspeakEngine) -> None:
    assert espeak.synthesise(HELLO).pcm != espeak.synthesise(Utterance(HELLO.text, "gmw/en-us+f3")).pcm


def test_an_engine_that_cannot_load_says_what_to_install() -> None:
    pool = ChildPool("espeak-ng", ["narrator.engines.file_speaker", "no_such_driver"], limit_s=20)
    with pytest.raises(EngineMissing, match="not installed here"):
        pool.ask({"describe": True})
    pool.close()


def test_a_stopped_fork_is_ended_with_its_child() -> None:
    # given a child whose fork is stopped in the middle of an utterance
    pool = ChildPool("espeak-ng", ["narrator.engines.speaker"], limit_s=4)
    pool.ask({"text": "Hi.", "voice": "gmw/en-us", "rate": 175})
    (child,) = pool._all
    stopped = threading.Event()

    def stop_the_fork() -> None:
        children = Path(f"/proc/{child._process.pid}/task/{child._process.pid}/children")
        while not stopped.is_set():
            for pid in children.read_text().split() if children.exists() else []:
                with suppress(ProcessLookupError):  # the fork of the utterance before
                    os.kill(int(pid), signal.SIGSTOP)
                    stopped.set()

    thread = threading.Thread(target=stop_the_fork)
    thread.start()
    long = {"text": "A long sentence, spoken slowly. " * 150, "voice": "gmw/en-us", "rate": 80}

    # then its time runs out, it is ended with its fork, and another child speaks
    header, body = pool.ask(long)
    was_stopped = stopped.is_set()
    stopped.set()
    thread.join()
    assert was_stopped
    assert len(body) == header["bytes"] > 1_000_000
    pool.close()


def test_every_idle_child_may_be_dead(espeak: EspeakEngine) -> None:
    # given two idle children that were both killed
    engine = EspeakEngine()
    engine.warm(2)
    engine.synthesise(HELLO)
    for child in list(engine._children._all):
        os.kill(child._process.pid, signal.SIGKILL)
        child._process.wait()

    # then a new one speaks
    assert engine.synthesise(HELLO) == espeak.synthesise(HELLO)
    engine.close()
