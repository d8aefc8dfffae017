"""What does the listen player cost a reader's browser, beside players from npm? `narrator bench player`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx

from benchmarks.compare import say
from benchmarks.measure import RunFailed
from benchmarks.player.browse import SHIFT, Answer, Transfers, chromium, note_of, open_page, traced
from benchmarks.player.following import RATE, Followed, follow
from benchmarks.player.host import host
from benchmarks.player.opened import open_everything
from benchmarks.player.peers import NARRATOR, Player, Told, install
from benchmarks.player.texts import mark_up, other_text
from benchmarks.player.trace import Spent
from benchmarks.service import Service
from benchmarks.table import align, spread
from benchmarks.texts import write_page
from narrator.clean import clean
from narrator.errors import NarratorError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 7
WORDS = 330
"""Of the narration in the page: two minutes."""

LONG_WORDS = 5_000
OTHER_BYTES = 1_000_000

VISITS_BEFORE = 2
"""Of the same reader, before a visit counts as warm: after them Chromium has compiled scripts in its cache."""


@dataclass(slots=True)
class Loaded:
    """What a page gets before play."""

    answers: list[Answer]
    """All but the page itself."""
    gzipped: int = 0
    """Bytes of the bodies for a browser that takes gzip alone."""
    shifts: dict[str, float] = field(default_factory=dict)
    """Cumulative layout shift by whether a place was kept."""


class Bench:
    """Players in pages, a browser, and what was measured."""

    def __init__(
        self, browser: Browser, service: Service, folder: Path, port: int, players: Sequence[Player]
    ) -> None:
        self._browser = browser
        self._service = service
        self._folder = folder
        self._pages = f"http://localhost:{port}"
        self._peers = f"http://127.0.0.1:{port}"  # another origin than the pages'
        self._players = players
        for player in players:
            for name, body in player.files.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(body)

    def narrate(self, words: int) -> tuple[Told, str, str]:
        """A narration, the title of its article, and its text as HTML."""
        article = clean(write_page(words))
        narration_id = self._service.ask(write_page(words))
        self._service.wait(narration_id)
        answer = self._service.client.get(f"/v1/narrations/{narration_id}/manifest.json")
        head = answer.json()
        url = str(self._service.client.base_url).rstrip("/")
        return (
            Told(url, narration_id, head["duration_label"], head["duration"]),
            head["title"],
            mark_up(article),
        )

    def put(self, name: str, page: str) -> str:
        """Publish a page; each needs a name of its own. Its address."""
        (self._folder / name).write_text(page, encoding="utf-8")
        return f"{self._pages}/{name}"

    def addresses(self, told: Told, title: str, text: str) -> dict[tuple[str, bool], str]:
        """Of each player's page, with and without a place that is kept."""
        return {
            (player.key, kept): self.put(
                f"{player.key}-{'kept' if kept else 'bare'}.html",
                player.page(told, self._peers, title, text, kept=kept),
            )
            for player in self._players
            for kept in (True, False)
        }

    def load(self, player: Player, addresses: Mapping[tuple[str, bool], str]) -> Loaded:
        """What it gets before play, and what it moves."""
        loaded = Loaded([])
        for kept in (False, True):
            context = self._browser.new_context()
            page = context.new_page()
            transfers = Transfers(page)
            open_page(context, addresses[player.key, kept], page=page)
            loaded.shifts["kept" if kept else "bare"] = page.evaluate(SHIFT)
            loaded.answers = transfers.answers[1:]
            context.close()
        loaded.gzipped = sum(_gzipped(answer.url) for answer in loaded.answers)
        return loaded

    def show(self, player: Player, address: str, label: str, state: str) -> tuple[Spent, Spent]:
        """Main-thread time until the text is painted, and until nothing moves any more."""
        context = self._browser.new_context()
        for _ in range(VISITS_BEFORE if state == "warm" else 0):
            open_page(context, address).close()
        trace = traced(self._browser, context, address, note_of(label, light=player.light))
        context.close()
        return trace.until_painted(player.script), trace.until_quiet(player.script)

    def everything(self, told: Told, title: str, text: str) -> list[Answer]:
        """All answers of narrator's player with everything opened."""
        manifest = f"{told.service}/v1/narrations/{told.narration_id}/manifest.json"
        links = "".join(f'<a href="{manifest}">Part {number}</a>' for number in (1, 2))
        page = NARRATOR.page(told, self._peers, title, text, kept=True, attributes='highlight="article"')
        page = page.replace(f'src="{manifest}" ', "").replace("</listen-player>", f"{links}</listen-player>")
        return open_everything(self._browser, self.put("everything.html", page))

    def read(self, told: Told, title: str, text: str, selector: str) -> Followed:
        """Follow a long article in a page with other text around it."""
        attributes = f'highlight="{selector}"'
        page = NARRATOR.page(told, self._peers, title, text, kept=True, attributes=attributes)
        return follow(self._browser, self.put(f"long-{selector}.html", page), told.seconds)


