"""How near do kept lines come to the article, as the public benchmark of article extraction counts it?

Bags of four tokens in a row: precision and recall of each page, their means, and F1 of the means
(scrapinghub/article-extraction-benchmark). A title costs nothing, kept or dropped. Beside it what a listener notices:
stray lines and lost blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeAlias

from training.data import Page
from training.labels import TOKEN, token_key

RUN = 4
"""Tokens in a row that are compared."""
Bag: TypeAlias = Counter[tuple[str, ...]]
"""How often each run of tokens stands in a text."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one page was answered."""

    hits: int
    """Runs of tokens that are in the answer and in the article."""
    given: int
    """Runs in the answer."""
    wanted: int
    """Runs in the article."""
    exact: bool
    """Whether the answer is the article to the token."""
    stray: int
    """Lines of the answer that are not the article's."""
    lost: int
    """Blocks of the article that are not in the answer."""

    @property
    def f1(self) -> float:
        """Of this page alone."""
        return 2 * self.hits / max(1, self.given + self.wanted)


def score_page(page: Page, kept: Sequence[str]) -> Score:
    """How well the kept lines answer a page."""
    answer = _tokens(kept)
    body = TOKEN.findall(page.article)
    blocks = page.article.split("\n")
    title = token_key(page.title or "")
    stray, lost = _count_foreign(kept, body, title), _count_foreign(blocks, answer, title)
    truths = [body] + ([TOKEN.findall(page.title) + body] if page.title else [])
    exact, given = answer in truths, _bag(answer)
    scores = []
    for truth in truths:
        wanted = _bag(truth)
        scores.append(
            Score((wanted & given).total(), given.total(), wanted.total(), exact, stray, lost),
        )
    return max(scores, key=lambda score: score.f1)


def tell(name: str, scores: Sequence[Score]) -> str:
    """A row of the table that ``HEADER`` heads."""
    precision = fmean(score.hits / score.given for score in scores if score.given)
    recall = fmean(score.hits / score.wanted for score in scores if score.wanted)
    f1 = 2 * precision * recall / (precision + recall)
    exact, clean = fmean(score.exact for score in scores), fmean(not score.stray for score in scores)
    stray, lost = fmean(score.stray for score in scores), fmean(score.lost for score in scores)
    return (
        f"| {name} | {precision:.4f} | {recall:.4f} | {f1:.4f} | {exact:.3f} | {clean:.3f} | {stray:.2f} "
        f"| {lost:.2f} |"
    )


HEADER = "| | P | R | F1 | exact | clean | stray | lost |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
"""Of the table: exact is the share of pages right to the token, clean of those without a stray line."""


def _tokens(texts: Iterable[str]) -> list[str]:
    return [token for text in texts for token in TOKEN.findall(text)]


def _bag(tokens: Sequence[str]) -> Bag:
    if len(tokens) < RUN:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(tuple(tokens[at : at + RUN]) for at in range(len(tokens) - RUN + 1))


def _count_foreign(lines: Iterable[str], tokens: Sequence[str], title: str) -> int:
    """Lines of which less than half stands in a text; one too short for runs has to stand there as it is."""
    bag, flat = _bag(tokens), f" {' '.join(tokens)} "
    foreign = 0
    for line in lines:
        own = TOKEN.findall(line)
        if not own or token_key(line) == title:
            continue
        if len(own) < RUN:
            foreign += f" {' '.join(own)} " not in flat
        else:
            found = _bag(own)
            foreign += sum(run in bag for run in found) * 2 < len(found)
    return foreign
