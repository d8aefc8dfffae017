"""How are the samples made again? `python audio_samples/make.py`; with --check, would the same bytes come out?"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent
sys.path.insert(0, str(SAMPLES.parent))

from narrator.clean import clean  # noqa: E402 (from this checkout)
from narrator.narration import Narration, narrate  # noqa: E402

INPUT = "page.txt"
ALBUM = "Samples"


def pages() -> list[Path]:
    """The page of every sample."""
    return sorted(SAMPLES.glob(f"*/{INPUT}"))


def make(page: Path, out: Path) -> Narration:
    """Narrate one page as `narrator narrate` does, with the default voice, speed and format."""
    return narrate(clean(page.read_text(encoding="utf-8")), out, album=ALBUM)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, the input aside."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != INPUT
    }


def main() -> int:
    """Make, or check; status 1 if a check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; tell which files would differ")
    check = parser.parse_args().check
    different = []
    for page in pages():
        if not check:
            narration = make(page, page.parent)
            sys.stdout.write(f"{page.parent.name}: {narration.manifest['duration_label']}\n")
            continue
        with tempfile.TemporaryDirectory() as name:
            make(page, Path(name))
            made, kept = digests(Path(name)), digests(page.parent)
        different += [
            f"{page.parent.name}/{name}"
            for name in sorted(made.keys() | kept.keys())
            if made.get(name) != kept.get(name)
        ]
    for name in different:
        sys.stdout.write(f"differs: {name}\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
