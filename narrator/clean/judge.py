"""Which lines of a page are its article? The model's odds, and rules where a listener would hear a slip at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from math import log

from narrator.clean.feed import Feed, find_feed
from narrator.clean.head import find_title, is_dek, is_of_head
from narrator.clean.inserts import THREAD, find_inserts, find_thread
from narrator.clean.kinds import ends_sentence, find_author, is_byline, is_heading, is_list_item, is_quote
from narrator.clean.pieces import fold
from narrator.clean.region import Look
from narrator.clean.rule import Verdict
from narrator.clean.teasers import TEASER, find_teasers

KEEP_FROM = 0.5
"""A line that is as likely as this to be of the article is kept: the best F1 on the development pages."""
STRUCTURED_FROM = 0.5
"""The same for lines of HTML pages."""
SURE_REPEAT = 0.9
"""A line of an HTML page that is likelier than this is no pull quote: its element would tell."""
PROSE_FROM = 0.35
"""The same for prose directly below kept prose: a listener misses a last sentence more than one more disturbs."""
DEK_FROM = 0.3
"""The same for the dek, whose page the model has seen with and without it."""
STRUCTURED_DEK_FROM = 0.2
"""The same for a dek that a date or byline parts from the body, on HTML pages; in plain text such a dek is kept anyhow."""
LIST_FROM = 0.4
"""The same for the items of one list, on the average."""
LIST_HEAD_FROM = 0.3
"""The same for a subhead directly above kept items of a list."""
GAP_SHARE = 0.2
"""How much a dropped line weighs in a run against a kept one, by the logarithm of its odds; chosen on those pages."""
LONGEST_REPEAT = 60
"""Words; a longer line that stands on the page twice is no pull quote."""
SHORTEST_REPEAT = 8
"""Words; a shorter one may be a heading, or an entry of the list that names what follows."""
SHORTEST_SAYING = 4
"""Words; as short a line is a pull quote if it is of several sentences and stands on the page twice as a whole."""
LONGEST_CHANGED = 30
"""Words; a longer line that differs from what it repeats is no pull quote."""
CHANGED_WORDS = 1
"""Words at the beginning of a pull quote that may be others than those that it repeats."""
SHORTEST_REST = 40
"""Characters without white space that the others then have."""
REPEAT_REACH = 12
"""Kept lines above in which the sentences of a pull quote are looked for."""
HEAD_REACH = 6
"""Lines below the title among which its dek is looked for."""
BYLINE_REACH = 30
"""Lines below the title, and above the body, among which bylines are looked for: a player may stand between."""

OUTSIDE: Verdict = ("outside", "outside_body", "stands outside of the run of lines that is the article")
ASIDE: Verdict = ("aside", "aside", "stands within the article and is not part of it")
PULL_QUOTE: Verdict = ("duplicate", "pull_quote", "says again what a paragraph says")
BIO: Verdict = ("about_author", "author_note", "a note about the author after the end")
REPEAT: Verdict = ("duplicate", "repeated_title", "repeats the title")

_SENTENCES = re.compile(r"(?<=[.!?…])[”’\"']?\s+")
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w.’'-]*,? ){1,4}[A-ZÀ-Þ][\w.’'-]*")
# Kept as text, compiled when first asked, not at import.
_AUTHOR_NOTE = (
    r"(?:[A-Z][\w.’'-]+ ){1,4}(?:is|was|has been|writes|covers|works) (?:an? |the |as |about |for )?.{0,80}"
    r"\b(?:writer|reporter|editor|journalist|author|columnist|correspondent|freelancer?|blogger|contributor|producer)\b.{0,400}"
    # German, French and Spanish, and in Japanese the name with its profession after the mark of what is spoken of.
    r"|(?:[A-ZÀ-Þ][\w.’'-]+ ){1,4}(?:ist|arbeitet|schreibt|lebt|est|travaille|écrit|vit|es|trabaja|escribe|vive)\b.{0,80}"
    r"\b(?:Autorin|Autor|Journalistin|Journalist|Redakteurin|Redakteur|Reporterin|Reporter|Korrespondentin|Korrespondent"
    r"|Schriftstellerin|Schriftsteller|journaliste|autrice|auteure?|rédactrice|rédacteur|reporter|écrivaine?|correspondante?"
    r"|periodista|redactora?|escritora?|autora?|reportera?|corresponsal)\b.{0,400}"
    r"|.{2,20}(?:は|、).{0,60}(?:記者|ライター|作家|編集者|ジャーナリスト|エッセイスト|特派員)(?:。.{0,200}|です。.{0,200})?"
)


def judge(
    looks: Sequence[Look], odds: Sequence[float], title_at: int | None, given: str | None
) -> tuple[list[Verdict | None], int | None]:
    """A verdict for each line, None for the kept ones, and which kept line is the title.

    ``odds`` are the lines' probabilities of being kept; ``title_at`` is the line that the model takes for the title, if
    it is sure enough; ``given`` the folded title that somebody gave.
    """
    first, last = _find_run(looks, odds)
    feed = find_feed(looks)
    if feed is not None and first < feed.last and feed.first < last:
        first, last = min(first, feed.first), feed.last
    else:
        feed = None
    verdicts: list[Verdict | None] = [None] * len(looks)
    for at, (look, likely) in enumerate(zip(looks, odds, strict=True)):
        if look.rule is not None and (look.rule.anywhere or not first <= at < last):
            verdicts[at] = look.rule.verdict
        elif not first <= at < last:
            verdicts[at] = OUTSIDE
        elif likely < (PROSE_FROM if _goes_on(looks, odds, at) else KEEP_FROM):
            verdicts[at] = look.rule.verdict if look.rule is not None else ASIDE
    if feed is not None:
        _keep_entries(looks, verdicts, feed)
    while feed is None and last < len(looks) and _goes_on(looks, odds, last) and odds[last] >= PROSE_FROM:
        verdicts[last] = None
        last += 1
    for at in find_teasers(looks, first, last):
        verdicts[at] = verdicts[at] or TEASER
    for at, verdict in find_inserts(looks, first, last):
        verdicts[at] = verdicts[at] or verdict
    if first == last:
        return verdicts, None
    _keep_whole_lists(looks, odds, verdicts, first, last)
    _keep_list_heads(looks, odds, verdicts, first, last)
    title_at = find_title(looks, first, given, title_at)
    _polish(looks, odds, verdicts, title_at)
    return verdicts, title_at


def judge_structured(
    looks: Sequence[Look],
    odds: Sequence[float],
    title_at: int | None,
    given: str | None,
    stamped_dek_from: float = STRUCTURED_DEK_FROM,
) -> tuple[list[Verdict | None], int | None]:
    """The same for lines whose odds come from their page's structure too: these need not stand in one run.

    A dek that a date or byline parts from the body is kept from ``stamped_dek_from`` on.
    """
    kept = [
        likely >= STRUCTURED_FROM and not (look.rule is not None and look.rule.anywhere)
        for look, likely in zip(looks, odds, strict=True)
    ]
    if True not in kept:
        return [OUTSIDE] * len(looks), None
    first, last = kept.index(True), len(kept) - kept[::-1].index(True)
    verdicts: list[Verdict | None] = [
        None
        if keep
        else look.rule.verdict
        if look.rule is not None
        else ASIDE
        if first <= at < last
        else OUTSIDE
        for at, (look, keep) in enumerate(zip(looks, kept, strict=True))
    ]
    _drop_around_prose(looks, verdicts, first, last)
    feed = find_feed(looks, {at for at, keep in enumerate(kept) if keep})
    if feed is not None and first < feed.last and feed.first < last:
        _keep_entries(looks, verdicts, feed)
    for at in find_thread(looks, first, last):
        verdicts[at] = verdicts[at] or THREAD
    if title_at is None or given is not None:
        title_at = find_title(looks, first, given, title_at)
    _polish(looks, odds, verdicts, title_at, SURE_REPEAT, stamped_dek_from)
    return verdicts, title_at


def _keep_entries(looks: Sequence[Look], verdicts: list[Verdict | None], feed: Feed) -> None:
    """Keep the text of a live feed's entries, whatever its odds, and drop what stands between them."""
    for at, look in enumerate(looks[: feed.last]):
        if at in feed.text:
            verdicts[at] = None
        elif at in feed.dropped or at >= feed.first:
            verdicts[at] = look.rule.verdict if look.rule is not None else feed.dropped[at]


