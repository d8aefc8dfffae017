"""Which lines of a page copied as plain text are the article?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from narrator.article import Article
from narrator.clean.kinds import (
    LONGEST_STANDFIRST,
    LONGEST_TITLE,
    ends_sentence,
    find_kind,
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
from narrator.clean.teasers import TEASER, find_teasers
from narrator.errors import EmptyInput, NoArticle

FEW_LINES = 3
"""A text of at most this many lines without furniture is kept whole, whatever they look like."""
TITLE_REACH = 40
"""Lines above the body in which its title is looked for."""
_OUTSIDE: Verdict = ("outside", "outside_body", "stands outside of the run of lines that is the article")
_ABOVE: Verdict = ("navigation", "above_body", "a short line above the article's first paragraph")
_MENU: Verdict = ("navigation", "menu_run", "one of a run of short lines among furniture")
_REPEAT: Verdict = ("duplicate", "repeated_title", "repeats the title")
_BIO: Verdict = ("about_author", "author_note", "a note about the author after the end")

# Kept as text, compiled when first asked, not at import.
_AUTHOR_NOTE = (
    r"(?:[A-Z][\w.’'-]+ ){1,4}(?:is|was|has been|writes|covers|works) (?:an? |the |as |about |for )?.{0,80}"
    r"\b(?:writer|reporter|editor|journalist|author|columnist|correspondent|freelancer?|blogger|contributor|producer)\b.{0,400}"
)


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
    verdicts, title_at = _judge(looks, fold(title) if title else None)
    return assemble(_name_kinds(text, looks, verdicts, title_at), title, language)


def _is_furniture(line: Line) -> bool:
    rule = find_rule(line.text, len(line.text.split()))
    return rule is not None and rule.anywhere


def _judge(looks: Sequence[Look], given: str | None) -> tuple[list[Verdict | None], int | None]:
    """A verdict for each line, None for the kept ones, and which kept line is the title."""
    region = find_region(looks)
    if _is_bare(looks, region):
        return _judge_bare(looks, given)
    if region is None:
        raise NoArticle(_say_what_was_read(looks))
    first, last = region
    verdicts: list[Verdict | None] = [None] * len(looks)
    last = _reach_down(looks, last)
    for at, look in enumerate(looks):
        if not first <= at < last:
            verdicts[at] = _ruled(look) or _OUTSIDE
        elif look.rule is not None and look.rule.anywhere:
            verdicts[at] = _ruled(look)
    title_at = _find_title(looks, first, given)
    _drop_menus(looks, verdicts, first, last)
    for at in find_teasers(looks, first, last):
        verdicts[at] = verdicts[at] or TEASER
    _drop_author_notes(looks, verdicts, first, last)
    _open_head(looks, verdicts, first, title_at)
    return verdicts, title_at


def _is_bare(looks: Sequence[Look], region: tuple[int, int] | None) -> bool:
    """Whether this is an article alone, with no page around it."""
    furniture = sum(
        look.rule is not None and look.rule.name not in ("date_stamp", "navigation") for look in looks
    )
    if furniture:
        return False
    if len(looks) <= FEW_LINES:
        return any(look.rule is None for look in looks)
    words = sum(look.words for look in looks)
    prose = sum(look.words for look in looks if look.prose)
    if region is None:
        pointed = sum(look.line.text[-1] in '.,;:!?…”"—' for look in looks)
        return pointed * 3 >= len(looks) and max(look.words for look in looks) >= 4
    return prose * 2 >= words


def _judge_bare(looks: Sequence[Look], given: str | None) -> tuple[list[Verdict | None], int | None]:
    verdicts: list[Verdict | None] = [None] * len(looks)
    body = next((at for at, look in enumerate(looks) if look.prose), len(looks))
    for at, look in enumerate(looks[:body]):
        if look.rule is not None and look.rule.name == "date_stamp":
            verdicts[at] = _ruled(look)
    if given is not None or len(looks) == 1:
        return verdicts, _match_title(looks, given)
    first = looks[0]
    return verdicts, 0 if verdicts[0] is None and is_headline(first.line.text, first.words) else None


def _ruled(look: Look) -> Verdict | None:
    return look.rule.verdict if look.rule is not None else None


def _reach_down(looks: Sequence[Look], last: int) -> int:
    """Take in the lines after the last paragraph if nothing but article follows, or a list that it leads to."""
    rest = looks[last:]
    if not any(look.rule is not None for look in rest) and len(rest) <= 12:
        return len(looks)
    if looks[last - 1].line.text.endswith(":"):
        while last < len(looks) and looks[last].rule is None and looks[last].words >= 2:
            last += 1
    return last


def _match_title(looks: Sequence[Look], given: str | None) -> int | None:
    if given is None:
        return None
    longest = 3 * len(given) + 20
    return next(
        (
            at
            for at, look in enumerate(looks)
            if len(look.line.text) < longest and fold(look.line.text) == given
        ),
        None,
    )


def _find_title(looks: Sequence[Look], first: int, given: str | None) -> int | None:
    """The line that heads the body: the one that shares the most words with it, the nearer the better."""
    matched = _match_title(looks, given)
    if matched is not None:
        return matched
    vocabulary = {
        word
        for look in looks[first : first + 60]
        if look.prose
        for word in _WORD.findall(look.line.text.lower()[:4000])
    }
    times = Counter(fold(look.line.text) for look in looks if look.words <= LONGEST_TITLE)
    scores: dict[int, float] = {}
    for at in range(min(first, len(looks) - 1), max(-1, first - TITLE_REACH), -1):
        look = looks[at]
        text = look.line.text
        if look.rule is not None or look.words < 2 or not is_headline(text, look.words):
            continue
        own = [word for word in _WORD.findall(text.lower()) if len(word) > 3]
        shared = sum(word in vocabulary for word in own) / len(own) if own else 0.0
        score = 4.0 * shared + 0.35 * min(look.words, 10) - 0.05 * (first - at)
        score += 1.0 * (times[fold(text)] > 1) - 1.0 * look.prose - 0.15 * max(0, look.words - 14)
        score += 1.0 * any(_is_stamp(below) for below in looks[at + 1 : at + 4])
        scores[at] = score
    if not scores:
        return None
    best = max(scores, key=lambda at: scores[at])
    # A long line under another headline is its standfirst.
    if (
        looks[best].words >= 9
        and scores.get(best - 1, 0.0) >= 0.4 * scores[best]
        and looks[best - 1].words < looks[best].words
    ):
        best -= 1
    return best if scores[best] > 0 else None


def _is_stamp(look: Look) -> bool:
    """Whether the line is of the sort that stands under a headline: a date, a read time, a byline."""
    return is_byline(look.line.text) or (
        look.rule is not None and look.rule.name in ("date_stamp", "read_time")
    )


_WORD = re.compile(r"\w+")


def _open_head(
    looks: Sequence[Look], verdicts: list[Verdict | None], first: int, title_at: int | None
) -> None:
    """Keep the title, a standfirst and a byline above the body; drop the title's repeats."""
    if title_at is None:
        return
    verdicts[title_at] = None
    folded = fold(looks[title_at].line.text)
    for at in range(title_at + 1, first):
        look = looks[at]
        if look.rule is None and (
            is_byline(look.line.text) or _is_dek(look) or (at == first - 1 and _leads(look))
        ):
            verdicts[at] = None
    for at, look in enumerate(looks[: first + 3]):
        if at != title_at and look.words <= 40 and fold(look.line.text) == folded:
            verdicts[at] = _REPEAT


