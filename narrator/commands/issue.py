"""Narrate a whole issue: folders, zips, lists, feeds, files or addresses to one playlist, podcast, audiobook, e-book."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrator.commands.narrate import cores, output_folder
from narrator.errors import IssueIncomplete, NarratorError, OptionRefused

if TYPE_CHECKING:
    from narrator.issue.config import Config
    from narrator.issue.make import Issue
    from narrator.issue.stage import Step

NAME = "issue"
HELP = "many articles to one issue: playlist, podcast, audiobook, e-book"

NAME_CHARS = 32
"""Of an article's name beside its progress."""

SEGMENTED = ("speak", "stitch")
"""Stages of an article whose progress is counted in segments."""

NAMED = 5
"""Failed articles that the last line names."""

LISTED = 20
"""Failed articles and duplicates that have a line each; issue.json has them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator issue``."""
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="a folder or zip of text, Markdown or HTML, a JSON list, an RSS, Atom or JSON feed, a list of addresses, "
        "an article, an http(s) address of any of these, or -",
    )
    parser.add_argument(
        "-o", "--out", metavar="DIR", type=output_folder, help="output folder; by default NAME-issue"
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="an issue.toml; by default the source's own"
    )
    for name, meta, told in (
        ("--title", "T", "the issue's title"),
        ("--author", "A", "who publishes it"),
        ("--description", "D", "a sentence on it"),
        ("--language", "L", "BCP 47 tag of the issue, such as en"),
        ("--date", "DATE", "when it appeared, such as 2026-11-20"),
        ("--url", "URL", "where its folder will be served; a feed needs it"),
        ("--voice", "V", "a voice's id, name or language; see narrator voices"),
    ):
        parser.add_argument(name, metavar=meta, help=told)
    parser.add_argument("--speed", metavar="S", type=float, help="factor on the usual rate (default 1.0)")
    parser.add_argument("--cover", type=Path, metavar="IMAGE", help="PNG or JPEG")
    parser.add_argument(
        "--format", dest="formats", action="append", metavar="F",
        help="audio of each article: m4a (default), mp3, opus, wav or flac; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--also", action="append", metavar="F,F",
        help="published formats: m4b, mp3, epub, rss, chapters, audiobook, readium, jsonld, all or none; by default all"
        " but mp3, and rss where --url is given",
    )  # fmt: skip
    for name, told in (
        ("contents", "read the titles out at the start"),
        ("sections", "say a section's name where it begins (default)"),
        ("announce", "announce each article"),
    ):
        parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, default=None, help=told)
    for name, told in (
        ("intro", "a sound at the start"),
        ("interlude", "a sound before each article but the first"),
        ("outro", "a sound at the end"),
    ):
        parser.add_argument(f"--{name}", type=Path, metavar="SOUND", help=told)
    parser.add_argument(
        "--follow", type=float, metavar="MINUTES",
        help="keep running, look at feeds and folders again after so many minutes, and make the issue again on a change",
    )  # fmt: skip
    parser.add_argument(
        "--vanished",
        choices=("keep", "drop"),
        help="of a followed feed's articles that it has no more (default keep)",
    )
    parser.add_argument(
        "--newest", type=int, metavar="N",
        help="articles to take of a feed when it is followed for the first time (default 20)",
    )  # fmt: skip
    parser.add_argument("--estimate", action="store_true", help="say what it would cost, and make nothing")
    parser.add_argument(
        "--refetch", action="store_true", help="fetch addresses anew that an earlier run has fetched"
    )
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="keep spoken segments here; by default inside of DIR"
    )
    parser.add_argument("--jobs", type=cores, metavar="N", help="cores to use; by default, and at most, all")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> None:
    """Make the issue and say where it is; raises IssueIncomplete where an article failed."""
    from narrator.engines import default_engine
    from narrator.issue.make import make_issue

    config = _config(arguments)
    if arguments.follow is None and (arguments.vanished or arguments.newest is not None):
        raise OptionRefused("--vanished and --newest are for feeds that are followed: give --follow too")
    if arguments.follow is not None and arguments.estimate:
        raise OptionRefused("--estimate makes nothing that could be followed: leave out one of the two")
    out = arguments.out or Path(f"{_name(arguments.sources[0])}-issue")
    engine = default_engine()
    try:
        with _Tree() as tree:
            if arguments.estimate:
                from narrator.issue.cost import estimate_issue

                cost = estimate_issue(
                    arguments.sources, out, config=config, config_file=arguments.config,
                    formats=arguments.formats or ["m4a"], also=arguments.also, jobs_count=arguments.jobs,
                    cache=arguments.cache, again=arguments.refetch, progress=tree.show,
                )  # fmt: skip
            else:
                options: dict[str, Any] = {
                    "config": config, "config_file": arguments.config, "formats": arguments.formats or ["m4a"],
                    "also": arguments.also, "jobs_count": arguments.jobs, "cache": arguments.cache,
                    "again": arguments.refetch, "progress": tree.show,
                }  # fmt: skip
                if arguments.follow is not None:
                    _follow(arguments, out, tree, options)
                    return
                issue = make_issue(arguments.sources, out, **options)
    finally:
        engine.close()
    if arguments.estimate:
        print(json.dumps(cost.to_json()) if arguments.json else cost.line())
        return
    _tell(issue, arguments.json)
    if failure := _incomplete(issue):
        raise failure


