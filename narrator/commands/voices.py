"""List the engines and voices that are present, and how to add others."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys

NAME = "voices"
HELP = "engines and voices present, and how to add others"

LINUX_HINT = (
    "Each voice takes a variant after a plus sign, such as en-us+f3. "
    "Other espeak-ng voices: put their data beside libespeak-ng's."
)
OTHER_HINT = "Add voices in the system's speech settings."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator voices``."""
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(arguments: argparse.Namespace) -> None:
    """List every voice, the default first."""
    from narrator.engines import default_engine
    from narrator.engines.espeak import is_supported

    engine = default_engine()
    hint = LINUX_HINT if is_supported() else OTHER_HINT
    try:
        voices, traits = engine.voices(), engine.traits
        variants = list(getattr(engine, "variants", ()))
    finally:
        engine.close()
    if arguments.json:
        described = {
            "engines": [
                {
                    "name": engine.name,
                    **dataclasses.asdict(traits),
                    "default_voice": voices[0].id,
                    "variants": variants,
                }
            ],
            "voices": [dataclasses.asdict(voice) for voice in voices],
            "hint": hint,
        }
        print(json.dumps(described, ensure_ascii=False, indent=1))
        return
    width = max(len(voice.id) for voice in voices)
    for voice in voices:
        print(
            f"{voice.id:{width}}  {voice.language:14}  {voice.name}{'  (default)' if voice is voices[0] else ''}"
        )
    if variants:
        print(f"\nVariants: {', '.join(variants)}")
    fastest = math.floor(traits.speed_max * 100) / 100
    print(
        f"\n{len(voices)} voices of {engine.name} ({traits.version}), speed {traits.speed_min:g} to {fastest:g}. {hint}",
        file=sys.stderr,
    )
