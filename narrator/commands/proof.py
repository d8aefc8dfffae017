"""Tell what a person should look at before an article is published as sound."""

from __future__ import annotations

import argparse
import json

from narrator.commands.input import add_input, add_lexicons, read_article, read_lexicons

NAME = "proof"
HELP = "what to look at before publishing: acronyms, numbers, names, addresses, tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator proof``."""
    add_input(parser)
    add_lexicons(parser)
    parser.add_argument("--voice", metavar="V", help="who will speak; a voice's id, name or language")
    parser.add_argument(
        "--json", action="store_true", help="as JSON, with the range of each in the article text"
    )


def run(arguments: argparse.Namespace) -> None:
    """Look, and tell."""
    from narrator.engines import choose_voice, default_engine
    from narrator.proof import proof_read

    lexicons = read_lexicons(arguments)
    article, _ = read_article(arguments)
    engine = default_engine()
    try:
        voice = choose_voice(engine, arguments.voice, article.language)
        found = proof_read(article, lexicons, engine, voice.id, arguments.speak)
    finally:
        engine.close()
    if arguments.json:
        print(json.dumps({"findings": [one.to_json() for one in found]}, ensure_ascii=False))
        return
    for one in found:
        times = f" ({one.times} times)" if one.times > 1 else ""
        said = f": said {one.said!r}" if one.said else ""
        sounds = f", /{one.sounds}/" if one.sounds else ""
        written = " ".join(one.written.split())
        print(
            f"{one.char_start}-{one.char_end}  {one.kind}  {written}{times}{said}{sounds}; {one.why}; {one.advice}"
        )
