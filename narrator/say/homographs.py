"""Which of two words is meant by one spelling, where the words beside it say so safely?

The answer changes no text: an engine that would say the wrong one takes it as a hint. Each rule has the words
after which and before which it holds; where none does, the engine decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = (
    r"(?!(?:The|Their|His|Her|Our|Your|My|Its|These|Those|This|That|Many|Most|Some|All|Both|Few|No|Please|Also|Never|Always|Now"
    r"|Then|Can|Will|Did|Does|Do|And|But|May|Must|Should|Would|Could|Let|When|If|For|With|Just|Must|Not|Don|Only|Real|Save|Past"
    r"|Other|New|More|Human|Everyday|Daily|Private)\b)[A-Z][a-z’'-]{1,20}[a-rt-z]"
)
_SUBJECT = rf"\b(?:[Hh]e|[Ss]he|[Ii]t|[Ww]ho|{_NAME})"
_ADVERB = (
    r"(?:(?:also|then|just|never|once|always|still|often|later|first|slowly|quickly|carefully|silently)[ ])?"
)
_PLURAL = r"(?:(?!(?:is|was|has|this|its|his|as|us|thus|plus|perhaps|always|less|across|James|news)\b)[A-Za-z]{3,20}s|people|men|women|children|who|that)"
_OBJECT = r"(?:the|a|an|it|its|their|his|her|them|him|these|those|this|our|your|my|new|more)\b"

_RULES = (
    ("read", "read.past", rf"{_SUBJECT}[ ]{_ADVERB}$", ""),
    ("read", "read.past", r"\b(?:I|[Ww]e|[Tt]hey|[Yy]ou)[ ]$", r"[^.;:!?]{0,60}\b(?:yesterday|last (?:night|week|month|year|summer|winter|spring|fall|autumn)|ago|earlier|in (?:19|20|nineteen|twenty))\b"),
    ("lead", "lead.metal", "", r"[ -](?:paint|pipes?|pipe|poisoning|levels|exposure|bullets?|shot|glass|mines?|mining|smelters?|contamination|acid|acetate|ore|crystal|dust|batter(?:y|ies)|piping|plumbing|solder|ions?|free|lined|based|service lines)\b"),
    ("lead", "lead.metal", r"\b(?:zinc|copper|tin|arsenic|cadmium|mercury)(?:,|[ ]and|,[ ]and)[ ]$", ""),
    ("lead", "lead.metal", r"\b(?:amounts|levels|traces|tons|tonnes|concentrations|made) (?:of|out of)[ ]$", ""),
    ("live", "live.verb", rf"\b{_PLURAL}[ ]{_ADVERB}$", r"[ ](?:in|on|near|with|there|here|under|together|alone|longer|at|by|below|within|for|among|apart)\b"),
    ("lives", "live.verb.s", rf"(?:{_SUBJECT}|\b(?:man|woman|family|mother|father|couple|brother|sister|son|daughter|person|boy|girl|author|husband|wife|widow|artist|writer))[ ]{_ADVERB}$", r"[ ](?:in|on|near|with|there|here|alone|at|off|by|up to|next)\b"),
    ("wound", "wind.past", rf"(?:{_SUBJECT}|\b[Tt]hey|\bI|\b[Ww]e|\bwhich|\bthat|\b(?:road|river|path|trail|line|queue|procession|street|way|clock|stream|train))[ ]{_ADVERB}$", r"[ ](?:up|down|around|through|along|its|his|her|their|the|back|past|across)\b"),
    ("minute", "minute.small", "", r"[ ](?:amounts?|quantit(?:y|ies)|details?|traces?|particles?|fractions?|differences?|changes|scale|doses?|fragments?|variations?|cracks?|creatures|organisms|concentrations|adjustments|examination|print|specks?)\b"),
    ("close", "close.verb", r"(?:^|[.!?“\"][ ]?)$", rf"[ ]{_OBJECT}"),
    ("close", "close.verb", rf"\b{_PLURAL}[ ]$", r"[ ](?:at(?! hand)|on|early|down|for|in|their|its|the|after|before)\b"),
    ("tear", "tear.rip", "", r"[ ](?:it|them|him|her|apart|up|off|through|into|away|open|one another|each other)\b"),
    ("tear", "tear.rip", r"\b(?:wear and|ACL|A C L|MCL|meniscus|muscle|ligament|tendon|labral|rotator cuff|hamstring|calf|groin|Achilles|retinal|a small|partial|aortic)[ ]$", ""),
    ("tear", "tear.rip", "", r"[ ]in (?:the|his|her|its|their|a) (?:fabric|muscle|ligament|tendon|knee|calf|retina|hamstring|meniscus|sail|cloth|paper|shoulder|lining)\b"),
    ("tears", "tear.rip.s", rf"{_SUBJECT}[ ]$", r"[ ](?:up|down|apart|off|through|into|it|the|away)\b"),
    ("bow", "bow.bend", r"\b(?:took|take|takes|taking|a final|final|deep)(?:[ ]a)?(?:[ ](?:final|deep|last))?[ ]$", "(?![ ]tie)"),
    ("bow", "bow.bend", "", r"[ ]of (?:the|a|his|her|their|its) (?:ship|boat|vessel|ferry|yacht|canoe|tanker|barge|submarine)\b|[ ]to stern\b|[ ](?:to|down|before|out)\b"),
    ("wind", "wind.verb", rf"\b{_PLURAL}[ ]$", r"[ ](?:through|along|around|down|up|its|their|past|across|back)\b"),
    ("record", "record.verb", rf"\b{_PLURAL}[ ]$", rf"[ ]{_OBJECT}"),
    ("present", "present.verb", rf"\b{_PLURAL}[ ]$", rf"[ ]{_OBJECT}"),
    ("presents", "present.verb.s", rf"(?:{_SUBJECT}|\bwhich|\bthat|\b[Tt]his)[ ]$", rf"[ ]{_OBJECT}"),
    ("objects", "object.verb.s", "", r"[ ]to (?:the|a|an|being|his|her|their|any|having|it|this|that)\b"),
    ("use", "use.verb", rf"\b(?!(?:drugs|its|in|of)\b){_PLURAL}[ ]{_ADVERB}$", rf"[ ]{_OBJECT}"),
    ("uses", "use.verb.s", rf"(?:{_SUBJECT}|\bwhich|\bthat)[ ]{_ADVERB}$", rf"[ ]{_OBJECT}"),
    ("bass", "bass.fish", r"\b(?:sea|striped|largemouth|smallmouth|black|Chilean sea|white)[ ]$", ""),
    ("bass", "bass.fish", "", r"[ ](?:fishing|boat|anglers?|lures?)\b"),
    ("dove", "dive.past", r"\b(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|I|[Ww]e|who|which)[ ]$", r"[ ](?:into|in|off|under|deep|down|for|through|to)\b"),
    ("content", "content.glad", r"\b(?:is|was|are|were|be|am|not|being|seems?|seemed|quite|more|perfectly)[ ]$", r"[ ](?:with|to)\b"),
    ("Nice", "Nice.city", r"\b(?:in|of|from|near|to)[ ]$", r"(?:,|[.]|[ ](?:and|airport|on|in|is|was)\b)"),
    ("Reading", "Reading.town", "", r",[ ](?:England|Berkshire|Pennsylvania|Pa\b|Massachusetts|UK)"),
)  # fmt: skip

_SENSES = [
    (word, sense, re.compile(lead) if lead else None, re.compile(follow) if follow else None)
    for word, sense, lead, follow in _RULES
]
_CANDIDATE = re.compile(
    r"(?<![\w’'-])(" + "|".join(sorted({rule[0] for rule in _RULES})) + r")(?![\w’'])", re.IGNORECASE
)
_REACH = 60


@dataclass(frozen=True, slots=True)
class Homograph:
    """One word and what it means here."""

    start: int
    """First character, in code points."""
    end: int
    """One past its last."""
    sense: str
    """Such as "lead.metal"."""


def find_homographs(text: str) -> list[Homograph]:
    """The words of ``text`` whose sense the words beside them decide; ascending."""
    found = []
    for match in _CANDIDATE.finditer(text):
        written = match[0]
        lead, follow = (
            text[max(0, match.start() - _REACH) : match.start()],
            text[match.end() : match.end() + 2 * _REACH],
        )
        for word, sense, before, after in _SENSES:
            if written != word and (word[0].isupper() or written.lower() != word):
                continue
            if (
                before is not None
                and written[0].isupper()
                and not (word[0].isupper() or sense == "close.verb")
            ):
                continue  # a heading or a new sentence: what stands before it says nothing
            if before is not None and not before.search(lead):
                continue
            if after is not None and not after.match(follow):
                continue
            found.append(Homograph(match.start(), match.end(), sense))
            break
    return found
