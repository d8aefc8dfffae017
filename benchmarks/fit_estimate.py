"""Which coefficients predict the length of a take from its text, and how wrong are they on articles not fitted?

    python -m benchmarks.fit_estimate ARTICLES.jsonl.gz [--page PAGE.txt ...] [--write] [--quick]

Each row of ARTICLES needs "article" (clean text, one paragraph a line) and "url" (its domain decides whether the
article is fitted or held out). Every length comes from the real way of an article: segment, speak, lay out.
The errors go to stdout as Markdown; ``--write`` puts the coefficients into narrator/estimate_model.json, and
nothing of the texts. ``--page`` checks one more page, as copied from a browser, at several speeds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.estimate_articles import TEXTS, Booth, Spoken, read_articles, segment_lines, snippets
from benchmarks.estimate_squares import COARSE, fine_features, fit, fit_speed
from narrator.clean import clean
from narrator.engines.espeak import EspeakEngine
from narrator.estimate import (
    GENERIC,
    MODEL,
    Coefficients,
    VoiceModel,
    listen_s,
    load_model,
)
from narrator.segment import segment

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5)
"""Where factors are fitted."""

OFF_SPEEDS = (0.6, 1.1, 1.9, 2.4)
"""Between them: only reported."""

BASE = "gmw/en-us"
ENGLISH = (
    "gmw/en",
    "gmw/en-029",
    "gmw/en-gb-scotland",
    "gmw/en-gb-x-gbclan",
    "gmw/en-gb-x-gbcwmd",
    "gmw/en-gb-x-rp",
    "gmw/en-us-nyc",
)
OTHERS = {
    "gmw/de": "de",
    "roa/fr": "fr",
    "roa/es": "es",
    "roa/es-419": "es",
    "roa/it": "it",
    "roa/pt": "pt",
    "roa/pt-br": "pt",
    "gmw/nl": "nl",
    "zlw/pl": "pl",
    "zle/ru": "ru",
}
"""Voices of other languages, and the text in ``TEXTS`` that they are fitted on."""

SAME = {"roa/fr-be": "roa/fr", "roa/fr-ch": "roa/fr"}
"""Voices that speak as long as another to within a thousandth."""

LANGUAGES = {
    "en": BASE,
    "de": "gmw/de",
    "fr": "roa/fr",
    "es": "roa/es",
    "it": "roa/it",
    "pt": "roa/pt",
    "nl": "gmw/nl",
    "pl": "zlw/pl",
    "ru": "zle/ru",
}
"""The voice that stands in for one that was not fitted."""

VARIANTS_SHOWN = ("gmw/en-us+f3", "gmw/en-us+m4", "gmw/en-gb-x-rp+Alicia", "gmw/en-gb-x-rp+whisper")

COLUMNS = ("voice", "speed", "texts", "median %", "p95 %", "worst %", "bias %")


def is_held_out(group: str) -> bool:
    return hashlib.sha256(group.encode()).digest()[0] % 3 == 0


def halves(spoken: Sequence[Spoken]) -> tuple[list[Spoken], list[Spoken]]:
    """(fitted, held out)."""
    return [s for s in spoken if not is_held_out(s.group)], [s for s in spoken if is_held_out(s.group)]


def takes_of(articles: Sequence[Spoken]) -> list[tuple[str, float]]:
    return [
        (piece.spoken, length)
        for article in articles
        for piece, length in zip(article.segments, article.take_s, strict=True)
    ]


class Report:
    """Markdown tables of errors on stdout."""

    def line(self, *cells: object) -> None:
        tqdm.write("| " + " | ".join(map(str, cells)) + " |")

    def head(self, title: str, *cells: str) -> None:
        tqdm.write(f"\n{title}\n")
        self.line(*cells)
        self.line(*["---"] * len(cells))

    def errors(self, name: str, speed: object, errors: Sequence[float]) -> None:
        """A row of figures from relative errors."""
        size = np.abs(errors) * 100
        figures = (np.median(size), np.percentile(size, 95), size.max(), np.mean(errors) * 100)
        self.line(name, speed, len(size), *(f"{figure:.1f}" for figure in figures))


def errors_of(articles: Sequence[Spoken], model: VoiceModel, speed: float) -> list[float]:
    return [listen_s(a.segments, model, speed) / a.track_s - 1 for a in articles]


def rounded(seconds: dict[str, float]) -> list[float]:
    return [round(value * 1000, 1) for value in seconds.values()]


class Fit:
    """All voices, one after the other; ``entries`` is the model's data."""

    def __init__(self, booth: Booth, report: Report) -> None:
        self._booth = booth
        self._report = report
        self.engine_name = booth.engine.name
        self.features: dict[str, list[str]] = {"coarse": list(COARSE)}
        self.entries: dict[str, dict[str, Any]] = {}
        self.models: dict[str, VoiceModel] = {}

    def english(self, path: Path, quick: bool) -> None:
        many, some, few = (12, 6, 6) if quick else (180, 48, 14)
        prior: dict[str, float] | None = None
        for voice in (BASE, *ENGLISH):
            base = voice == BASE
            spoken = {1.0: self._booth.all(read_articles(path, many if base else some, 800), voice, 1.0)}
            rest = read_articles(path, some if base else few, 600)
            others = [*SPEEDS, *OFF_SPEEDS] if base else SPEEDS
            spoken |= {speed: self._booth.all(rest, voice, speed) for speed in others if speed != 1}
            fitted, _ = halves(spoken[1.0])
            if base:
                self.features["fine"] = fine_features(fitted)
            seconds = fit(takes_of(fitted), self.features["fine"], 0.1 if base else 3.0, prior)
            prior = prior or seconds
            takes = {speed: takes_of(halves(spoken[speed])[0]) for speed in SPEEDS}
            self._keep(voice, "fine", seconds, takes)
            model = self.models[voice]
            errors = {speed: errors_of(halves(spoken[speed])[1], model, speed) for speed in sorted(spoken)}
            for speed in sorted(spoken) if base else [1.0]:
                self._report.errors(voice, speed, errors[speed])
            self._report.errors(voice, "all", [error for row in errors.values() for error in row])

    def other_languages(self, quick: bool) -> None:
        pool: dict[str, list[tuple[str, float]]] = {}
        others = {"gmw/de": "de"} if quick else OTHERS
        for voice, language in {BASE: "en", **others}.items():
            paragraphs = list(snippets(language))
            spoken = {speed: self._booth.all(paragraphs, voice, speed) for speed in SPEEDS}
            takes = {speed: takes_of(spoken[speed]) for speed in SPEEDS}
            pool.setdefault(language, takes[1.0])
            if language == "en":
                continue
            self._keep(voice, "coarse", fit(takes[1.0], COARSE, 0.01), takes)
            errors = {speed: list(self._leave_out(spoken, speed)) for speed in SPEEDS}
            self._report.errors(voice, 1.0, errors[1.0])
            self._report.errors(voice, "all", [error for row in errors.values() for error in row])
        for voice, same in SAME.items():
            if same in self.entries:
                self.entries[voice] = self.entries[same]
        self._generic(pool)

    def _leave_out(self, spoken: dict[float, list[Spoken]], speed: float) -> Iterator[float]:
        """The error on each paragraph's sentences when only the others are fitted."""
        for held in spoken[speed]:
            fitted = [p for p in spoken[1.0] if p.group != held.group]
            seconds = fit(takes_of(fitted), COARSE, 0.01)
            rest = takes_of([p for p in spoken[speed] if p.group != held.group])
            row = (speed, *fit_speed(rest, seconds, speed, self._prior(speed)))
            model = VoiceModel(Coefficients(seconds, (row,)))
            sentences = [(s, t) for s, t in zip(held.segments, held.take_s, strict=True) if s.tokens]
            predicted = sum(
                sum(a * b for a, b in zip(model.parts(s.spoken), row[1:], strict=True)) for s, _ in sentences
            )
            yield predicted / speed / sum(t for _, t in sentences) - 1

    def _generic(self, pool: dict[str, list[tuple[str, float]]]) -> None:
        """A mean voice of all languages, and how wrong it is for each when that one is left out."""
        self._report.head(
            "A language that was not fitted: its text against the mean of the others", "language", "error %"
        )
        for language, takes in pool.items():
            seconds = fit(
                [t for other, rows in pool.items() if other != language for t in rows], COARSE, 0.01
            )
            parts = VoiceModel(Coefficients(seconds, ())).parts
            error = sum(sum(parts(text)) for text, _ in takes) / sum(length for _, length in takes) - 1
            self._report.line(language, f"{error * 100:+.1f}")
        seconds = fit([take for takes in pool.values() for take in takes], COARSE, 0.01)
        speeds = np.mean([entry["speeds"] for entry in self.entries.values()], axis=0)
        self.entries[GENERIC] = {
            "features": "coarse",
            "ms": rounded(seconds),
            "speeds": speeds.round(3).tolist(),
        }

    def variants(self, quick: bool) -> dict[str, list[float]]:
        """Length of each variant over that of the plain voice, at each speed."""
        engine = self._booth.engine
        assert isinstance(engine, EspeakEngine)
        text = [("en", segment_lines((TEXTS / "en.txt").read_text(encoding="utf-8").splitlines()))]

        def takes_s(voice: str) -> list[float]:
            return [sum(self._booth.all(text, voice, speed)[0].take_s) for speed in SPEEDS]

        plain = takes_s(BASE)
        names = [shown.partition("+")[2] for shown in VARIANTS_SHOWN] if quick else engine.variants
        found = {
            name: [round(a / b, 3) for a, b in zip(takes_s(f"{BASE}+{name}"), plain, strict=True)]
            for name in names
        }
        return found

    def _keep(
        self,
        voice: str,
        features: str,
        seconds: dict[str, float],
        takes: dict[float, list[tuple[str, float]]],
    ) -> None:
        speeds = [
            [1.0] * 3 if speed == 1 else fit_speed(takes[speed], seconds, speed, self._prior(speed))
            for speed in SPEEDS
        ]
        speeds = np.round(speeds, 3).tolist()
        self.entries[voice] = {"features": features, "ms": rounded(seconds), "speeds": speeds}
        rows = tuple((speed, *row) for speed, row in zip(SPEEDS, speeds, strict=True))
        self.models[voice] = VoiceModel(Coefficients(seconds, rows))

    def _prior(self, speed: float) -> list[float]:
        rows = self.entries[BASE]["speeds"] if BASE in self.entries else [[1.0] * 3] * len(SPEEDS)
        factors: list[float] = rows[SPEEDS.index(speed)]
        return factors


