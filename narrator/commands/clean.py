"""Print the article that a page holds, without the page around it; or, for --jsonl, of many pages."""

from __future__ import annotations

import argparse
import json

from narrator.article import BLOCK_BREAK
from narrator.commands.input import add_input, read_article, read_overrules
from narrator.errors import InputError, InputTooLarge, NoArticle
from narrator.settings import load_settings

NAME = "clean"
ABOUT = ("byline", "date")
"""Kinds of blocks that say who and when; a row's text is without them."""
HELP = "the article in a page; --json gives blocks and the receipt of what was dropped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator clean``."""
    add_input(parser, required=False)
    parser.add_argument("--json", action="store_true", help="blocks and receipt as JSON")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='rows {"id", "text"} on standard input, rows {"id", "article"} out, in order',
    )
    parser.set_defaults(parser=parser)


def run(arguments: argparse.Namespace) -> None:
    """Print the article, or one row for each row."""
    if arguments.jsonl:
        if arguments.source not in (None, "-"):
            arguments.parser.error("--jsonl reads standard input: give no file")
        if arguments.json or arguments.title is not None:
            arguments.parser.error("--jsonl gives the text of each row: --json and --title are for one page")
        if read_overrules(arguments) or arguments.site or arguments.site_rules or arguments.speak:
            arguments.parser.error(
                "--jsonl reads many pages: overrules, a site's rules and --speak are for one"
            )
        _clean_rows(arguments.markup or "text")
        return
    if arguments.source is None:
        arguments.parser.error("give a file, an address, or - for standard input")
    article, _ = read_article(arguments)
    if arguments.json:
        print(json.dumps(article.to_json(), ensure_ascii=False, indent=1))
    else:
        print(article.text)


def _clean_rows(markup: str) -> None:
    """A row that holds no article gives an empty one, and says why in "error"."""
    from narrator.clean import clean
    from narrator.source import read_lines, well_formed

    settings = load_settings()
    for number, line in enumerate(read_lines("-", settings), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            identity, text = row["id"], row["text"]
            if not isinstance(text, str):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f'row {number} is no JSON object with "id" and "text": {line.strip()[:80]}'
            ) from error
        answer = {"id": identity}
        try:
            if len(text) > settings.max_chars:
                raise InputTooLarge(f"row {number} has more than {settings.max_chars:,} characters")
            article = clean(well_formed(text), markup=markup)
            answer["article"] = BLOCK_BREAK.join(
                block.text for block in article.blocks if block.kind not in ABOUT
            )
        except (NoArticle, InputError) as error:
            answer |= {"article": "", "error": error.code}
        written = json.dumps(answer, ensure_ascii=False)
        if well_formed(written) != written:
            written = json.dumps(answer)  # an id that only escapes can hold goes back as it came
        print(written, flush=True)
