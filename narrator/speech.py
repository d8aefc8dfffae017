"""How is a short text spoken so that it can be heard before it is all spoken?

The text is taken as it is, with no article looked for in it, and then goes the way of an article: sentences, their
spoken form, the engine, the pauses, one loudness, a file; only that each sentence is given out when it is done.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from narrator.article import build_article
from narrator.engines import Engine, Utterance, Voice, default_engine, find_voice
from narrator.engines.speed import check_speed
from narrator.errors import EngineError, NoArticle
from narrator.formats import Format
from narrator.lexicon import Lexicon, LexiconStack
from narrator.pauses import boundary, pause_frames
from narrator.segment import Segment, segment

if TYPE_CHECKING:
    from narrator.limiter import Floats

FIRST_PIECE_S = 1.0
"""The first sentence is encoded in pieces of this length, so that its beginning is not kept waiting for its end."""

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


class SpeechStream:
    """An iterator over the bytes of a file that is still being spoken; ``close`` ends it at any time."""

    def __init__(
        self, segments: list[Segment], engine: Engine, voice: Voice, speed: float, form: Format
    ) -> None:
        self.media_type = form.mime
        """Of the bytes."""
        self.voice = voice
        """That speaks."""
        self.duration_s = 0.0
        """Length of the sound that was made until now."""
        self._engine = engine
        self._speed = speed
        self._bytes = self._file(segments, form)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._bytes)

    def close(self) -> None:
        """Speak no more; what was begun is dropped."""
        self._bytes.close()

    def _file(self, segments: list[Segment], form: Format) -> Generator[bytes]:
        """The first bytes come with the first sound, never before: an error is then still an answer."""
        # Arrays and FFmpeg are loaded for those who listen, not for those who only ask whether they may.
        from narrator.live_encode import encode_live
        from narrator.live_level import level

        spoken = self._takes(segments)
        first = next(spoken, None)
        if first is None:
            raise NoArticle(
                f"nothing was heard: {self._engine.name} made no sound for the input in voice {self.voice.id}; "
                "choose a voice for the text's language"
            )
        frame_rate = first[2]

        def pieces() -> Iterator[tuple[int, bytes]]:
            before, pcm, _ = first
            pause = pause_frames("lead_in", frame_rate, self._speed)
            yield pause, pcm
            for after, pcm, rate in spoken:
                if rate != frame_rate:
                    raise EngineError(
                        f"{self._engine.name} answered in several frame rates: {frame_rate}, {rate}; a voice must keep to one"
                    )
                yield pause_frames(boundary(before, after), frame_rate, self._speed), pcm
                before = after
            yield pause_frames("lead_out", frame_rate, self._speed), b""

        def counted() -> Iterator[Floats]:
            for index, samples in enumerate(level(pieces(), frame_rate)):
                self.duration_s += len(samples) / frame_rate
                length = round(FIRST_PIECE_S * frame_rate) if index == 0 else len(samples)
                for start in range(0, len(samples), max(1, length)):
                    yield samples[start : start + length]

        yield from encode_live(counted(), frame_rate, form, whole=len(segments) == 1)

    def _takes(self, segments: list[Segment]) -> Iterator[tuple[Segment, bytes, int]]:
        """(segment, PCM, frame rate) of each that has sound, spoken when it is asked for."""
        from narrator.take import shape

        for piece in segments:
            take = shape(
                self._engine.synthesise(Utterance(piece.spoken, self.voice.id, self._speed, piece.phonemes))
            )
            if take.pcm:
                yield piece, take.pcm, take.frame_rate


def stream_speech(
    text: str,
    *,
    voice: str | None = None,
    speed: float = 1.0,
    form: str = "mp3",
    engine: Engine | None = None,
    lexicons: Sequence[Lexicon] = (),
) -> SpeechStream:
    """Speak the text as it is, in paragraphs where blank lines are; nothing is spoken before it is asked for.

    ``form`` is one of "mp3" (constant bit rate), "opus" (in Ogg), "aac" (ADTS), "flac", "wav" and "pcm" (signed
    16-bit little-endian samples without a header): mono, 24,000 frames a second, Opus 48,000. A text of one sentence
    makes a whole file; otherwise its lengths are unknown in the header, since it leaves before the last sentence
    is spoken. The loudness is about -16 LUFS; true peaks stay below -2 dBTP before encoding.

    ``lexicons`` say how words are spoken, the last of them on top.

    Raises OptionRefused, VoiceUnknown, SpeedRefused or PhonemesRefused for what cannot be honoured, NoArticle for a text without
    words; iterating raises EngineError, EncodeError, or NoArticle where nothing had any sound.
    """
    from narrator.live_encode import find_live_format

    chosen = find_live_format(form)
    engine = engine or default_engine()
    who = find_voice(engine, voice)
    check_speed(engine.name, engine.traits, speed)
    paragraphs = _PARAGRAPH_BREAK.split(_speakable(text))
    article = build_article(("paragraph", paragraph, None) for paragraph in paragraphs if paragraph.strip())
    stack = LexiconStack(lexicons, None, engine)
    segments = segment(article, frozenset({"paragraph"}), language=who.language, lexicons=stack)
    if not segments:
        raise NoArticle(f"nothing to say: no letter or digit in {len(text)} characters; give some words")
    return SpeechStream(segments, engine, who, speed, chosen)


def _speakable(text: str) -> str:
    """A space for what no engine can be given: control characters end C strings, half characters have no bytes."""
    return "".join(
        char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") else " "
        for char in text.replace("\r\n", "\n")
    )
