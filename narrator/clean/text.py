"""Which lines of a page copied as plain text are the article?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from narrator.article import Article
from narrator.clean.evidence import lift, mark_pictures
from narrator.clean.feed import heads_entry
from narrator.clean.gloss import find_language, gloss
from narrator.clean.head import is_of_head, likeliest_title, match_title
from narrator.clean.judge import ASIDE, OUTSIDE, judge
from narrator.clean.kinds import (
    LONGEST_STANDFIRST,
    ends_sentence,
    find_kind,
    find_speaker,
    is_byline,
    is_heading,
    is_headline,
    plain_text,
)
from narrator.clean.lines import Line, split_lines, unwrap
from narrator.clean.pieces import Piece, assemble, fold
from narrator.clean.region import Look, find_region, look_at
from narrator.clean.rule import Verdict, bare
from narrator.clean.rules import find_rule
from narrator.errors import EmptyInput, NoArticle

FEW_LINES = 3
"""A text of at most this many lines without furniture is kept whole, whatever they look like."""
SHORTEST_MENU = 4
"""Lines in a row that may be a menu's entries; an article alone has none."""
LONGEST_ENTRY = 4
"""Words of such an entry."""


def clean_text(text: str, title: str | None = None, language: str | None = None) -> Article:
    """The article in a page copied as plain text.

    Raises:
        EmptyInput: there is not one visible character.
        NoArticle: nothing reads as running text.
    """
    lines = split_lines(text)
    if not lines:
        raise EmptyInput(
            f"no text: {len(text)} characters received, none of them visible; give the text of an article"
        )
    looks = [look_at(line) for line in unwrap(text, lines, _is_furniture)]
    verdicts, title_at, odds = _judge(looks, fold(title) if title else None)
    return assemble(_name_kinds(text, looks, verdicts, title_at, odds), title, language)


def _is_furniture(line: Line) -> bool:
    rule = find_rule(line.text, len(line.text.split()))
    return rule is not None and rule.anywhere


def _judge(
    looks: Sequence[Look], given: str | None
) -> tuple[list[Verdict | None], int | None, Sequence[float]]:
    """A verdict for each line, None for the kept ones; which kept line is the title; how likely each is of the article."""
    from narrator.clean.model import explain_lines, load_model

    lines = [look.line.text for look in looks]
    language = find_language(lines)
    if is_bare(looks, find_region(looks)) and (language is None or _is_mostly_prose(looks)):
        return *_judge_bare(looks, given), [1.0] * len(looks)
    odds: Sequence[float]
    if language is None:
        reading = load_model().read(lines)
        odds = reading.keep.tolist()
    else:
        looks = mark_pictures(looks)
        reading = load_model().read(gloss(lines, language))
        odds = lift(looks, reading.keep.tolist())
    verdicts, title_at = judge(looks, odds, likeliest_title(looks, reading.titles.tolist()), given)
    if all(verdict is not None for at, verdict in enumerate(verdicts) if at != title_at):
        raise NoArticle(_say_what_was_read(looks))
    by_model = {at: verdict for at, verdict in enumerate(verdicts) if verdict in (OUTSIDE, ASIDE)}
    for (at, (taken_for, rule, reason)), reasons in zip(
        by_model.items(), explain_lines(reading, [*by_model]), strict=True
    ):
        verdicts[at] = taken_for, rule, f"{reason}: {', '.join(reasons)}"
    return verdicts, title_at, odds


def is_bare(looks: Sequence[Look], region: tuple[int, int] | None) -> bool:
    """Whether this is an article alone, with no page around it."""
    furniture = sum(
        look.rule is not None and look.rule.name not in ("date_stamp", "navigation") for look in looks
    )
    if furniture or _has_menu(looks):
        return False
    if len(looks) <= FEW_LINES:
        return any(look.rule is None for look in looks)
    words = sum(look.words for look in looks)
    prose = sum(look.words for look in looks if look.prose)
    if region is None:
        pointed = sum(look.line.text[-1] in '.,;:!?…”"—' for look in looks)
        return pointed * 3 >= len(looks) and max(look.words for look in looks) >= 4
    return prose * 2 >= words


def _has_menu(looks: Sequence[Look]) -> bool:
    """Whether short lines without an end stand in a row, one of them a known entry of menus."""
    for is_short, row in groupby(looks, key=_is_short):
        entries = list(row)
        known = any(look.rule is not None and look.rule.name == "navigation" for look in entries)
        if is_short and known and len(entries) >= SHORTEST_MENU:
            return True
    return False


