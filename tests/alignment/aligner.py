"""When is each word of a narration heard? Forced alignment of its decoded audio, which never sees its word times."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pocketsphinx

from narrator.article import Article, Block
from narrator.engines.espeak import hint
from narrator.segment import Segment, segment
from tests.alignment.phonemes import Phonemes

RATE = 16_000
"""Samples a second that the acoustic model was trained on."""

STEP_S = 0.01
"""The model's step, and so the finest difference that it can tell."""

MARGIN_S = 0.1
"""Most silence around a segment that is shown to the aligner too, so that the first word may begin late."""

BEAM = 1e-200
"""Keeps every path that could matter: with the usual beams a synthetic voice aligns to nothing."""

DENSITIES = 16
"""Of the model's 128 at each step; with its usual 4, one word in 200 is put more than 100 ms away."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One spoken word: when the manifest says that it starts, and when the aligner hears it."""

    segment: str
    """Id of its segment in the manifest."""
    text: str
    """As spoken."""
    start_s: float
    """By the manifest."""
    heard_s: float
    """By the aligner."""

    @property
    def off_ms(self) -> float:
        """Above zero where the manifest is late."""
        return (self.start_s - self.heard_s) * 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a narration's word starts are from where they are heard."""

    words: int
    """How many were compared."""
    median_ms: float
    """With its sign: above zero where the manifest is late."""
    p95_ms: float
    """95th percentile of the difference, sign aside."""
    within_100: float
    """Share of words that are at most 100 ms off."""
    worst_ms: float
    """Largest difference, sign aside."""

    def __str__(self) -> str:
        return (
            f"{self.words} words: median {self.median_ms:+.1f} ms, 95th percentile {self.p95_ms:.1f} ms, "
            f"{self.within_100:.2%} within 100 ms, worst {self.worst_ms:.0f} ms"
        )


def figures(heard: Sequence[Heard], shift_ms: float = 0) -> Figures:
    """The figures of all words; ``shift_ms`` is added to the manifest's times, to see that it shows."""
    off = np.array([word.off_ms for word in heard]) + shift_ms
    size = np.abs(off)
    return Figures(
        len(off),
        float(np.median(off)),
        float(np.percentile(size, 95)),
        float((size <= 100).mean()),
        float(size.max()),
    )


def align(folder: Path) -> list[Heard]:
    """Every word of the narration in a folder, in order; the narration must be in English, by espeak-ng.

    Raises ValueError where the manifest does not follow from the article beside it, or a segment does not align.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    article = (folder / "article.txt").read_text("utf-8")
    track = decode(folder / manifest["audio"][0]["url"])
    phonemes = Phonemes(manifest["voice"]["id"])
    rows = manifest["segments"]
    spoken = [_Words(number, piece, phonemes) for number, piece in enumerate(match_segments(rows, article))]
    decoder = _decoder([entry for words in spoken for entry in words.entries])
    edges = [0.0, *(second for row in rows for second in (row["start"], row["end"])), manifest["duration"]]
    heard = []
    for number, (row, words) in enumerate(zip(rows, spoken, strict=True)):
        before, start, end, after = edges[2 * number : 2 * number + 4]
        first = start - min(MARGIN_S, (start - before) / 2)
        last = end + min(MARGIN_S, (after - end) / 2)
        decoder.set_align_text(" ".join(words.names))
        decoder.start_utt()
        decoder.process_raw(track[round(first * RATE) : round(last * RATE)].tobytes(), full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            raise ValueError(f"segment {row['id']} does not align: {row['text']!r}")
        starts = {part.word: first + part.start_frame * STEP_S for part in decoder.seg()}
        heard += [
            Heard(row["id"], text, times[0], starts[name])
            for name, text, times in zip(words.names, words.texts, row["words"], strict=True)
        ]
    return heard


def decode(path: Path) -> npt.NDArray[np.int16]:
    """What a player hears from the file, at the model's rate."""
    parts = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", RATE)
        for frame in [*container.decode(audio=0), None]:  # None flushes what the resampler holds
            parts += [piece.to_ndarray().reshape(-1) for piece in resampler.resample(frame)]
    return np.concatenate(parts)


def match_segments(rows: Sequence[dict[str, Any]], text: str) -> list[Segment]:
    """The segment behind each of the manifest's rows, said again from the article text.

    Raises ValueError where a row's words are not the segment's, as for a narration with a lexicon of its own.
    """
    ranges: dict[int, tuple[str, int, int]] = {}
    for row in rows:
        kind, start, _ = ranges.get(row["block"], (row["kind"], row["source"][0], 0))
        ranges[row["block"]] = kind, start, row["source"][1]
    blocks = tuple(Block(kind, text[start:end], start) for kind, start, end in ranges.values())
    said = {piece.char_start: piece for piece in segment(Article(blocks), frozenset(b.kind for b in blocks))}
    found = []
    for row in rows:
        piece = said.get(row["source"][0])
        written = [tuple(word[2:]) for word in row["words"]]
        if piece is None or [(token.char_start, token.char_end) for token in piece.tokens] != written:
            raise ValueError(
                f"segment {row['id']} is not said so now, narrate the article again: {row['text']!r}"
            )
        found.append(piece)
    return found


class _Words:
    """A segment's words as entries of the aligner's dictionary: each has a name and phones of its own."""

    def __init__(self, number: int, piece: Segment, phonemes: Phonemes) -> None:
        tokens = [(token.spoken_start, token.spoken_end) for token in piece.tokens]
        self.texts = [piece.spoken[start:end] for start, end in tokens]
        # The engine's hints change what is said but not how many words there are.
        hinted = dict(zip(_starts(piece.spoken), hint(piece.spoken).split(), strict=True))
        phones = phonemes.of_words(hint(piece.spoken), [hinted[start] for start, _ in tokens])
        silent = [text for text, sounds in zip(self.texts, phones, strict=True) if not sounds]
        if silent:
            raise ValueError(f"espeak-ng has no sound for {silent} in {piece.spoken!r}")
        self.names = [f"{number}-{index}" for index in range(len(tokens))]
        self.entries = [f"{name} {' '.join(p)}" for name, p in zip(self.names, phones, strict=True)]


def _starts(spoken: str) -> list[int]:
    return [i for i, char in enumerate(spoken) if char != " " and (i == 0 or spoken[i - 1] == " ")]


def _decoder(entries: Sequence[str]) -> pocketsphinx.Decoder:
    with tempfile.TemporaryDirectory() as folder:
        dictionary = Path(folder) / "words.dict"
        dictionary.write_text("\n".join(entries) + "\n", "utf-8")
        return pocketsphinx.Decoder(
            pocketsphinx.Config(
                lm=None,
                dict=str(dictionary),
                beam=BEAM,
                wbeam=BEAM,
                pbeam=BEAM,
                topn=DENSITIES,
                bestpath=False,
                # Silence of exact zeros has no spectrum; the seed keeps one narration's figures the same.
                dither=True,
                seed=1,
                loglevel="FATAL",
            )
        )
