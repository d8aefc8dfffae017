"""What is always dropped, or always kept, on the pages of one site, because a person said so once?"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from narrator.article import KINDS, Article
from narrator.clean import clean
from narrator.clean.kinds import count_words
from narrator.clean.lines import tidy
from narrator.clean.overrule import ALIKE, Finder, Overrule, overrule
from narrator.clean.pieces import Piece, fold
from narrator.clean.revise import change, revise, take_apart
from narrator.clean.roles import with_roles
from narrator.errors import OptionRefused

SITE_RULE = "site_rule"
"""The rule that a receipt names where a rule of the site decided."""

BODY_KINDS = frozenset({"paragraph", "quote", "list_item"})
"""An article without any of these is empty."""

LONGEST_LABEL = 4
"""Words of a label such as "Read more:" by whose beginning pieces are alike."""

LONGEST_LABELLED = 40
"""Words; a longer piece is prose, however it begins."""

PATTERN_CHARS = 2000
"""Longest text that is remembered; what is alike beyond that is alike."""

FROM_CHARS = 300
"""How much of the text from which a rule was learnt it keeps, for people."""

SITE_CHARS = 253
"""Longest host name (RFC 1035, section 2.3.4)."""

_LABEL = re.compile(r"[^\W\d_][^:：|]{0,40}?(?::(?=\s+\S)|：(?=\s*\S)|\s?\|(?=\s+\S))")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class SiteRule:
    """One thing that a person said about the pages of a site."""

    site: str
    """A host name; it holds for the hosts below it too."""
    kept: bool
    """Whether pieces like this are kept, or dropped."""
    alike: str
    """One of ``ALIKE``: "text" the same words, "digits" the same words with any figures, "prefix" the same label at the
    beginning, "rule" whatever cleaning decided on by the same rule."""
    pattern: str
    """What they have alike: folded words, those with 0 for each figure, a folded label, or a rule's name."""
    kind: str | None
    """Of the block that a kept piece is to be; None for what it was taken for, or a paragraph."""
    learnt_at: str
    """When, in UTC (RFC 3339)."""
    learnt_from: str
    """The beginning of the piece from which it was learnt."""

    @property
    def id(self) -> str:
        """12 hex digits that follow from what it is about: the contrary rule has the same, and takes its place."""
        return hashlib.sha256("\0".join((self.site, self.alike, self.pattern)).encode()).hexdigest()[:12]

    @property
    def said(self) -> str:
        """It in words, as receipts name it."""
        shown = self.learnt_from if len(self.learnt_from) <= 60 else f"{self.learnt_from[:59]}…"
        what = {
            "text": f"what says “{shown}”",
            "digits": f"what says “{shown}” with whatever figures",
            "prefix": f"what begins like “{shown}”",
            "rule": f"what {self.pattern} decides on",
        }[self.alike]
        return f"{'keep' if self.kept else 'drop'} {what}, learnt {self.learnt_at[:10]}"

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {"id": self.id, **{one.name: getattr(self, one.name) for one in fields(self)}}


def find_pattern(text: str, alike: str) -> str | None:
    """What pieces like this text have in common in that way; None where it has nothing of the sort."""
    text = tidy(text)
    if alike == "prefix":
        label = _LABEL.match(text)
        return fold(label.group()) if label and count_words(label.group()) <= LONGEST_LABEL else None
    if alike == "digits":
        return fold(_DIGITS.sub("0", text))[:PATTERN_CHARS] if _DIGITS.search(text) else None
    return fold(text)[:PATTERN_CHARS]


def find_patterns(piece: Piece) -> Iterator[tuple[str, str]]:
    """Every (alike, pattern) of a rule that would be about that piece."""
    yield "rule", piece.rule
    for text in {piece.text, piece.source}:
        for alike in ("text", "digits", "prefix"):
            pattern = find_pattern(text, alike)
            if pattern and (alike != "prefix" or count_words(text) <= LONGEST_LABELLED):
                yield alike, pattern


def learn(
    site: str,
    kept: bool,
    text: str,
    *,
    alike: str | None = None,
    kind: str | None = None,
    rule: str | None = None,
    now: datetime | None = None,
) -> SiteRule:
    """The rule that pieces like this text are kept, or dropped, on the pages of a site.

    Without ``alike`` a label decides ("Read more: ..."), else figures ("3 min read"), else the words. ``rule`` is
    what decided on the piece, by which pieces are alike where ``alike`` is "rule".

    Raises OptionRefused for a text that has nothing of the sort, or a site that is no host name.
    """
    site, text = find_site(site), tidy(text)
    if not fold(text):
        raise OptionRefused("the text to learn from is empty: give the words of a piece")
    if kind is not None and (kind not in KINDS or not kept):
        raise OptionRefused(f"kind {kind[:60]!r}: one of {', '.join(KINDS)} is allowed, for what is kept")
    if alike is None:
        short = count_words(text) <= LONGEST_LABELLED
        ways = [way for way in ("prefix", "digits") if find_pattern(text, way) and (short or way != "prefix")]
        alike = ways[0] if ways else "text"
    if alike not in ALIKE:
        raise OptionRefused(f"alike {alike[:60]!r}: {', '.join(ALIKE)} are allowed")
    pattern = rule if alike == "rule" else find_pattern(text, alike)
    if alike == "rule" and rule in (None, SITE_RULE, "editor"):
        raise OptionRefused(
            "by rule alike are pieces that cleaning itself decided on: choose text, digits or prefix"
        )
    if not pattern:
        missing = {"prefix": "a label such as “Read more:” at its beginning", "digits": "figures"}[alike]
        raise OptionRefused(
            f"{text[:60]!r} has no {missing.removeprefix('a ')}, by which others could be like it: choose text"
        )
    when = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    return SiteRule(site, kept, alike, pattern, kind, when, text[:FROM_CHARS])


