"""What is said and played between articles: contents, sections, announcements, sounds?"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrator.article import Article
from narrator.errors import InputNotFound, IssueInvalid
from narrator.issue.config import Config
from narrator.issue.entry import slug_of

WORDS = {
    "en": ("{title}. In this issue:", "{section}", "Next: {title}."),
    "de": ("{title}. In dieser Ausgabe:", "{section}", "Als Nächstes: {title}."),
    "fr": ("{title}. Dans ce numéro :", "{section}", "À suivre : {title}."),
    "es": ("{title}. En este número:", "{section}", "A continuación: {title}."),
    "it": ("{title}. In questo numero:", "{section}", "A seguire: {title}."),
}
"""What is said in each language: before the contents, where a section begins, before an article."""

ASKED = {"announce_words": "article_words"}
"""What a member of ``Config`` is called where it is asked for, if that is another name."""

PLAIN = ("{title}", "{section}", "{title}.")
"""The same in any other language: names alone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that is heard, in its place, before it is spoken."""

    kind: str
    """As of ``narrator.publish.Part``."""
    name: str
    """Of its folder, and what it is known by."""
    title: str
    """What a list of contents calls it."""
    article: int | None = None
    """Which article it is, by place."""
    says: Article | None = None
    """What is said, where it is neither an article nor a sound."""
    sound: Path | None = None
    """The file that is played."""

    @property
    def folder(self) -> str:
        """Where it is kept, relative to the issue's folder."""
        return f"{'articles' if self.article is not None else 'between'}/{self.name}"


def plan(articles: Sequence[Mapping[str, Any]], config: Config, title: str, language: str) -> list[Slot]:
    """Everything that is heard, in order.

    Each of ``articles`` has name (of its folder), title, author, section and minutes. What would have no word in it,
    such as the name of a section that is a row of stars, is left out. Raises IssueInvalid for words with a field that is not known.
    """
    said = WORDS.get(language.split("-")[0].lower(), PLAIN)
    slots: list[Slot] = []
    if config.intro:
        slots.append(Slot("intro", "intro", title, sound=config.intro))
    if config.contents:
        slots += _contents(articles, config.contents_words or said[0], title, language, config)
    section, names = None, dict[str, str]()
    for place, row in enumerate(articles):
        facts = {
            "number": place + 1, "count": len(articles), "title": row["title"], "author": row["author"] or "",
            "section": row["section"] or "", "minutes": row["minutes"],
        }  # fmt: skip
        if place and config.interlude:
            slots.append(Slot("interlude", "interlude", title, sound=config.interlude))
        if row["section"] != section:
            section = row["section"]
            if section and config.sections is not False:
                words = _filled(
                    config.section_words or said[1], {"section": section, "title": title}, "section_words"
                )
                name = _section_name(section, names)
                if _has_words(words):
                    slots.append(Slot("section", name, section, says=_spoken([("heading", words)], language)))
        if config.announce:
            words = _filled(config.announce_words or said[2], facts, "article_words")
            name = f"before-{row['name']}"
            if _has_words(words):
                slots.append(
                    Slot("announcement", name, row["title"], says=_spoken([("paragraph", words)], language))
                )
        slots.append(Slot("article", row["name"], row["title"], article=place))
    if config.outro:
        slots.append(Slot("outro", "outro", title, sound=config.outro))
    return slots


def check(config: Config) -> None:
    """Look at what will be said and played before anything is narrated.

    Raises IssueInvalid for words with a field that is not known, InputNotFound for a sound that cannot be opened.
    """
    for sound in (config.intro, config.interlude, config.outro):
        if sound:
            try:
                sound.open("rb").close()
            except OSError as error:
                raise InputNotFound(f"the sound {sound} cannot be read: {error.strerror or error}") from error
    row = {"name": "a", "title": "A", "author": "A", "section": "A", "minutes": 1}
    plan([row], replace(config, contents=True, sections=True, announce=True), "A", "en")
    for name in ("contents_words", "section_words", "announce_words"):
        words: str | None = getattr(config, name)
        if words and not _has_words(words):
            raise IssueInvalid(f"{ASKED.get(name, name)} is {words!r}, which says nothing here")


def _contents(
    articles: Sequence[Mapping[str, Any]], words: str, title: str, language: str, config: Config
) -> list[Slot]:
    """The titles, under their sections; none where nothing of it can be said."""
    facts = {"title": title, "count": len(articles), "date": (config.date or "")[:10]}
    blocks = [("paragraph", _filled(words, facts, "contents_words"))]
    section = None
    for row in articles:
        if row["section"] and row["section"] != section:
            blocks.append(("heading", row["section"]))
        section = row["section"]
        blocks.append(("list_item", row["title"]))
    blocks = [block for block in blocks if _has_words(block[1])]
    return [Slot("contents", "contents", title, says=_spoken(blocks, language))] if blocks else []


def _section_name(section: str, names: dict[str, str]) -> str:
    """Of its folder, another for each section: C++ and C are spelt alike there. ``names`` are those that are given."""
    name = f"section-{slug_of(section)}"
    if names.setdefault(name, section) != section:
        name += f"-{hashlib.sha256(section.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return name


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _spoken(blocks: Sequence[tuple[str, str]], language: str) -> Article:
    from narrator.given import given_article

    return given_article(blocks, language=language)


def _filled(words: str, facts: Mapping[str, object], where: str) -> str:
    """The words with the facts in place of {names}."""
    try:
        parts = [part for part in string.Formatter().parse(words) if part[1] is not None]
    except ValueError as error:
        raise IssueInvalid(f"{where} is {words!r}: {error}") from error
    unknown = sorted(
        f"{name}{f'!{how}' if how else ''}{f':{form}' if form else ''}"
        for _, name, form, how in parts
        if name not in facts or form or how
    )
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in facts)
        raise IssueInvalid(f"{where} has {{{unknown[0]}}}, which is not known; {known} are")
    return " ".join(re.sub(r"\{(\w+)\}", lambda match: str(facts[match[1]]), words).split())