def bench(runs: int, only: Sequence[str], report: Path | None) -> None:
    """Run every comparison and print it; raises RunFailed."""
    players = [NARRATOR, *([] if only == ["narrator"] else install())]
    players = [player for player in players if not only or player.key in only]
    found: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory(prefix="narrator-bench-") as name,
        closing(Service(Path(name))) as service,
    ):
        root = Path(name) / "host"
        root.mkdir()
        with host(root) as port, chromium() as browser:
            work = Bench(browser, service, root, port, players)
            told, title, text = work.narrate(WORDS)
            pages = work.addresses(told, title, text)
            loaded = {player.key: work.load(player, pages) for player in players}
            found["loaded"] = {key: asdict(value) for key, value in loaded.items()}
            _print(f"Before play: Listen 0:00 / {told.label}", _loaded_rows(players, loaded))
            say("everything opened")
            answers = work.everything(told, title, text)
            found["everything"] = [asdict(answer) for answer in answers]
            _print("narrator with everything opened", _opened_rows(answers, told))
            for key in ("painted", "quiet"):
                found[key] = {}
            for number in range(1, runs + 1):
                for state in ("cold", "warm"):
                    for player in players:
                        for kept in (True, False) if player is NARRATOR else (True,):
                            say(f"run {number} of {runs}: {player.name}, {state}")
                            row = player.name if kept else f"{player.name}, no place kept"
                            painted, quiet = work.show(player, pages[player.key, kept], told.label, state)
                            found["painted"].setdefault((row, state), []).append(painted)
                            found["quiet"].setdefault((row, state), []).append(quiet)
            _print(
                f"Main thread from the start of the script to a painted Listen 0:00 / {told.label}, ms, {runs} runs",
                _time_rows(found["painted"], found["quiet"]),
            )
            told, title, text = work.narrate(LONG_WORDS)
            both = text + other_text(OTHER_BYTES)
            followed = {}
            for selector, where in (("article", "1 MB beside it"), ("main", "1 MB in what is searched")):
                say(f"following {LONG_WORDS:,} words, {where}")
                followed[where] = work.read(told, title, both, selector)
            found["followed"] = {where: asdict(value) for where, value in followed.items()}
            _print(f"Following {LONG_WORDS:,} words at {RATE} times the speed, ms", _follow_rows(followed))
    if report:
        for key in ("painted", "quiet"):
            found[key] = {
                ", ".join(row): [asdict(one) for one in values] for row, values in found[key].items()
            }
        report.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _loaded_rows(players: Sequence[Player], loaded: Mapping[str, Loaded]) -> list[list[str]]:
    sizes: dict[str, Callable[[Loaded], int]] = {
        "KB, brotli": lambda one: _total(one.answers, "body"),
        "KB, gzip -9": lambda one: one.gzipped,
        "KB with headers": lambda one: _total(one.answers, "whole"),
    }
    rows = [["player", "requests"]]
    for title in sizes:
        rows[0] += [title, "ratio"]
    rows[0] += ["shift, place kept", "shift, bare"]
    base = loaded.get("narrator")
    for player in players:
        one = loaded[player.key]
        row = [player.name, str(len(one.answers))]
        for size in sizes.values():
            row += [f"{size(one) / 1024:.1f}", f"{size(one) / size(base):.2f}" if base else ""]
        rows.append([*row, f"{one.shifts['kept']:.4f}", f"{one.shifts['bare']:.4f}"])
    return rows


