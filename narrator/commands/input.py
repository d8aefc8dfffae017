"""How do commands take an article from the command line?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.settings import load_settings

if TYPE_CHECKING:
    from narrator.article import Article
    from narrator.clean.overrule import Overrule
    from narrator.source import Source


def add_input(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """FILE|URL|-, --text, --html, --markdown, --title, and what is wanted otherwise."""
    parser.add_argument(
        "source",
        metavar="FILE|URL|-",
        nargs=None if required else "?",
        help="a file, an http(s) address, or - for standard input",
    )
    markup = parser.add_mutually_exclusive_group()
    for name in ("text", "html", "markdown"):
        markup.add_argument(
            f"--{name}", dest="markup", action="store_const", const=name, help=f"read the input as {name}"
        )
    parser.add_argument("--title", metavar="T", help="the title, in place of the one that the page shows")
    add_overrules(parser)


def add_overrules(parser: argparse.ArgumentParser) -> None:
    """--keep, --keep-as, --drop and --overrules."""
    group = parser.add_argument_group(
        "overrules",
        "what is wanted otherwise than cleaning decides; narrator clean --json numbers the pieces",
    )
    group.add_argument(
        "--keep",
        metavar="N|TEXT",
        action="append",
        default=[],
        help="keep that piece; may be given several times",
    )
    group.add_argument(
        "--keep-as",
        metavar=("KIND", "N|TEXT"),
        nargs=2,
        action="append",
        default=[],
        help="keep it as a block of that kind, such as heading",
    )
    group.add_argument(
        "--drop",
        metavar="N|TEXT",
        action="append",
        default=[],
        help="drop that piece; may be given several times",
    )
    group.add_argument(
        "--overrules", metavar="FILE", type=Path, help='a JSON list such as [{"piece": 12, "kept": true}]'
    )


def read_overrules(arguments: argparse.Namespace) -> list[Overrule]:
    """All that the arguments name; raises OptionRefused, InputNotFound or InputError."""
    if not (arguments.keep or arguments.keep_as or arguments.drop or arguments.overrules):
        return []
    from narrator.clean.overrule import read_overrules_file

    found = [_overrule(True, named) for named in arguments.keep]
    found += [_overrule(True, named, kind) for kind, named in arguments.keep_as]
    found += [_overrule(False, named) for named in arguments.drop]
    return found + (read_overrules_file(arguments.overrules) if arguments.overrules else [])


def _overrule(kept: bool, named: str, kind: str | None = None) -> Overrule:
    from narrator.clean.overrule import Overrule
    from narrator.source import well_formed

    number = int(named) if named.isascii() and named.isdecimal() and len(named) <= 9 else None
    return Overrule(kept, number, well_formed(named) if number is None else None, kind)


def read_article(arguments: argparse.Namespace) -> tuple[Article, Source]:
    """Read and clean what the arguments name; raises InputError or NoArticle."""
    from narrator.clean import clean
    from narrator.source import read_source, well_formed

    overrules = read_overrules(arguments)
    source = read_source(arguments.source, load_settings(), arguments.markup)
    # What is not UTF-8 on the command line arrives as lone surrogates.
    title = None if arguments.title is None else well_formed(arguments.title)
    return clean(source.text, title=title, markup=source.markup, overrules=overrules), source
