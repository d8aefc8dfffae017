"""How do segments become takes: from the store where they are known, from the engine where not, on every core?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from narrator.engines.engine import Engine, Utterance
from narrator.errors import EngineError, NoArticle
from narrator.segment import Segment
from narrator.store import SegmentStore, content_key
from narrator.take import shape
from narrator.timeline import Spoken
from narrator.words import time_words

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

    def one(segment: Segment) -> tuple[Spoken, int]:
        key = content_key(engine, voice, speed, segment.spoken)
        take = store.get(key)
        if take is None:
            take = shape(engine.synthesise(Utterance(segment.spoken, voice, speed)))
            store.put(key, take)
        samples = np.frombuffer(take.pcm, dtype="<i2")
        words = time_words(segment.tokens, take.word_marks, samples, take.frame_rate)
        return Spoken(segment, key, len(samples), tuple(words)), take.frame_rate

    spoken: list[Spoken] = []
    rates = set()
    pool = ThreadPoolExecutor(jobs if engine.traits.parallel else 1, thread_name_prefix="speak")
    try:
        for done, (piece, rate) in enumerate(pool.map(one, segments), start=1):
            if piece.frames:
                spoken.append(piece)
                rates.add(rate)
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