def _is_dek(look: Look) -> bool:
    return 8 <= look.words <= LONGEST_STANDFIRST


def _leads(look: Look) -> bool:
    """Whether a line directly above the first paragraph is its subhead and not a name or a section."""
    text = look.line.text
    names = all(word[0].isupper() or word in ("and", "&") for word in text.split())
    return is_heading(text, look.words) and (look.words == 1 or not names)


def _drop_menus(looks: Sequence[Look], verdicts: list[Verdict | None], first: int, last: int) -> None:
    """Inside the body, drop runs of short lines of which many are known furniture."""
    at = first
    while at < last:
        end = at
        while end < last and not looks[end].prose and looks[end].words < 12:
            end += 1
        run = range(at, end)
        known = sum(looks[i].rule is not None for i in run)
        if len(run) >= 3 and known >= 2 and known * 3 >= len(run):
            keep_last = looks[end - 1].rule is None and end < last
            for i in run:
                if verdicts[i] is None and not (keep_last and i == end - 1):
                    verdicts[i] = _ruled(looks[i]) or _MENU
        at = end + 1


def _drop_author_notes(looks: Sequence[Look], verdicts: list[Verdict | None], first: int, last: int) -> None:
    kept = [at for at in range(first, last) if verdicts[at] is None]
    for at in kept[-2:]:
        text = looks[at].line.text
        if len(kept) > 4 and len(text) < 600 and re.match(_AUTHOR_NOTE, text):
            verdicts[at] = _BIO


def _name_kinds(
    text: str, looks: Sequence[Look], verdicts: Sequence[Verdict | None], title_at: int | None
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
    pieces = []
    for at, (look, verdict) in enumerate(zip(looks, verdicts, strict=True)):
        line, span = look.line, (look.line.start, look.line.end)
        source = text[line.start : line.end]
        if verdict is not None:
            pieces.append(Piece(line.text, source, span, False, *verdict))
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
            rule, reason = "body", "part of the running text"
        pieces.append(Piece(plain_text(line.text, kind), source, span, True, kind, rule, reason))
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
    return _is_of_head(looks[at + 1]) and not any(_is_of_head(look) for look in looks[title_at + 1 : at])


def _is_of_head(look: Look) -> bool:
    """Whether the line is of the sort that parts a standfirst from the body."""
    return _is_stamp(look) or (look.rule is not None and look.rule.name in ("share_bar", "player_text"))


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
