"""How do commands take an article from the command line?"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import OptionRefused
from narrator.settings import load_settings

if TYPE_CHECKING:
    from narrator.article import Article
    from narrator.clean.overrule import Overrule
    from narrator.lexicon import Lexicon
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
    parser.add_argument(
        "--speak",
        metavar="KINDS",
        type=_kinds,
        default=(),
        help="read these aloud too, where the article has them: caption, table, code, footnote, date; with commas between",
    )
    add_overrules(parser)


def _kinds(raw: str) -> tuple[str, ...]:
    from narrator.article import check_spoken

    kinds = tuple(dict.fromkeys(part.strip() for part in raw.split(",")))
    try:
        check_spoken(kinds)
    except OptionRefused as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return kinds


def add_overrules(parser: argparse.ArgumentParser) -> None:
    """--keep, --keep-as, --drop, --overrules, and what is remembered of them."""
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
    group.add_argument("--site", metavar="HOST", help="the site of the page; by default that of its address")
    group.add_argument(
        "--site-rules", metavar="FILE", type=Path, help="use the rules of that site in this file"
    )
    group.add_argument(
        "--remember",
        action="store_true",
        help="add what is kept and dropped here to the file of site rules, for pieces like these",
    )
    group.add_argument(
        "--alike",
        choices=("text", "digits", "prefix", "rule"),
        help="what is alike in these: the words, the words with any figures, the label before them, or the rule of "
        "cleaning that decided; by default chosen by the text",
    )


def read_overrules(arguments: argparse.Namespace) -> list[Overrule]:
    """All that the arguments name; raises OptionRefused, InputNotFound or InputError."""
    if arguments.alike and not arguments.remember:
        raise OptionRefused("--alike says how pieces are remembered: give --remember too, or leave it out")
    if not (arguments.keep or arguments.keep_as or arguments.drop or arguments.overrules):
        if arguments.remember:
            raise OptionRefused(
                "--remember has nothing to remember: give --keep, --keep-as, --drop or --overrules"
            )
        return []
    from narrator.clean.overrule import read_overrules_file

    found = [_overrule(arguments, True, named) for named in arguments.keep]
    found += [_overrule(arguments, True, named, kind) for kind, named in arguments.keep_as]
    found += [_overrule(arguments, False, named) for named in arguments.drop]
    for one in read_overrules_file(arguments.overrules) if arguments.overrules else ():
        always = arguments.remember or one.remember
        found.append(replace(one, remember=always, alike=one.alike or (arguments.alike if always else None)))
    return found


def _overrule(arguments: argparse.Namespace, kept: bool, named: str, kind: str | None = None) -> Overrule:
    from narrator.clean.overrule import Overrule
    from narrator.source import well_formed

    number = int(named) if named.isascii() and named.isdecimal() and len(named) <= 9 else None
    text = well_formed(named) if number is None else None
    return Overrule(kept, number, text, kind, arguments.remember, arguments.alike)


def add_lexicons(parser: argparse.ArgumentParser) -> None:
    """--lexicon, in the order in which they lie on each other."""
    parser.add_argument(
        "--lexicon",
        dest="lexicons",
        action="append",
        default=[],
        metavar="F",
        help="how words are said: PLS, JSON or CSV; may be given several times, a later one wins",
    )


def read_lexicons(arguments: argparse.Namespace) -> list[Lexicon]:
    """Every lexicon that the arguments name; raises InputNotFound, or LexiconError that names the file."""
    if not arguments.lexicons:
        return []
    from narrator.errors import LexiconError
    from narrator.lexicon import open_lexicon

    found = []
    for path in arguments.lexicons:
        try:
            found.append(open_lexicon(path))
        except LexiconError as error:
            raise LexiconError(f"{path}: {error}", error.faults) from error
    return found


def read_article(arguments: argparse.Namespace) -> tuple[Article, Source]:
    """Read and clean what the arguments name, and remember what they say to.

    Raises InputError, NoArticle, PieceUnknown, OptionRefused or OutputError.
    """
    from narrator.clean.site_file import read_site_rules, rules_of, write_site_rules
    from narrator.clean.site_rules import clean_and_learn, find_site, merge_rules
    from narrator.source import read_source, well_formed

    overrules = read_overrules(arguments)
    remembered = any(one.remember for one in overrules)
    path: Path | None = arguments.site_rules
    if path is None and (arguments.site or remembered):
        raise OptionRefused("rules of a site are in a file: name it by --site-rules FILE")
    known = read_site_rules(path, missing=remembered) if path else []
    source = read_source(arguments.source, load_settings(), arguments.markup)
    where = arguments.site or source.url
    site = find_site(where) if path and where else None
    if path and site is None:
        raise OptionRefused("which site's rules hold is not known: name it by --site HOST")
    # What is not UTF-8 on the command line arrives as lone surrogates.
    title = None if arguments.title is None else well_formed(arguments.title)
    article, learnt = clean_and_learn(
        source.text,
        title=title,
        markup=source.markup,
        site=site,
        site_rules=rules_of(known, site) if site else (),
        speak=arguments.speak,
        overrules=overrules,
    )
    if path and learnt:
        write_site_rules(path, merge_rules(known, learnt))
    return article, source