def clean_and_learn(
    text: str,
    *,
    title: str | None = None,
    markup: str = "text",
    site: str | None = None,
    site_rules: Sequence[SiteRule] = (),
    speak: Collection[str] = (),
    overrules: Sequence[Overrule] = (),
    now: datetime | None = None,
) -> tuple[Article, list[SiteRule]]:
    """What ``clean`` gives, and a rule for each overrule that is to be remembered of the site, which is still to be kept.

    Raises what ``clean`` does, and OptionRefused where something is to be remembered of a site that is not known.
    """
    plain = clean(text, title=title, markup=markup)
    article = overrule(with_roles(apply_site_rules(plain, site_rules), speak), overrules)
    remembered = [one for one in overrules if one.remember]
    if remembered and site is None:
        raise OptionRefused(f"{remembered[0].named} is to be remembered of a site: say which")
    return article, list(_learn_all(plain, remembered, site or "", now).values())


def _learn_all(
    article: Article, overrules: Iterable[Overrule], site: str, now: datetime | None
) -> dict[str, SiteRule]:
    """By id; from the article as cleaning left it, so that learning twice is the same as once."""
    learnt: dict[str, SiteRule] = {}
    pieces = take_apart(article).lines if overrules else ()
    finder = Finder(pieces)
    for one in overrules:
        for number in finder.find(one):
            piece = pieces[number]
            text = piece.text or piece.source
            rule = learn(site, one.kept, text, alike=one.alike, kind=one.kind, rule=piece.rule, now=now)
            learnt[rule.id] = rule
    return learnt


def apply_site_rules(article: Article, rules: Sequence[SiteRule]) -> Article:
    """The article that ``clean`` gave as the rules of its site want it; of several the last learnt decides.

    Rules that would leave no running text drop nothing; the receipt says so at each piece that they would drop.
    """
    # Of those that were learnt in one second, the last.
    ranked = dict(enumerate(sorted(rules, key=lambda rule: rule.learnt_at)))
    ranks = {(rule.alike, rule.pattern): rank for rank, rule in ranked.items()}
    lines = take_apart(article).lines if rules else ()
    decided: dict[int, tuple[SiteRule, Piece]] = {}
    for number, piece in enumerate(lines):
        found = [ranks[what] for what in find_patterns(piece) if what in ranks] if piece.text else []
        rule = ranked[max(found)] if found else None
        if rule is not None and (
            rule.kept != piece.kept or (rule.kept and rule.kind not in (None, piece.kind))
        ):
            decided[number] = (rule, piece)
    if not decided:
        return article
    changed = {number: _decided(rule, piece) for number, (rule, piece) in decided.items()}
    rest = [changed.get(number, piece) for number, piece in enumerate(lines)]
    if not any(piece.kept and piece.kind in BODY_KINDS for piece in rest):
        for number, (rule, piece) in decided.items():
            if not rule.kept:
                changed[number] = _ignored(rule, piece)
    return revise(article, changed)


def _decided(rule: SiteRule, piece: Piece) -> Piece:
    did = "kept" if rule.kept else "dropped"
    # There is one title; a rule that keeps a second one makes it a heading.
    kind = "heading" if rule.kept and (rule.kind or piece.kind) == "title" and not piece.kept else rule.kind
    return change(piece, rule.kept, SITE_RULE, f"{did} by a rule of {rule.site}: {rule.said}", kind)


def _ignored(rule: SiteRule, piece: Piece) -> Piece:
    reason = f"a rule of {rule.site} is ignored, since it would leave no running text: {rule.said}"
    return replace(piece, rule=SITE_RULE, reason=f"{reason}; {piece.rule}: {piece.reason}", confidence=1.0)


def find_site(given: str) -> str:
    """The site of an address or host name: the host without "www." and port, in its ASCII form.

    Raises OptionRefused for what is no host name.
    """
    given = given.strip()
    try:
        bare = f"[{given}]" if re.fullmatch(r"[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*", given) else given
        host = urlsplit(bare if "://" in bare else f"//{bare}").hostname or ""
        host = host.rstrip(".")
        host = re.sub(r"^www\.(?=.+\.)", "", host)
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        host = ""
    name = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
    if len(host) > SITE_CHARS or not re.fullmatch(rf"localhost|(?:{name}\.)+{name}", host):
        raise OptionRefused(
            f"{given[:60]!r} is no site: give a host name such as example.org, or an address of a page"
        )
    return host


def is_within(host: str, site: str) -> bool:
    """Whether rules of the site hold for that host; both as ``find_site`` gives them."""
    return host == site or host.endswith(f".{site}")


def sites_of(host: str) -> list[str]:
    """Every site whose rules hold for the host: it, and the names above it."""
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return [host]
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]


def merge_rules(known: Iterable[SiteRule], learnt: Iterable[SiteRule]) -> list[SiteRule]:
    """The known rules with those that were learnt since, each in the place of one about the same."""
    return list(({rule.id: rule for rule in known} | {rule.id: rule for rule in learnt}).values())