def _drop_around_prose(looks: Sequence[Look], verdicts: list[Verdict | None], first: int, last: int) -> None:
    """Drop entries of menus and dates above the first kept prose: between prose the same words may be a heading."""
    for at in range(first, last):
        look = looks[at]
        if look.prose and verdicts[at] is None:
            return
        if look.rule is not None and verdicts[at] is None:
            verdicts[at] = look.rule.verdict


def _polish(
    looks: Sequence[Look],
    odds: Sequence[float],
    verdicts: list[Verdict | None],
    title_at: int | None,
    sure: float = 1.0,
    stamped_from: float = 0.0,
) -> None:
    """Drop notes about the author and, unless the model is this ``sure`` of them, repeats; open the head.

    A dek above a date or byline is kept from ``stamped_from`` on.
    """
    _drop_author_notes(looks, verdicts)
    unsure = {at for at, likely in enumerate(odds) if likely <= sure}
    _drop_pull_quotes(looks, verdicts, title_at, unsure)
    if title_at is not None:
        _open_head(looks, odds, verdicts, title_at, stamped_from)


def _goes_on(looks: Sequence[Look], odds: Sequence[float], at: int) -> bool:
    """Whether a line is prose directly below kept prose."""
    return at > 0 and looks[at].prose and looks[at - 1].prose and odds[at - 1] >= KEEP_FROM


