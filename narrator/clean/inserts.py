"""Which kept lines belong to something that a page has set into its article: a list of contents, a shop's card, a picture?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from narrator.clean.kinds import ends_sentence, is_heading, is_list_item
from narrator.clean.pieces import fold
from narrator.clean.region import Look
from narrator.clean.rule import Verdict, bare

CONTENTS: Verdict = ("navigation", "contents_list", "stands in the list of what follows")
CARD: Verdict = ("offer", "shop_card", "stands between an item's heading and its price")
SPONSOR: Verdict = ("advertisement", "sponsor_block", "stands in a sponsor's message")
PICTURE: Verdict = ("caption", "picture_text", "describes a picture that stands next to it")
WALL: Verdict = (
    "outside",
    "behind_end",
    "stands below a line that ends what can be read, with no more prose",
)
THREAD: Verdict = ("comments", "comment_thread", "stands below the label of readers' comments")
CALL: Verdict = ("sign_up", "call_heading", "heads a call to sign up")

LONGEST_ENTRY = 12
"""Words of an entry of a list of contents, or of a line on a shop's card."""
FEWEST_ENTRIES = 3
"""A list of contents has at least as many."""
CONTENTS_REACH = 12
"""Lines above the body in which the label of a list of contents is looked for."""
CARD_REACH = 4
"""Lines between an item's heading and its price."""
MESSAGE_REACH = 5
"""Lines between a sponsor's label and the end of its message."""
LONGEST_PICTURE = 30
"""Words; a longer line is no caption that only its neighbours give away."""
SHORTEST_CALL = 8
"""Words of a call to sign up that has a headline of its own."""
FEWEST_POSTS = 3
"""Comments that make a thread, and paragraphs above it that make an article."""
POST_REACH = 12
"""Lines between the label of comments and the first one's time."""
LONGEST_TIME = 40
"""Characters of a line that says when a comment was posted."""
CLOSING = ("tail_heading",)
"""Rules whose lines end the article if no prose follows."""
LONG_PROSE = 20
"""Words; below a wall, a page that goes on with prose as long as this has no wall there."""

_CONTENTS_LABELS = frozenset(
    (
        "jump to",
        "in this article",
        "in this post",
        "in this guide",
        "table of contents",
        "contents",
        "on this page",
    )
)
_PRICE = re.compile(r"(?:from |only )?(?:US|A|C|NZ)?[$£€]\s?\d[\d,.]*")
_NUMBERED = re.compile(r"#?\d{1,3}[.):]\s+\S")
_WALLS = re.compile(
    r"(?:you have reached the end of|to continue reading|to read the (?:rest|full)|subscribe to (?:read|continue|keep)"
    r"|this (?:article|story|post) is for (?:paying )?(?:subscribers|members)|keep reading with)\b.*",
    re.IGNORECASE,
)
# A text about a picture has no main verb, and nobody speaks in it.
_FINITE = re.compile(
    r"\b(?:is|was|are|were|has|had|have|will|would|can|could|may|might|must|do|does|did|said|says|told|came|went|took|made"
    r"|became|need|needs|want|wants|get|gets|make|makes|take|takes|use|offers?|helps?|i|we|you|they|he|she|who)\b|(?<! in )(?<! on )(?<! of )(?<! at )(?<! by )(?<! with )(?<! over )\bit\b|[“”\":;?!]",
    re.IGNORECASE,
)
# "The new motors at Lock 3. Rune Akkerlin / Currents"
_CREDITED = re.compile(
    r".{8,200}[.!?”)] [A-Z][\w.’-]+(?: [A-Z][\w.’-]+){1,2} ?/ ?[A-Z][\w.’&-]+(?: [A-Z][\w.’&-]+){0,3}"
)
_AGO = re.compile(r"\d+ (?:minute|hour|day|week|month|year)s? ago\b")
_OF_PICTURE = ("picture_credit", "alt_text", "gallery", "symbols")


def find_inserts(looks: Sequence[Look], first: int, last: int) -> Iterator[tuple[int, Verdict]]:
    """Lines between ``first`` and ``last`` that are no text of the article, each with what the receipt says of it."""
    for find, verdict in (
        (_find_contents, CONTENTS),
        (_find_cards, CARD),
        (_find_messages, SPONSOR),
        (_find_pictures, PICTURE),
        (_find_behind_wall, WALL),
        (_find_headed_calls, CALL),
        (find_thread, THREAD),
    ):
        for at in find(looks, first, last):
            yield at, verdict


