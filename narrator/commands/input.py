"""How do commands take an article from the command line?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from narrator.settings import load_settings

if TYPE_CHECKING:
    from narrator.article import Article
    from narrator.source import Source


def add_input(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """FILE|URL|-, --text, --html, --markdown and --title."""
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


def read_article(arguments: argparse.Namespace) -> tuple[Article, Source]:
    """Read and clean what the arguments name; raises InputError or NoArticle."""
    from narrator.clean import clean
    from narrator.source import read_source, well_formed

    source = read_source(arguments.source, load_settings(), arguments.markup)
    # What is not UTF-8 on the command line arrives as lone surrogates.
    title = None if arguments.title is None else well_formed(arguments.title)
    return clean(source.text, title=title, markup=source.markup), source
