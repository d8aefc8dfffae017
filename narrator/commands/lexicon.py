"""Check, list, try and convert pronunciation lexicons: PLS, and lists in CSV and JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.errors import LexiconError

if TYPE_CHECKING:
    from narrator.lexicon import Lexicon

NAME = "lexicon"
HELP = "check, list, try and convert how words are said"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator lexicon``."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True, dest="action")
    check = actions.add_parser("check", help="every fault with its line, and what is worth a second look")
    listed = actions.add_parser("list", help="every word and how it is said")
    tried = actions.add_parser("try", help="how a text would be said, with sound")
    convert = actions.add_parser("convert", help="PLS of PLS, CSV or JSON, several as one")
    for action in (check, listed, convert):
        action.add_argument("files", nargs="+", metavar="FILE", help="PLS, JSON or CSV")
        action.add_argument(
            "--language", default="en", metavar="L", help="of a list that names none (default en)"
        )
    check.add_argument(
        "--voice", metavar="V", help="whose sounds are asked for; by default one of the language"
    )
    listed.add_argument("--json", action="store_true", help="as JSON")
    tried.add_argument("text", metavar="TEXT", help="what is to be said")
    tried.add_argument(
        "--lexicon",
        dest="files",
        action="append",
        default=[],
        metavar="F",
        help="may be given several times, a later one wins",
    )
    tried.add_argument("--voice", metavar="V", help="a voice's id, name or language")
    tried.add_argument("-o", "--out", type=Path, metavar="WAV", help="speak it into this file")
    tried.add_argument("--json", action="store_true", help="as JSON, with the range of each word")
    convert.add_argument(
        "-o", "--out", type=Path, metavar="PLS", help="into this file, not to standard output"
    )
    convert.add_argument("--json", action="store_true", help="JSON, not PLS")


def run(arguments: argparse.Namespace) -> None:
    """Do it; faults go to standard error."""
    {"check": _check, "list": _list, "try": _try, "convert": _convert}[arguments.action](arguments)


def _check(arguments: argparse.Namespace) -> None:
    from narrator.engines import choose_voice, default_engine
    from narrator.lexicon import open_lexicon
    from narrator.lexicon.checking import doubts

    bad = 0
    engine = default_engine()
    try:
        for path in arguments.files:
            try:
                lexicon = open_lexicon(path, arguments.language)
            except LexiconError as error:
                bad += 1
                for line, told in error.faults or ((None, str(error)),):
                    print(f"{path}:{f'{line}:' if line else ''} {told}")
                continue
            voice = choose_voice(engine, arguments.voice, lexicon.language)
            found = list(doubts(lexicon, engine, voice.id))
            for doubt in found:
                print(f"{path}:{f'{doubt.line}:' if doubt.line else ''} look again: {doubt.told}")
            print(
                f"{path}: {len(lexicon.lexemes)} lexemes in {lexicon.language}, {len(found)} to look at again"
            )
    finally:
        engine.close()
    if bad:
        raise LexiconError(
            f"{bad} of {len(arguments.files)} lexicons cannot be used: mend what is named above"
        )


def _list(arguments: argparse.Namespace) -> None:
    lexicons = [(path, _open(path, arguments.language)) for path in arguments.files]
    if arguments.json:
        print(
            json.dumps(
                [{"file": path, **one.to_json()} for path, one in lexicons], ensure_ascii=False, indent=1
            )
        )
        return
    for _, lexicon in lexicons:
        for lexeme in lexicon.lexemes:
            said = [one.alias if one.alias is not None else f"/{one.phoneme}/" for one in lexeme.ranked()]
            more = f"  ({', '.join(lexeme.inflect)})" if lexeme.inflect else ""
            print(f"{', '.join(lexeme.graphemes)}  {' or '.join(map(str, said))}{more}")


def _try(arguments: argparse.Namespace) -> None:
    from narrator.engines import default_engine, find_voice
    from narrator.lexicon.trial import try_out
    from narrator.source import well_formed

    lexicons = [_open(path, "en") for path in arguments.files]
    text = well_formed(arguments.text)
    engine = default_engine()
    try:
        voice = find_voice(engine, arguments.voice)
        trial = try_out(text, lexicons, engine, voice.id)
        if arguments.out:
            from narrator.speech import stream_speech

            stream = stream_speech(text, voice=voice.id, form="wav", engine=engine, lexicons=lexicons)
            _write(arguments.out, b"".join(stream))
    finally:
        engine.close()
    if arguments.json:
        print(json.dumps(trial.to_json(), ensure_ascii=False))
        return
    print(trial.spoken)
    for row in trial.to_json()["spans"]:
        sounds = row["phonemes"]
        said = f"/{sounds['asked']}/, heard as /{sounds['said']}/" if sounds else row["spoken"]
        print(f"  {row['written']}: {said}  ({row['kind']})")


def _convert(arguments: argparse.Namespace) -> None:
    from narrator.lexicon import Lexicon, write_pls

    lexicons = [_open(path, arguments.language) for path in arguments.files]
    languages = {one.language for one in lexicons}
    if len(languages) > 1:
        raise LexiconError(
            f"the files are in {', '.join(sorted(languages))}: a lexicon is of one language; convert each by itself"
        )
    whole = Lexicon(lexicons[0].language, tuple(lexeme for one in lexicons for lexeme in one.lexemes))
    made = write_pls(whole)
    if arguments.json:
        made = (json.dumps(whole.to_json(), ensure_ascii=False, indent=1) + "\n").encode()
    if arguments.out:
        _write(arguments.out, made)
    else:
        sys.stdout.write(made.decode())


def _open(path: str, language: str) -> Lexicon:
    from narrator.lexicon import open_lexicon

    try:
        return open_lexicon(path, language)
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}", error.faults) from error


def _write(path: Path, data: bytes) -> None:
    """Aside, then renamed: never half a file."""
    from narrator.errors import OutputError

    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}; choose another with -o"
        ) from error