def _is_short(look: Look) -> bool:
    return look.words <= LONGEST_ENTRY and not ends_sentence(look.line.text)


def _is_mostly_prose(looks: Sequence[Look]) -> bool:
    """Whether short lines are few: in other languages less furniture is known by its words."""
    spoken = sum(look.prose or ends_sentence(look.line.text) for look in looks)
    return len(looks) <= FEW_LINES or spoken * 2 >= len(looks)


def _judge_bare(looks: Sequence[Look], given: str | None) -> tuple[list[Verdict | None], int | None]:
    verdicts: list[Verdict | None] = [None] * len(looks)
    body = next((at for at, look in enumerate(looks) if look.prose), len(looks))
    for at, look in enumerate(looks[:body]):
        if look.rule is not None and look.rule.name == "date_stamp":
            verdicts[at] = look.rule.verdict
    if given is not None or len(looks) == 1:
        return verdicts, None if given is None else match_title(looks, given)
    first = looks[0]
    return verdicts, 0 if verdicts[0] is None and is_headline(first.line.text, first.words) else None


def _name_kinds(
    text: str,
    looks: Sequence[Look],
    verdicts: Sequence[Verdict | None],
    title_at: int | None,
    odds: Sequence[float],
) -> list[Piece]:
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None]
    after = dict(pairwise(kept))
    body = next(
        (
            at
            for at in kept
            if at != title_at and looks[at].prose and not _is_standfirst(looks, verdicts, at, title_at)
        ),
        None,
    )
    speakers = Counter(find_speaker(looks[at].line.text) for at in kept)
    pieces = []
    for at, (look, verdict) in enumerate(zip(looks, verdicts, strict=True)):
        line, span = look.line, (look.line.start, look.line.end)
        source = text[line.start : line.end]
        if verdict is not None:
            by_model = verdict[1] in (OUTSIDE[1], ASIDE[1])
            sure = max(1 - odds[at], 0.5) if by_model else 1.0
            pieces.append(Piece(line.text, source, span, False, *verdict, sure))
            continue
        following = looks[after[at]].line.text if at in after else None
        if at == title_at:
            kind, rule, reason = "title", "headline", "the headline above the body"
        elif is_byline(line.text) and (body is None or at < body):
            kind, rule, reason = "byline", "byline", "names the author"
        elif _is_standfirst(looks, verdicts, at, title_at):
            kind, rule, reason = (
                "standfirst",
                "standfirst",
                "stands between the title and the first paragraph",
            )
        else:
            kind = find_kind(line.text, look.words, following)
            speaker = find_speaker(line.text)
            if (
                kind == "heading"
                and speaker is not None
                and speakers[speaker] > 1
                and line.text.endswith("?")
            ):
                kind = "paragraph"
            if kind in ("quote", "paragraph") and at in after and heads_entry(looks, at):
                kind = "heading"
            rule, reason = "body", "part of the running text"
        sure = odds[at] if rule == "body" else 1.0
        pieces.append(Piece(plain_text(line.text, kind), source, span, True, kind, rule, reason, sure))
    return pieces


def _is_standfirst(
    looks: Sequence[Look], verdicts: Sequence[Verdict | None], at: int, title_at: int | None
) -> bool:
    """The first kept line after the title: without an end mark, or parted from the body by date, player or such."""
    if title_at is None or at <= title_at or not 5 <= looks[at].words <= LONGEST_STANDFIRST:
        return False
    if any(verdicts[i] is None and not is_byline(looks[i].line.text) for i in range(title_at + 1, at)):
        return False
    if at + 1 >= len(looks) or (looks[at].words < 8 and is_heading(looks[at].line.text, looks[at].words)):
        return False
    if not ends_sentence(looks[at].line.text):
        return True
    return is_of_head(looks[at + 1]) and not any(is_of_head(look) for look in looks[title_at + 1 : at])


def _say_what_was_read(looks: Sequence[Look]) -> str:
    longest = max(looks, key=lambda look: look.words)
    known = sum(look.rule is not None for look in looks)
    furniture = f" and {known} of them are known page furniture" if known else ""
    noun = "line" if len(looks) == 1 else "lines"
    return (
        f"no article found in {len(looks)} {noun} of text: the longest has {longest.words} "
        f"word{'' if longest.words == 1 else 's'} ({bare(longest.line.text)[:40]!r}){furniture}; "
        "copy the whole page with its paragraphs, or give its HTML"
    )
