"""How do segments become takes: from the store where they are known, from the engine where not, on every core?"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from narrator.engines.engine import Engine, Speech, Utterance
from narrator.errors import EngineError, NoArticle
from narrator.segment import Segment
from narrator.shelf import Shelf
from narrator.store import Head, SegmentStore, content_key
from narrator.timeline import Spoken

AHEAD = 48
"""Utterances that may be spoken before they are shaped: about 20 MB, and enough to keep the voices busy meanwhile."""

Progress = Callable[[int, int], None]
"""Called with (done, total) from the calling thread."""


@dataclass(frozen=True, slots=True)
class SpeakCost:
    """What speaking some segments took."""

    spoken: int
    """Utterances that the engine spoke."""
    cached: int
    """Utterances that were there already; one that is said twice in the text counts here the second time."""
    chars: int
    """Characters that the engine spoke."""
    frames: int
    """Length of what the engine spoke, in frames of the track."""
    frame_rate: int
    """Frames a second; 0 if nothing was spoken."""
    wall_s: float
    """From beginning to end, by the clock."""

    def then(self, again: SpeakCost) -> SpeakCost:
        """The cost of this and of going through the same segments again, each of them counted once."""
        return SpeakCost(
            self.spoken + again.spoken,
            max(0, self.cached - again.spoken),
            self.chars + again.chars,
            self.frames + again.frames,
            again.frame_rate or self.frame_rate,
            self.wall_s + again.wall_s,
        )


@dataclass(frozen=True, slots=True)
class Recital:
    """Everything that is heard of some segments."""

    spoken: list[Spoken]
    """Every segment that has sound, in order."""
    frame_rate: int
    """Which all of them share."""
    cost: SpeakCost
    """What it took."""


def speak(
    segments: Sequence[Segment],
    engine: Engine,
    voice: str,
    speed: float,
    store: SegmentStore,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Spoken], int]:
    """Every segment that has sound, in order, and the frame rate they share.

    Raises EngineError if the engine fails or changes its frame rate, NoArticle if nothing has any sound.
    """
    recital = recite(segments, engine, voice, speed, store, jobs, progress)
    return recital.spoken, recital.frame_rate


def recite(
    segments: Sequence[Segment],
    engine: Engine,
    voice: str,
    speed: float,
    store: SegmentStore,
    jobs: int = 1,
    progress: Progress | None = None,
    whole: bool = False,
) -> Recital:
    """Like ``speak``, and tell what it took; takes that are there are checked to the last sample only if ``whole``."""
    spoken: list[Spoken] = []
    rates = set()
    tally = _Tally()
    with closing(_heads(segments, engine, voice, speed, store, jobs, progress, whole)) as heads:
        for key, segment, head, was_spoken in heads:
            tally.add(segment, head, was_spoken)
            if head.frames:
                spoken.append(Spoken(segment, key, head.frames, head.words, head.energies, head.crc32))
                rates.add(head.frame_rate)
    if not spoken:
        raise NoArticle(
            f"nothing was heard: {engine.name} made no sound for any of {len(segments)} segments in voice {voice}; "
            "choose a voice for the text's language"
        )
    if len(rates) != 1:
        raise EngineError(
            f"{engine.name} answered in several frame rates: {sorted(rates)}; a voice must keep to one"
        )
    return Recital(spoken, rates.pop(), tally.cost())


def speak_into(
    segments: Sequence[Segment],
    engine: Engine,
    voice: str,
    speed: float,
    shelf: Shelf,
    jobs: int = 1,
    progress: Progress | None = None,
) -> SpeakCost:
    """Put a take of each of these segments on the shelf, where a narration on any machine finds it.

    ``voice`` is the id of one of the engine's voices. Takes that are on the shelf, and whole, are not spoken again.
    Raises EngineError, VoiceUnknown or SpeedRefused, and OSError where the shelf cannot be written.
    """
    tally = _Tally()
    with tempfile.TemporaryDirectory(prefix="narrator-takes-") as folder:
        store = SegmentStore(Path(folder), shelf)
        with closing(_heads(segments, engine, voice, speed, store, jobs, progress, True)) as heads:
            for _, segment, head, was_spoken in heads:
                tally.add(segment, head, was_spoken)
    return tally.cost()


class _Tally:
    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._spoken = self._cached = self._chars = self._frames = self._rate = 0

    def add(self, segment: Segment, head: Head, was_spoken: bool) -> None:
        if not was_spoken:
            self._cached += 1
            return
        self._spoken += 1
        self._chars += len(segment.spoken)
        self._frames += head.frames
        self._rate = head.frame_rate

    def cost(self) -> SpeakCost:
        wall_s = time.perf_counter() - self._began
        return SpeakCost(self._spoken, self._cached, self._chars, self._frames, self._rate, wall_s)


def _heads(
    segments: Sequence[Segment],
    engine: Engine,
    voice: str,
    speed: float,
    store: SegmentStore,
    jobs: int,
    progress: Progress | None,
    whole: bool,
) -> Generator[tuple[str, Segment, Head, bool]]:
    """Each key, segment, the head of its take, and whether the engine spoke it now."""

    def head_or_speech(key: str, segment: Segment) -> Head | Speech:
        head = store.head(key, whole)
        if head and head.frames and len(head.words) != len(segment.tokens):
            store.forget(key)
            head = None
        return head or engine.synthesise(Utterance(segment.spoken, voice, speed, segment.phonemes))

    keyed = [
        (content_key(engine, voice, speed, segment.spoken, segment.phonemes), segment) for segment in segments
    ]
    pool = ThreadPoolExecutor(jobs if engine.traits.parallel else 1, thread_name_prefix="speak")
    try:
        answers = _in_order(pool, head_or_speech, keyed)
        for done, (key, segment, answer) in enumerate(answers, start=1):
            was_spoken = isinstance(answer, Speech)
            if isinstance(answer, Speech):
                from narrator.take import make_take  # arrays are loaded while the first are being spoken

                answer = store.put(key, make_take(answer, segment.tokens))
            yield key, segment, answer, was_spoken
            if progress:
                progress(done, len(segments))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[str, Segment], Head | Speech],
    keyed: Sequence[tuple[str, Segment]],
) -> Iterator[tuple[str, Segment, Head | Speech]]:
    """Each key, segment and what came of it; the first AHEAD are begun at once, one more for each that is taken.

    What is said again is asked for when its turn comes: by then the store has it.
    """
    seen: set[str] = set()
    waiting: deque[tuple[str, Segment, Future[Head | Speech] | None]] = deque()
    todo = iter(keyed)

    def begin(count: int) -> None:
        for key, segment in islice(todo, count):
            waiting.append((key, segment, None if key in seen else pool.submit(work, key, segment)))
            seen.add(key)

    def answers() -> Iterator[tuple[str, Segment, Head | Speech]]:
        while waiting:
            key, segment, future = waiting.popleft()
            begin(1)
            yield key, segment, future.result() if future else work(key, segment)

    begin(AHEAD)
    return answers()
