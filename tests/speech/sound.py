"""What is in a file of sound? Decoded by FFmpeg, measured by a meter that is not ours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import pyloudnorm


@dataclass(frozen=True)
class Sound:
    """Decoded sound."""

    samples: Any
    """Floats, 1.0 is full scale."""
    frame_rate: int
    codec: str
    channels: int

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.frame_rate

    @property
    def peak(self) -> float:
        return float(np.abs(self.samples).max())

    @property
    def lufs(self) -> float:
        return float(pyloudnorm.Meter(self.frame_rate).integrated_loudness(self.samples))

    def rests(self) -> list[float]:
        """Lengths in seconds of the silences of 0.2 s and more, in order."""
        loud = np.flatnonzero(np.abs(self.samples) > 0.003)
        edges = np.concatenate([[-1], loud, [len(self.samples)]])
        gaps = np.diff(edges) / self.frame_rate
        return [round(float(gap), 3) for gap in gaps if gap >= 0.1]


def decode(data: bytes, form: str) -> Sound:
    """What a player would play of a file of that format."""
    headerless: dict[str, Any] = {
        "format": "s16le",
        "options": {"sample_rate": "24000", "ch_layout": "mono"},
    }
    with av.open(io.BytesIO(data), **(headerless if form == "pcm" else {})) as container:
        stream = container.streams.audio[0]
        parts = []
        for frame in container.decode(stream):
            scale = 32768 if frame.format.name.startswith("s16") else 1
            parts.append(frame.to_ndarray().astype(np.float64).reshape(-1) / scale)
        return Sound(
            np.concatenate(parts),
            stream.codec_context.sample_rate,
            stream.codec_context.name,
            stream.channels,
        )