def _follow(arguments: argparse.Namespace, out: Path, tree: _Tree, options: dict[str, Any]) -> None:
    """Make it again and again, and say so: results to stdout, a line for each look to stderr."""
    from narrator.issue.follow import NEWEST
    from narrator.issue.make import Issue
    from narrator.issue.watch import Seen, follow_issue

    def tell(found: Seen | Issue | NarratorError) -> None:
        tree.clear()
        if isinstance(found, Seen):
            later = "not looked at again" if found.next_s is None else f"next look in {_wait(found.next_s)}"
            print(f"{found.where}: {found.told}; {later}", file=sys.stderr, flush=True)
            return
        if isinstance(found, Issue):
            _tell(found, arguments.json)
            sys.stdout.flush()
        problem = _incomplete(found) if isinstance(found, Issue) else found
        if problem:
            print(f"narrator: {problem}", file=sys.stderr, flush=True)

    follow_issue(
        arguments.sources, out, every_s=60.0 * arguments.follow, tell=tell, vanished=arguments.vanished or "keep",
        newest=NEWEST if arguments.newest is None else arguments.newest, **options,
    )  # fmt: skip


def _wait(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 7200 else f"{seconds / 60:.0f} min"


def _tell(issue: Issue, as_json: bool) -> None:
    manifest = issue.manifest
    failed, twins = manifest["failed"], manifest["duplicates"]
    articles = [part for part in manifest["parts"] if part["kind"] == "article"]
    if as_json:
        told = {name: manifest[name] for name in ("title", "duration", "failed", "duplicates", "files")}
        result = {
            "folder": str(issue.folder), "page": str(issue.folder / "index.html"), **told,
            "articles": len(articles), "words": manifest["read_time"]["words"],
            "narrated": issue.made, "spoken": issue.spoken, "left_out": list(issue.said),
            "stale": list(issue.stale),
        }  # fmt: skip
        print(json.dumps(result))
    else:
        print(
            f"{issue.folder / 'index.html'}  {manifest['label']} 0:00 / {manifest['duration_label']}  "
            f"{manifest['title']}  ({len(articles)} articles, {issue.made} narrated now)"
        )
        for line in issue.said:
            print(f"left out: {line}")
        for line in issue.stale:
            print(f"not fetched anew: {line}")
        _list(
            [
                f"duplicate: {twin['id']} says what {twin['of']} says ({twin['share']:.0%}); not narrated twice"
                for twin in twins
            ],
            issue.folder,
        )
        _list([f"failed: {row['id']}: {_once(row)}" for row in failed], issue.folder)


def _incomplete(issue: Issue) -> IssueIncomplete | None:
    """The error that names what failed, if anything did."""
    failed, twins = issue.manifest["failed"], issue.manifest["duplicates"]
    articles = [part for part in issue.manifest["parts"] if part["kind"] == "article"]
    if failed:
        names = ", ".join(row["id"] for row in failed[:NAMED]) + "…" * (len(failed) > NAMED)
        total = len(failed) + len(articles) + len(twins)
        return IssueIncomplete(
            f"{len(failed)} of {total} articles failed: {names}; the issue is made without. Mend them and "
            "start again: what is done is not done twice"
        )
    return None


def _list(lines: Sequence[str], folder: Path) -> None:
    """Print a line for each, as far as anybody would read."""
    for line in lines[:LISTED]:
        print(line)
    if len(lines) > LISTED:
        kind = lines[0].partition(":")[0]
        print(f"{kind}: {len(lines) - LISTED:,} more, all in {folder / 'issue.json'}")


def _once(row: Mapping[str, str]) -> str:
    """Why it failed, without the name that it begins with already."""
    return row["reason"].removeprefix(f"{row['id']}: ")


def _config(arguments: argparse.Namespace) -> Config:
    from narrator.issue.config import Config
    from narrator.issue.entry import iso_date

    names = (
        "title", "author", "description", "language", "url", "voice", "speed", "cover", "contents", "sections",
        "announce", "intro", "interlude", "outro",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(arguments, name) for name in names}
    return Config(**found, date=iso_date(arguments.date, "--date"))


def _name(source: str) -> str:
    """What to call the folder after a source."""
    if source == "-":
        return "narrator"
    path = Path(source.rstrip("/").rpartition("://")[2])
    return (path.resolve().name if source in (".", "..") else path.name.removesuffix(path.suffix))[
        :60
    ] or "narrator"


class _Tree:
    """The issue on one line of stderr and what is being narrated below it, if that is a terminal."""

    def __enter__(self) -> _Tree:
        self._bar: Any = None
        self._below: dict[str, tuple[int, Any]] = {}
        self._stage = ""
        return self

    def show(self, step: Step) -> None:
        """Advance to where the work is."""
        if not sys.stderr.isatty():
            return
        from tqdm import tqdm

        if step.stage != self._stage or self._bar is None:
            self.clear()
            self._stage = step.stage
            form = "{desc:9}{percentage:3.0f}% {bar} {n_fmt}/{total_fmt} {elapsed}<{remaining} "
            self._bar = tqdm(total=step.total, file=sys.stderr, leave=False, bar_format=form, desc=step.stage)
        if step.done != self._bar.n:
            self._bar.n = step.done
            self._bar.refresh()  # also the last of a stage, however soon it comes after the one before
        if step.name is None:
            return
        if step.part is None:
            _, bar = self._below.pop(step.name, (0, None))
            if bar is not None:
                bar.close()
            return
        stage, done, total = step.part
        if step.name not in self._below:
            form = "  └ {desc} {percentage:3.0f}% {bar:20}"
            taken = {row for row, _ in self._below.values()}
            row = next(row for row in range(1, len(taken) + 2) if row not in taken)
            bar = tqdm(total=100, file=sys.stderr, leave=False, bar_format=form, position=row)
            self._below[step.name] = row, bar
        _, bar = self._below[step.name]
        # Speaking and stitching go by the segment, encoding by the frame, which says nothing to anybody.
        count = f"{done}/{total}" if stage in SEGMENTED else ""
        bar.set_description_str(f"{step.name[:NAME_CHARS]:{NAME_CHARS}} {stage:7}{count:>9}", refresh=False)
        bar.n = 100 * done // max(1, total)
        bar.refresh()

    def clear(self) -> None:
        """Take it off the screen, until there is work again."""
        for bar in [*(bar for _, bar in self._below.values()), self._bar]:
            if bar is not None:
                bar.close()
        self._below.clear()
        self._bar = None

    def __exit__(self, *_: object) -> None:
        self.clear()
