"""Is a real narration as loud as every other, and never too loud, in what each format decodes to?"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from narrator import narrate
from narrator.article import build_article
from narrator.engines.espeak import EspeakEngine
from narrator.limiter import true_peaks
from narrator.loudness import hop_energies, integrated

TEXT = (
    "The ferry left at ten past six, two minutes late. On its upper deck forty people watched the harbour shrink. "
    "“I have taken this boat for thirty years,” said one of them, a retired welder, “and it has never been on time.” "
    "Nobody laughed. The fare had risen to €7.50 that morning, an increase of 25 percent."
)


@pytest.mark.parametrize("voice", ["en-us", "en-us+f3"])
def test_every_format_decodes_to_minus_sixteen_and_below_the_ceiling(
    voice: str, tmp_path: Path, espeak: EspeakEngine
) -> None:
    article = build_article(
        [("title", "The late ferry", None), ("paragraph", TEXT, None), ("paragraph", TEXT, None)]
    )
    formats = ["m4a", "mp3", "opus", "wav", "flac"]
    narrate(article, tmp_path, engine=espeak, voice=voice, formats=formats)
    for name in formats:
        resampler = av.AudioResampler("flt", "mono", 48000)
        parts = []
        with av.open(str(tmp_path / f"audio.{name}")) as container:
            for frame in [*container.decode(audio=0), None]:
                parts += [out.to_ndarray().ravel() for out in resampler.resample(frame)]
        samples = np.concatenate(parts)

        # then: loudness within 0.5 of -16 LUFS, true peak at most -1 dBTP, nothing clipped
        assert integrated(hop_energies(samples, 48000), 48000) == pytest.approx(-16, abs=0.5), name
        assert 20 * np.log10(true_peaks(samples).max()) <= -1.0, name