def write(path: Path, fit: Fit, variants: dict[str, list[float]]) -> None:
    """The model as JSON, a voice on each line."""
    parts = {
        "engine": fit.engine_name,
        "speeds": list(SPEEDS),
        "languages": LANGUAGES,
        "features": fit.features,
        "voices": fit.entries,
        "variants": variants,
    }
    lines = [f"{json.dumps(name)}: {_rows(value)}" for name, value in parts.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


def _rows(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    rows = (f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in value.items())
    return "{\n" + ",\n".join(rows) + "}"


def check(booth: Booth, report: Report, path: Path | None, pages: Sequence[Path]) -> None:
    """Errors of the model as it is written, with variants and on whole pages."""
    if path:
        report.head("Variants, on articles held out", *COLUMNS)
        articles = [article for article in read_articles(path, 60, 600) if is_held_out(article[0])][:12]
        for shown in VARIANTS_SHOWN:
            base, _, variant = shown.partition("+")
            for speed in (1.0, 2.0):
                spoken = booth.all(articles, shown, speed)
                report.errors(shown, speed, errors_of(spoken, load_model(base, variant), speed))
    for page in pages:
        report.head("One page, cleaned", "voice", "speed", "true s", "estimate s", "error %")
        segments = segment(clean(page.read_text(encoding="utf-8")))
        for voice in (BASE, "gmw/en-gb-x-rp"):
            for speed in (0.5, 1.0, 1.5, 2.0):
                true = booth.speak("page", segments, voice, speed).track_s
                said = listen_s(segments, load_model(voice), speed)
                report.line(
                    voice, f"{speed:g}", f"{true:.1f}", f"{said:.1f}", f"{(said / true - 1) * 100:+.1f}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--page", type=Path, action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--write", action="store_true", help="replace narrator/estimate_model.json, then check it"
    )
    parser.add_argument("--quick", action="store_true", help="few articles and variants: to try the script")
    given = parser.parse_args()
    booth, report = Booth(given.jobs), Report()
    fit = Fit(booth, report)
    report.head("English, on articles held out", *COLUMNS)
    fit.english(given.articles, given.quick)
    report.head("Other languages, each paragraph predicted from the others", *COLUMNS)
    fit.other_languages(given.quick)
    variants = fit.variants(given.quick)
    if given.write:
        write(MODEL, fit, variants)
        check(booth, report, given.articles, given.page)


if __name__ == "__main__":
    main()
