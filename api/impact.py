"""Which narrations does a changed lexicon touch, and how are these spoken anew?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.lexicons import renewed
from api.service import Service
from narrator.article import article_from_json
from narrator.engines import default_engine
from narrator.errors import PhonemesRefused
from narrator.lexicon import Lexicon
from narrator.lexicon.impact import Touched, touched
from narrator.records.finding import find_edition, find_file
from narrator.records.issue import GivenArticle
from narrator.records.issue_finding import find_articles, find_issue_of
from narrator.records.issues import change_issue
from narrator.records.lexicons import LexiconRecord, read_texts, users_of
from narrator.records.narration import Edition
from narrator.records.narrations import add_edition


@dataclass(frozen=True, slots=True)
class Hit:
    """A narration that is touched."""

    edition: Edition
    """As it is heard."""
    title: str | None
    """The narration's."""
    text: str
    """Its article."""
    sentences: list[Touched]
    """What would be said otherwise; empty where that is refused."""
    refusal: str | None
    """Why it cannot be spoken so."""

    @property
    def seconds(self) -> float:
        """Of audio that would be spoken anew."""
        return sum(one.end_s - one.start_s for one in self.sentences)


def replaced(lexicon: Lexicon, changed: Lexicon) -> Lexicon:
    """The lexicon with some words added or put in place of its own."""
    new = {grapheme for lexeme in changed.lexemes for grapheme in lexeme.graphemes}
    kept = [lexeme for lexeme in lexicon.lexemes if not new.issuperset(lexeme.graphemes)]
    # First, so that of a grapheme that stands in two lexemes the new one is said.
    return Lexicon(lexicon.language, (*changed.lexemes, *kept))


def hits(service: Service, record: LexiconRecord, after: Lexicon | None) -> Iterator[Hit | None]:
    """For each narration that is heard with the lexicon what a change of it touches; None where that is nothing.

    ``after`` is what the lexicon would say; None for what is stored.
    """
    engine = default_engine()
    for use in users_of(service.database, record.id):
        edition = find_edition(service.database, use.narration_id, use.edition)
        file = find_file(service.database, use.narration_id, use.edition, "manifest.json")
        if edition is None or edition.article is None or file is None:
            continue  # deleted meanwhile
        tied: list[dict[str, Any]] = edition.request.get("lexicons") or []
        before = read_texts(service.database, [one["digest"] for one in tied])
        now = read_texts(service.database, [one["digest"] for one in renewed(service, edition.request)])
        if after is not None:
            now = [after if one["id"] == record.id else text for one, text in zip(tied, now, strict=True)]
        if now == before:
            yield None
            continue
        article = article_from_json(edition.article)
        manifest = json.loads(service.storage.local(file.path).read_text("utf-8"))
        speak = edition.request.get("speak") or ()
        try:
            sentences, refusal = touched(article, before, now, engine, manifest, speak), None
        except PhonemesRefused as error:
            sentences, refusal = [], str(error)
        hit = Hit(edition, use.title, article.text, sentences, refusal)
        yield hit if sentences or refusal else None


def change_text(
    service: Service,
    narration_id: str,
    request: Mapping[str, Any],
    *,
    chars: int,
    request_id: str,
    unfinished_max: int | None,
) -> None:
    """A new edition of the narration, or of the issue that it is an article of. Raises UnfinishedExceeded."""
    found = find_issue_of(service.database, narration_id)
    if found is None:
        add_edition(
            service.database,
            narration_id,
            request,
            chars=chars,
            request_id=request_id,
            unfinished_max=unfinished_max,
        )
        return
    issue_id, article_id = found
    one = next((one for one in find_articles(service.database, issue_id) if one.id == article_id), None)
    if one is None:
        return  # taken out meanwhile
    edited = GivenArticle(one.key, request, chars, one.facts)
    change_issue(
        service.database, issue_id, edit=[edited], request_id=request_id, unfinished_max=unfinished_max
    )


def request_anew(service: Service, edition: Edition) -> dict[str, Any]:
    """The same request again: the article as it was cleaned, the lexicons as they are now."""
    kept = {name: value for name, value in edition.request.items() if name not in ("text", "markup", "url")}
    return {**kept, "article": edition.article, "lexicons": renewed(service, edition.request)}
