"""Which pages is a model trained on, and in which of the five parts does each stand?"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from training.labels import label_lines, token_key

FOLDS = 5
"""Parts of the pages: what is said of a part comes from models that were trained on the other four."""
SECOND_LEVEL = frozenset("co com org net gov ac edu gob nom or ne".split())
"""Labels under which countries register names: example.co.uk is a domain, co.uk is none."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its truth."""

    id: str
    """As in the data."""
    domain: str
    """The registered domain: pages of one are never parted."""
    fold: int
    """The part it stands in, from 0."""
    lines: list[str]
    """Stripped, without the blank ones."""
    article: str
    """The body as it should be, one block a line."""
    title: str | None
    """The line of the page that holds the title."""
    labels: list[int]
    """1 for each line of the body."""
    title_lines: list[int]
    """The numbers of all lines that say the title."""

    def with_lines(self, lines: list[str]) -> Page:
        """The same page read another way."""
        return replace(
            self,
            lines=lines,
            labels=label_lines(lines, self.article),
            title_lines=_find_title(lines, self.title),
        )


def find_domain(url: str) -> str:
    """The registered domain of an address."""
    labels = (urlsplit(url).hostname or "").split(".")
    long = len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3 if long else -2 :])


def find_fold(domain: str) -> int:
    """The part of a domain's pages, by a hash of its name."""
    return int(hashlib.md5(domain.encode()).hexdigest(), 16) % FOLDS


def load_pages(path: Path) -> list[Page]:
    """The pages of a gzipped file of JSON lines with "id", "url", "text", "article" and "title" (or null)."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [_read(json.loads(row)) for row in file]


def _read(row: dict[str, str]) -> Page:
    lines = [line.strip() for line in row["text"].split("\n") if line.strip()]
    title = row.get("title")
    domain = find_domain(row["url"])
    return Page(
        id=row["id"],
        domain=domain,
        fold=find_fold(domain),
        lines=lines,
        article=row["article"],
        title=title,
        labels=label_lines(lines, row["article"]),
        title_lines=_find_title(lines, title),
    )


def _find_title(lines: Sequence[str], title: str | None) -> list[int]:
    key = token_key(title or "")
    return [at for at, line in enumerate(lines) if key and token_key(line) == key]
