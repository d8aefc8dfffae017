"""Which audio formats are there, and how is each encoded?"""

from __future__ import annotations

from dataclasses import dataclass

from narrator.errors import OptionRefused

OPUS_RATE = 48000
"""Opus always runs at this clock."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is encoded."""

    name: str
    """What the user asks for, and the file's extension."""
    mime: str
    """Its media type."""
    codec: str
    """FFmpeg's encoder."""
    container: str
    """FFmpeg's muxer."""
    sample_format: str
    """What the encoder takes."""
    bit_rate: int = 0
    """Bits a second; 0 where the codec is lossless."""
    codec_options: tuple[tuple[str, str], ...] = ()
    """For the encoder."""
    container_options: tuple[tuple[str, str], ...] = ()
    """For the muxer."""
    chunk_frame: int = 0
    """Samples in one encoder frame if chunks may be encoded apart, else 0."""
    apart: bool = False
    """True if each take may be encoded by itself: see ``narrator.passage``."""
    gain: float = 1.0
    """What the samples are multiplied by, where the encoder would change their level."""
    rates: tuple[int, ...] = ()
    """The frame rates it takes; empty if any."""


FORMATS = {
    form.name: form
    for form in (
        Format(
            "m4a", "audio/mp4", "aac", "ipod", "fltp", 64000,
            # The default coder takes five times as long, and temporal noise shaping a tenth more, for no gain that
            # speech at this rate shows: 28 dB between sound and coding error, with or without.
            codec_options=(("aac_coder", "fast"), ("aac_tns", "0")),
            container_options=(("movflags", "+faststart"), ("fflags", "+bitexact")),
            chunk_frame=1024,
            apart=True,
            rates=(8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
        ),
        Format(
            "mp3", "audio/mpeg", "libmp3lame", "mp3", "fltp", 64000,
            # The wheel's LAME has no assembler; level 7 halves its time.
            codec_options=(("reservoir", "0"), ("compression_level", "7")),
            gain=1 / 0.95,  # LAME scales its input by 0.95
            container_options=(("write_id3v2", "0"), ("fflags", "+bitexact")),
            chunk_frame=1152,
            rates=(8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
        ),
        Format(
            "opus", "audio/ogg", "libopus", "ogg", "flt", 32000,
            codec_options=(("compression_level", "3"),),
            gain=0.955,  # -0.4 dB: its peaks grow most
            container_options=(("fflags", "+bitexact"),),
            rates=(OPUS_RATE,),
        ),
        Format("flac", "audio/flac", "flac", "flac", "s16", container_options=(("fflags", "+bitexact"),)),
        Format("wav", "audio/wav", "pcm_s16le", "wav", "s16", container_options=(("rf64", "auto"), ("fflags", "+bitexact"))),
    )
}  # fmt: skip
"""Every format, the default first."""


def find_format(name: str) -> Format:
    """The format of that name; raises OptionRefused with the list of those there are."""
    form = FORMATS.get(name.lower().lstrip("."))
    if form is None:
        raise OptionRefused(f"no format {name!r}: choose from {', '.join(FORMATS)}")
    return form