def _find_run(looks: Sequence[Look], odds: Sequence[float]) -> tuple[int, int]:
    """The run of lines, first and one past last, that has the most kept words for its dropped lines."""
    best, run = 0.0, (0, 0)
    total, start = 0.0, 0
    for at, (look, likely) in enumerate(zip(looks, odds, strict=True)):
        if total <= 0:
            total, start = 0.0, at
        kept = min(max(likely, 0.002), 0.998)
        weight = log(kept / (1 - kept))
        total += weight * (max(look.words, 1) ** 0.5 if weight > 0 else GAP_SHARE)
        if total > best:
            best, run = total, (start, at + 1)
    return run


def _drop_author_notes(looks: Sequence[Look], verdicts: list[Verdict | None]) -> None:
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None]
    for at in kept[-2:] if len(kept) > 4 else ():
        text = looks[at].line.text
        if len(text) < 600 and (re.match(_AUTHOR_NOTE, text) or _names_author(looks, text)):
            verdicts[at] = BIO


def _names_author(looks: Sequence[Look], text: str) -> bool:
    """Whether the text is the name in one of the page's bylines."""
    return _NAME.fullmatch(text) is not None and any(find_author(look.line.text) == text for look in looks)


def _keep_whole_lists(
    looks: Sequence[Look], odds: Sequence[float], verdicts: list[Verdict | None], first: int, last: int
) -> None:
    """Keep all items of a list whose odds are good enough on the average: it is heard as a whole."""
    at = first
    while at < last:
        end = at
        while end < last and looks[end].rule is None and is_list_item(looks[end].line.text):
            end += 1
        items = range(at, end)
        if len(items) > 1 and sum(odds[i] for i in items) >= LIST_FROM * len(items):
            for i in items:
                verdicts[i] = None if verdicts[i] == ASIDE else verdicts[i]
        at = max(end, at + 1)


def _keep_list_heads(
    looks: Sequence[Look], odds: Sequence[float], verdicts: list[Verdict | None], first: int, last: int
) -> None:
    """Keep a subhead that the model has left out although it keeps the list below it and the text above it."""
    for at in range(first + 1, last - 2):
        look = looks[at]
        if (
            verdicts[at] == ASIDE
            and odds[at] >= LIST_HEAD_FROM
            and is_heading(look.line.text, look.words)
            and all(verdicts[i] is None and is_list_item(looks[i].line.text) for i in (at + 1, at + 2))
        ):
            verdicts[at] = None