def _opened_rows(answers: Sequence[Answer], told: Told) -> list[list[str]]:
    from api.assets import ROOT, find_asset

    came: dict[str, list[Answer]] = {
        "scripts and styles that came": [],
        "picture for the lock screen": [],
        f"manifests of {told.label}": [],
    }
    scripts, pictures, manifests = came.values()
    for answer in answers:
        kind = answer.url.partition("?")[0].rpartition(".")[2]
        if answer.whole:  # asked for again, the picture comes from the browser's own cache
            {"png": pictures, "json": manifests}.get(kind, scripts).append(answer)
    rows = [["what", "files", "KB, brotli", "KB, gzip -9"]]
    for title, some in came.items():
        gzipped = sum(_gzipped(answer.url) for answer in some)
        rows.append([title, str(len(some)), f"{_total(some, 'body') / 1024:.1f}", f"{gzipped / 1024:.1f}"])
    found = [find_asset("player", path.name) for path in (ROOT / "player").iterdir()]
    assets = [asset for asset in found if asset]
    row = ["all scripts and styles there are", str(len(assets))]
    for coding in ("br", "gzip"):
        row.append(f"{sum(len(dict(asset.packed)[coding]) for asset in assets) / 1024:.1f}")
    return [*rows, row]


def _time_rows(
    painted: Mapping[tuple[str, str], Sequence[Spent]], quiet: Mapping[tuple[str, str], Sequence[Spent]]
) -> list[list[str]]:
    heads = [
        "CPU",
        "ratio",
        "script",
        "style, layout",
        "paint",
        "other",
        "by the clock",
        "longest task",
        "CPU to rest",
    ]
    rows = [["player", "cache", *heads]]
    for (name, state), values in painted.items():
        base = painted.get((NARRATOR.name, state))
        cpu = [one.cpu for one in values]
        row = [name, state, spread(cpu)]
        row.append(f"{median(cpu) / median(one.cpu for one in base):.2f}" if base else "")
        for kind in ("script", "rendering", "painting", "other"):
            row.append(f"{median(getattr(one, kind) for one in values):.1f}")
        row += [spread([one.wall for one in values]), f"{median(one.longest for one in values):.1f}"]
        rows.append([*row, f"{median(one.cpu for one in quiet[name, state]):.1f}"])
    return rows


def _follow_rows(followed: Mapping[str, Followed]) -> list[list[str]]:
    rows = [["figure", *followed]]
    for title, figure in (
        ("marks", lambda one: f"{len(one.words_cpu)}"),
        ("script CPU for each, median", lambda one: f"{one.middle:.2f}"),
        ("95th percentile", lambda one: f"{one.p95:.2f}"),
        ("most", lambda one: f"{max(one.words_cpu):.2f}"),
        ("by the clock, median", lambda one: f"{median(one.words_wall):.2f}"),
        ("most by the clock", lambda one: f"{max(one.words_wall):.2f}"),
        ("whole frame CPU, median", lambda one: f"{median(one.frames_cpu):.2f}"),
        ("play to first mark, CPU", lambda one: f"{one.finding.cpu:.0f}"),
        ("longest task meanwhile, CPU", lambda one: f"{one.finding.longest:.1f}"),
        ("longest task by the clock", lambda one: f"{one.finding.longest_wall:.1f}"),
        ("long tasks above 50", lambda one: f"{len(one.long_tasks)}"),
    ):
        rows.append([title, *map(figure, followed.values())])
    return rows


def _gzipped(url: str) -> int:
    with httpx.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum(map(len, answer.iter_raw()))


def _total(answers: Sequence[Answer], size: str) -> int:
    return sum(getattr(answer, size) for answer in answers)


def _print(title: str, rows: Sequence[Sequence[str]]) -> None:
    sys.stdout.write("\n".join([f"{title}:", "", *align(rows), "", ""]))
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run what is asked; the exit status is returned."""
    parser = argparse.ArgumentParser(prog="narrator bench player", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=RUNS, metavar="N", help=f"visits in each state (default {RUNS})"
    )
    parser.add_argument("--only", default="", metavar="P,P", help="some of narrator, floor, media-chrome, media-chrome-least, plyr")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single run, as JSON")
    options = parser.parse_args(arguments)
    try:
        bench(options.runs, options.only.split(",") if options.only else [], options.json)
    except (RunFailed, NarratorError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("bench: interrupted; nothing was left behind\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
