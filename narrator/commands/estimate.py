"""Print, as JSON, how long an article takes to read and to listen to, without speaking it."""

from __future__ import annotations

import argparse
import json

from narrator.commands.input import add_input, read_article

NAME = "estimate"
HELP = "read and listen time as JSON, without speaking"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator estimate``."""
    add_input(parser)
    parser.add_argument("--voice", metavar="V", help="a voice's id, name or language; see narrator voices")
    parser.add_argument(
        "--speed", metavar="S", type=float, default=1.0, help="factor on the usual rate (default 1.0)"
    )


def run(arguments: argparse.Namespace) -> None:
    """Estimate and print."""
    from narrator.engines import choose_voice, default_engine
    from narrator.engines.speed import check_speed
    from narrator.estimate import estimate

    engine = default_engine()
    try:
        article, _ = read_article(arguments)
        voice = choose_voice(engine, arguments.voice, article.language)
        check_speed(engine.name, engine.traits, arguments.speed)
        found = estimate(article, engine.name, voice, arguments.speed, arguments.speak)
        print(json.dumps(found.to_json()))
    finally:
        engine.close()
