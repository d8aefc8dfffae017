"""Who is compared, and which command does each run?"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import RunFailed

CHECKOUT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable

BIT_RATE = "64k"
"""Every contender's, in every format."""


@dataclass(frozen=True, slots=True)
class Article:
    """What is narrated, in the forms that the contenders take."""

    page: Path
    """As copied from the web, furniture included: narrator's input."""
    text: Path
    """The article alone: the others' input."""
    words: int
    """Words in the article."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to narrate."""

    key: str
    """For --only."""
    name: str
    """For the table."""
    command: Callable[[Article, Path], Sequence[str]]
    """What a shell would run to make this audio file."""
    resident: str | None = None
    """Its name in ``benchmarks.resident``; None for commands, whose warm run is a second run."""
    needs: tuple[str, ...] = ()
    """Commands that have to be installed."""


def _narrator(article: Article, audio: Path) -> list[str]:
    form = audio.suffix[1:]
    return [PYTHON, "-m", "narrator.cli", "narrate", str(article.page), "-o", str(audio.parent), "--format", form]  # fmt: skip


def with_cache(command: Sequence[str], folder: Path) -> list[str]:
    """narrator's command, keeping spoken segments in this folder."""
    return [*command, "--cache", str(folder)]


def _commands(article: Article, audio: Path) -> list[str]:
    wav = audio.with_suffix(".wav")
    return [
        "sh",
        "-c",
        f"espeak-ng -f {shlex.quote(str(article.text))} -w {shlex.quote(str(wav))} &&"
        f" ffmpeg -nostdin -loglevel error -y -i {shlex.quote(str(wav))} -b:a {BIT_RATE} {shlex.quote(str(audio))}",
    ]


def _script(article: Article, audio: Path) -> list[str]:
    return [PYTHON, str(CHECKOUT / "benchmarks" / "script.py"), str(article.text), str(audio)]


CONTENDERS = (
    Contender("narrator", "narrator", _narrator, resident="narrator"),
    Contender("a", "a espeak-ng && ffmpeg", _commands, needs=("espeak-ng", "ffmpeg")),
    Contender("b", "b pyttsx3 and pydub", _script, resident="script", needs=("espeak-ng", "ffmpeg")),
)
"""narrator first: the others are told as ratios to it."""


def environment() -> dict[str, str]:
    """This process's, without settings of narrator's, and with this checkout importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NARRATOR_")}
    return kept | {"PYTHONPATH": str(CHECKOUT)}


def require_commands(contenders: Sequence[Contender]) -> None:
    """Raises RunFailed that names what has to be installed."""
    missing = sorted({name for who in contenders for name in who.needs if shutil.which(name) is None})
    if missing:
        raise RunFailed(
            f"no command {' and no command '.join(missing)} to compare with: install"
            f" {'it' if len(missing) == 1 else 'them'} (Debian: apt-get install {' '.join(missing)})"
            " or leave the comparison out with --only narrator"
        )
