"""How do segments become takes: from the store where they are known, from the engine where not, on every core?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from narrator.engines.engine import Engine, Speech, Utterance
from narrator.errors import EngineError, NoArticle
from narrator.segment import Segment
from narrator.store import SegmentStore, Take, content_key
from narrator.timeline import Spoken

AHEAD = 48
"""Utterances that may be spoken before they are shaped: about 20 MB, and enough to keep the voices busy meanwhile."""

Progress = Callable[[int, int], None]
"""Called with (done, total) from the calling thread."""


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

    def take_or_speech(key: str, segment: Segment) -> Take | Speech:
        return store.get(key) or engine.synthesise(Utterance(segment.spoken, voice, speed))

    keyed = [(content_key(engine, voice, speed, segment.spoken), segment) for segment in segments]
    spoken: list[Spoken] = []
    rates = set()
    pool = ThreadPoolExecutor(jobs if engine.traits.parallel else 1, thread_name_prefix="speak")
    try:
        answers = _in_order(pool, take_or_speech, keyed)
        # Arrays are loaded while the first utterances are being spoken.
        from narrator.take import shape
        from narrator.words import samples_of, time_words

        for done, (key, segment, answer) in enumerate(answers, start=1):
            if isinstance(answer, Speech):
                answer = shape(answer)
                store.put(key, answer)
            samples = samples_of(answer.pcm)
            if len(samples):
                words = time_words(segment.tokens, answer.word_marks, samples, answer.frame_rate)
                spoken.append(Spoken(segment, key, len(samples), tuple(words)))
                rates.add(answer.frame_rate)
            if progress:
                progress(done, len(segments))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if not spoken:
        raise NoArticle(
            f"nothing was heard: {engine.name} made no sound for any of {len(segments)} segments in voice {voice}; "
            "choose a voice for the text's language"
        )
    if len(rates) != 1:
        raise EngineError(
            f"{engine.name} answered in several frame rates: {sorted(rates)}; a voice must keep to one"
        )
    return spoken, rates.pop()


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[str, Segment], Take | Speech],
    keyed: Sequence[tuple[str, Segment]],
) -> Iterator[tuple[str, Segment, Take | Speech]]:
    """Each key, segment and what came of it; the first AHEAD are begun at once, one more for each that is taken.

    What is said again is asked for when its turn comes: by then the store has it.
    """
    seen: set[str] = set()
    waiting: deque[tuple[str, Segment, Future[Take | Speech] | None]] = deque()
    todo = iter(keyed)

    def begin(count: int) -> None:
        for key, segment in islice(todo, count):
            waiting.append((key, segment, None if key in seen else pool.submit(work, key, segment)))
            seen.add(key)

    def answers() -> Iterator[tuple[str, Segment, Take | Speech]]:
        while waiting:
            key, segment, future = waiting.popleft()
            begin(1)
            yield key, segment, future.result() if future else work(key, segment)

    begin(AHEAD)
    return answers()