def _find_contents(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """The short lines below "In this article", if one of them heads a part further down."""
    for label in range(max(0, first - CONTENTS_REACH), last):
        if bare(looks[label].line.text) not in _CONTENTS_LABELS:
            continue
        end = label + 1
        entries: list[str] = []
        while end < last and _is_entry(looks[end]):
            own = fold(looks[end].line.text)
            if own in entries:
                break
            entries.append(own)
            end += 1
        if len(entries) < FEWEST_ENTRIES:
            continue
        below = {fold(look.line.text) for look in looks[end:last] if look.words <= LONGEST_ENTRY}
        if any(entry in below for entry in entries):
            yield from range(label, end)


def _is_entry(look: Look) -> bool:
    return look.words <= LONGEST_ENTRY and not ends_sentence(look.line.text.rstrip("?!"))


def _find_cards(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """The lines between a numbered heading and a shop's price or button; what a recipe's card says below its title."""
    for offer in range(first, last):
        if not _is_offer(looks[offer]):
            continue
        for heading in range(offer - 1, max(first - 1, offer - CARD_REACH - 1), -1):
            look = looks[heading]
            if _NUMBERED.match(look.line.text):
                yield from range(heading + 1, offer)
                if _PRICE.fullmatch(looks[offer].line.text):
                    yield offer
                break
            if look.words > LONGEST_ENTRY or ends_sentence(look.line.text):
                break
    for at in range(first + 1, last - 1):
        card = _is_named(looks[at + 1], ("recipe_card",)) and looks[at].words <= LONGEST_PICTURE
        if card and looks[at].rule is None:
            title = fold(looks[at - 1].line.text)
            again = sum(look.words <= LONGEST_PICTURE and fold(look.line.text) == title for look in looks)
            if again > 1:
                yield at


def _is_offer(look: Look) -> bool:
    return (look.rule is not None and look.rule.name == "offer") or bool(_PRICE.fullmatch(look.line.text))


def _find_messages(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """The lines between "A message from our sponsor" and the line that ends it, which says "Sponsored" too."""
    labels = [at for at in range(first, last) if _is_named(looks[at], ("sponsor_message", "advertisement"))]
    for label, end in pairwise(labels):
        if _is_named(looks[label], ("sponsor_message",)) and end - label <= MESSAGE_REACH:
            yield from range(label + 1, end)


def _find_pictures(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """One sentence without a main verb next to a credit or counter, and what stands between such a one and a credit."""
    found: set[int] = set()
    for at in range(first, last):
        near = [i for i in (at - 1, at + 1) if 0 <= i < len(looks) and _is_named(looks[i], _OF_PICTURE)]
        credited = looks[at].words <= LONGEST_PICTURE and _CREDITED.fullmatch(looks[at].line.text) is not None
        if credited or (near and _is_picture(looks[at])):
            found.add(at)
    for at in range(first + 1, last - 1):
        between = at - 1 in found and _is_named(looks[at + 1], _OF_PICTURE)
        if between and looks[at].rule is None and looks[at].words <= LONGEST_PICTURE:
            found.add(at)
    yield from sorted(found)


def _is_picture(look: Look) -> bool:
    text = look.line.text
    return (
        look.rule is None
        and 5 <= look.words <= LONGEST_PICTURE
        and text.endswith(".")
        and text.rstrip(".").count(". ") == 0
        and _FINITE.search(text) is None
        and not is_list_item(text)
    )


def _find_behind_wall(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """What stands below "Subscribe to read the rest" or "Up next", where no prose follows."""
    for at in range(last - 1, first - 1, -1):
        look = looks[at]
        if look.prose and look.words >= LONG_PROSE:
            return
        if _is_named(look, CLOSING) or (look.words <= 14 and _WALLS.fullmatch(look.line.text)):
            yield from range(at + 1, last)


def _find_headed_calls(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """A headline directly above a call to sign up that is a sentence."""
    for at in range(first, last - 1):
        look, below = looks[at], looks[at + 1]
        called = look.rule is None and _is_named(below, ("sign_up",)) and below.words >= SHORTEST_CALL
        if called and is_heading(look.line.text, look.words) and ends_sentence(below.line.text):
            yield at


def find_thread(looks: Sequence[Look], first: int, last: int) -> Iterator[int]:
    """All from the label of readers' comments on, if names with times below them follow, and an article stands above."""
    for label in range(first, last):
        if not _is_named(looks[label], ("comments", "system_mark")):
            continue
        times = [at for at in range(label + 2, last) if _is_posted(looks, at)]
        above = sum(look.prose for look in looks[first:label])
        if len(times) >= FEWEST_POSTS and times[0] - label <= POST_REACH and above >= FEWEST_POSTS:
            yield from range(label, last)
            return


def _is_posted(looks: Sequence[Look], at: int) -> bool:
    """Whether the line says when something was posted, and the one above it by whom."""
    text, above = looks[at].line.text, looks[at - 1]
    dated = _is_named(looks[at], ("date_stamp",)) or (
        len(text) <= LONGEST_TIME and _AGO.match(text) is not None
    )
    return (
        dated and above.rule is None and above.words <= 4 and not ends_sentence(above.line.text.rstrip("."))
    )


def _is_named(look: Look, names: Sequence[str]) -> bool:
    return look.rule is not None and look.rule.name in names
