"""Which encoder should narrator use: PyAV in its own process, imageio-ffmpeg's program, or the ffmpeg command?"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks.compare import say
from benchmarks.contenders import CHECKOUT, PYTHON, environment
from benchmarks.measure import RunFailed
from benchmarks.table import align, spread
from benchmarks.texts import write_page
from narrator.encode import encode
from narrator.formats import Format, find_format
from narrator.settings import available_cores
from narrator.stitch import Track
from narrator.tags import Tags

TRACK_S = 240
START_S = 1
ENOUGH_WORDS = 800
"""More than 240 s of speech."""

Work = Callable[[Track, Path, Format, Path], None]
"""Encode this track, also at this path as WAV, in this format, to this path."""

DEFINITIONS = f"""\
start    {START_S} s of audio, wall: what every call costs
track    {TRACK_S} s of speech from narrator, mono, 22,050 Hz, 64 kbit/s
same options      the encoder's options that narrator uses; else -b:a 64k and nothing more
PyAV     narrator.encode, which also writes tags; "one core" and "all cores" in a process that runs already
new process       Python with PyAV from its start to its end"""


@dataclass(slots=True)
class _Way:
    name: str
    work: Work | None
    """None if it is not there."""
    start_s: list[float] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    bytes: int = 0


def bench(runs: int, formats: Sequence[str], report: Path | None) -> None:
    """Measure every way in turn, print a table for each format."""
    sys.stdout.write(f"{available_cores()} cores\n{DEFINITIONS}\n\n")
    results = []
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as name:
        folder = Path(name)
        track, wav = _speech(folder)
        short, short_wav = _cut(track, START_S, folder / "short")
        for form in map(find_format, formats):
            ways = _ways()
            for number in range(1, runs + 1):
                for way in ways:
                    if way.work:
                        say(f"{form.name}, run {number} of {runs}: {way.name}")
                        out = folder / f"out.{form.name}"
                        way.start_s.append(_time(way.work, short, short_wav, form, out)[0])
                        wall, cpu = _time(way.work, track, wav, form, out)
                        way.wall_s.append(wall)
                        way.cpu_s.append(cpu)
                        way.bytes = out.stat().st_size
            sys.stdout.write(_render(form.name, runs, ways) + "\n")
            results.append({"format": form.name, "ways": [_to_json(way) for way in ways]})
    if report:
        report.write_text(
            json.dumps({"track_s": TRACK_S, "start_s": START_S, "results": results}, indent=1) + "\n",
            encoding="utf-8",
        )


def _ways() -> list[_Way]:
    program = _imageio_program()
    command = shutil.which("ffmpeg")
    return [
        _Way("PyAV, one core", _pyav(1)),
        _Way("PyAV, all cores", _pyav(available_cores())),
        _Way("PyAV, all cores, new process", _new_process),
        _Way("imageio-ffmpeg, same options", _ffmpeg(program, True) if program else None),
        _Way("imageio-ffmpeg", _ffmpeg(program, False) if program else None),
        _Way("ffmpeg command, same options", _ffmpeg(command, True) if command else None),
        _Way("ffmpeg command", _ffmpeg(command, False) if command else None),
    ]


def _imageio_program() -> str | None:
    try:
        return str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except ImportError:
        return None


def _pyav(jobs: int) -> Work:
    def work(track: Track, _wav: Path, form: Format, out: Path) -> None:
        encode(track, form, out, _tags(track), jobs)

    return work


def _new_process(track: Track, _wav: Path, form: Format, out: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from benchmarks.encoders import encode_file;"
        " encode_file(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))"
    )
    command = [PYTHON, "-c", program, str(track.path), str(track.frames), form.name, str(out)]
    subprocess.run(command, check=True, env=environment(), cwd=CHECKOUT)


def encode_file(pcm: Path, frames: int, form: str, out: Path) -> None:
    """What the new process does."""
    track = Track(pcm, 22050, frames, 0.0)
    encode(track, find_format(form), out, _tags(track), available_cores())


def _ffmpeg(program: str, same_options: bool) -> Work:
    def work(_track: Track, wav: Path, form: Format, out: Path) -> None:
        options = ["-b:a", str(form.bit_rate)]
        if same_options:
            for name, value in form.codec_options:
                options += [f"-{name}", value]
        command = [program, "-nostdin", "-loglevel", "error", "-y", "-i", str(wav), *options, str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RunFailed(
                f"{Path(program).name}: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
            )

    return work


def _tags(track: Track) -> Tags:
    return Tags("Benchmark", None, "Articles", "en", track.frame_rate, (), None)


def _time(work: Work, track: Track, wav: Path, form: Format, out: Path) -> tuple[float, float]:
    before = _cpu_s()
    began = time.perf_counter()
    work(track, wav, form, out)
    return time.perf_counter() - began, _cpu_s() - before


def _cpu_s() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _speech(folder: Path) -> tuple[Track, Path]:
    """A levelled track of exactly ``TRACK_S``, as PCM and as WAV."""
    from narrator.clean import clean
    from narrator.narration import narrate

    say(f"speaking {TRACK_S} s")
    narrate(clean(write_page(ENOUGH_WORDS)), folder, formats=["wav"])
    with wave.open(str(folder / "audio.wav")) as file:
        rate, pcm = file.getframerate(), file.readframes(file.getnframes())
    (folder / "track.pcm").write_bytes(pcm)
    return _cut(Track(folder / "track.pcm", rate, len(pcm) // 2, 0.0), TRACK_S, folder / "long")


def _cut(track: Track, length_s: int, stem: Path) -> tuple[Track, Path]:
    frames = length_s * track.frame_rate
    pcm = track.read(0, frames)
    if len(pcm) != 2 * frames:
        raise RunFailed(f"the speech is shorter than {length_s} s")
    stem.with_suffix(".pcm").write_bytes(pcm)
    with wave.open(str(stem.with_suffix(".wav")), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(track.frame_rate)
        file.writeframes(pcm)
    return Track(stem.with_suffix(".pcm"), track.frame_rate, frames, 0.0), stem.with_suffix(".wav")


def _render(form: str, runs: int, ways: Sequence[_Way]) -> str:
    rows = [["encoder", "start s", "track wall s", "track CPU s", "kB"]]
    for way in ways:
        if way.work:
            rows.append(
                [
                    way.name,
                    *(spread(v) for v in (way.start_s, way.wall_s, way.cpu_s)),
                    f"{way.bytes / 1000:,.0f}",
                ]
            )
        else:
            rows.append([way.name, "not installed", "", "", ""])
    return "\n".join([f"{form}, {runs} run{'s' * (runs > 1)}", "", *align(rows), ""])


def _to_json(way: _Way) -> dict[str, object]:
    if way.work is None:
        return {"encoder": way.name, "installed": False}
    return {
        "encoder": way.name,
        "installed": True,
        "start_s": way.start_s,
        "wall_s": way.wall_s,
        "cpu_s": way.cpu_s,
        "bytes": way.bytes,
    }