def _drop_pull_quotes(
    looks: Sequence[Look], verdicts: list[Verdict | None], title_at: int | None, possible: Container[int]
) -> None:
    """Drop those ``possible`` lines whose words stand in a longer kept line, or as a whole in one above.

    A quotation may be put together of sentences that stand apart there, and the name of who says it may stand below it.
    """
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None and at != title_at]
    folded = [_bare_fold(looks[at].line.text) for at in kept]
    times, whole = Counter(folded), "\n".join(folded)
    seen: set[str] = set()
    for place, (at, own) in enumerate(zip(kept, folded, strict=True)):
        text, words = looks[at].line.text, looks[at].words
        if SHORTEST_REPEAT <= words <= LONGEST_REPEAT:
            again = own in seen or whole.count(own) > times[own]
            if not again and words <= LONGEST_CHANGED:
                again = _is_put_together(text, folded[max(0, place - REPEAT_REACH) : place])
            if at in possible and again:
                verdicts[at] = PULL_QUOTE
                if is_quote(text):
                    _drop_speaker(looks, verdicts, at + 1)
            seen.add(own)
        elif SHORTEST_SAYING <= words < SHORTEST_REPEAT and ends_sentence(text):
            if at in possible and own in seen and "." in text[:-1]:
                verdicts[at] = PULL_QUOTE
            seen.add(own)


def _is_put_together(text: str, above: Sequence[str]) -> bool:
    """Whether all sentences of a text, or all its words but the first few, stand in one of the folded lines above."""
    parts = [part for sentence in _SENTENCES.split(text) if (part := _bare_fold(sentence))]
    if len(parts) > 1 and any(all(part in line for part in parts) for line in above):
        return True
    if len(parts) < 2 and not is_quote(text):
        return False
    rest = _bare_fold(" ".join(text.split()[CHANGED_WORDS:]))
    return len(rest) >= SHORTEST_REST and any(rest in line for line in above)


def _drop_speaker(looks: Sequence[Look], verdicts: list[Verdict | None], at: int) -> None:
    if at < len(looks) and verdicts[at] is None and _NAME.fullmatch(looks[at].line.text):
        verdicts[at] = PULL_QUOTE


def _bare_fold(text: str) -> str:
    return fold(text).strip("“”\"'‘’«»„.…!?—–-")


def _open_head(
    looks: Sequence[Look],
    odds: Sequence[float],
    verdicts: list[Verdict | None],
    title_at: int,
    stamped_from: float,
) -> None:
    """Keep the title, a dek and a byline below it; drop the title's repeats."""
    verdicts[title_at] = None
    body = next((at for at in range(title_at + 1, len(looks)) if verdicts[at] is None), len(looks))
    folded = fold(looks[title_at].line.text)
    # A trail or a label may stand between the title's name and the title: the dek is below the last one.
    head = max(
        at
        for at in range(title_at, min(body, title_at + HEAD_REACH))
        if at == title_at or (looks[at].words <= 40 and fold(looks[at].line.text) == folded)
    )
    dek_at = None
    for at in range(head + 1, min(body, head + BYLINE_REACH)):
        look = looks[at]
        if look.rule is not None:
            continue
        if is_byline(look.line.text):
            verdicts[at] = None
        elif dek_at is None and at < head + HEAD_REACH and is_dek(look):
            stamped = at == head + 1 and any(map(is_of_head, looks[at + 1 : at + 2]))
            if odds[at] >= (min(stamped_from, DEK_FROM) if stamped else DEK_FROM):
                verdicts[at], dek_at = None, at
    for at, look in enumerate(looks[: body + 3]):
        if at != title_at and look.words <= 40 and fold(look.line.text) == folded:
            verdicts[at] = REPEAT
