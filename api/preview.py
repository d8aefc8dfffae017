"""What would be read of an article that a person has pasted, and how long would that take?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from api.draft import Draft, carry_over, digest, draft_of, read_draft
from api.errors import Problem
from api.forms import Form
from api.inputs import BlockInput, BlocksInput, CleanInput, DecisionInput, NarrationInput
from api.proofing import Proof, proof_of
from api.reading import read_article
from api.service import Service
from api.wanted import ADDRESS_CHARS, AskedKind
from narrator.article import ASKED_KINDS, Article, spoken_kinds
from narrator.clean import MARKUPS
from narrator.clean.pieces import Piece
from narrator.clean.site_rules import SiteRule, find_site, learn
from narrator.engines import choose_voice, default_engine
from narrator.engines.speed import check_speed
from narrator.errors import EmptyInput, InputTooLarge, NarratorError, OptionRefused
from narrator.estimate import estimate
from narrator.labels import clock

PAGE_CHARS = 500_000
"""Longest text on the page, a long book's; the API takes NARRATOR_MAX_CHARS."""

SAMPLE_CHARS = 220
"""Of the article itself that are spoken as a sample: about twelve seconds."""

SAMPLES = {
    "ar": "هكذا يبدو هذا الصوت بهذه السرعة.",
    "de": "So klingt diese Stimme, wenn sie in diesem Tempo einen Artikel liest.",
    "en": "This is how this voice sounds when it reads an article at this speed.",
    "es": "Así suena esta voz cuando lee un artículo a esta velocidad.",
    "fr": "Voici cette voix, lisant un article à cette vitesse.",
    "it": "Così suona questa voce quando legge un articolo a questa velocità.",
    "nl": "Zo klinkt deze stem als ze op deze snelheid een artikel voorleest.",
    "pl": "Tak brzmi ten głos, gdy czyta artykuł w tym tempie.",
    "pt": "É assim que esta voz soa quando lê um artigo a esta velocidade.",
    "ru": "Так звучит этот голос, когда читает статью с этой скоростью.",
    "sv": "Så här låter rösten när den läser en artikel i den här takten.",
    "tr": "Bu ses bir yazıyı bu hızda okurken böyle duyulur.",
}
"""What is spoken where there is no article yet, by language; English elsewhere."""

_ADDRESS = re.compile(r"(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:/\S*)?)", re.IGNORECASE)
_MARKED_UP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|html|head|body|main|article|section|header|div|p|h[1-6]|figure|blockquote|[uo]l)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the page's form."""

    article: str
    """A text, HTML, Markdown or an address."""
    markup: str
    """One of ``MARKUPS``, or "" to find out."""
    title: str
    """In place of the page's own; "" for that."""
    voice: str
    """An id, or "" for the one that suits the language."""
    speed: float
    """Factor on the voice's usual rate."""
    private: bool
    """Whether it is to be heard with a key or a signed link alone."""
    speak: tuple[str, ...] = ()
    """Kinds of blocks that are read aloud too."""
    site_given: str = ""
    """Host name of the page's site, as typed; "" for that of the address."""

    @property
    def site(self) -> str | None:
        """The site whose rules hold; None where it is not known. Raises OptionRefused for what is typed and is none."""
        if self.site_given:
            return find_site(self.site_given)
        try:
            return find_site(self.address) if self.address else None
        except OptionRefused:
            return None

    @property
    def address(self) -> str | None:
        """The address that stands there in place of an article."""
        text = self.article.strip()
        if self.markup or len(text) > ADDRESS_CHARS or not _ADDRESS.fullmatch(text):
            return None
        return text if "://" in text else f"https://{text}"

    @property
    def source(self) -> str:
        """A digest of all that decides what is read."""
        return digest(self.article.replace("\r\n", "\n"), self.markup, self.title, self.site_given)


@dataclass(frozen=True, slots=True)
class Length:
    """How long what is chosen takes."""

    words: int
    """Written words that are read."""
    read: str
    """Such as "2 min read"."""
    listen: str
    """Such as "2:41"."""
    voice: str
    """Name of the voice."""
    measured: bool
    """False where another voice's pace stands in for this one's."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is shown of an article before it is narrated."""

    draft: Draft
    """Its pieces as they travel."""
    pieces: tuple[Piece, ...]
    """The same as they are for who asks for ``speak``."""
    chosen: frozenset[int]
    """Which of them are read."""
    length: Length | None
    """None where nothing of them can be read."""
    problem: NarratorError | None
    """Why not."""
    always: frozenset[int]
    """Which decisions are to hold for every page of the site."""
    site: str | None
    """That site, if it is known."""
    speak: tuple[str, ...]
    """Kinds of blocks that are read aloud too."""
    proof: Proof
    """What to listen to before it is published."""

    def is_spoken(self, piece: Piece) -> bool:
        """False for what the article shows without reading it aloud, such as a caption, where that is kept."""
        return not piece.kept or piece.kind in spoken_kinds(self.speak)

    def learnt(self) -> list[SiteRule]:
        """A rule of the site for each decision that is always to hold."""
        return [
            learn(self.site, number in self.chosen, piece.text)
            for number, piece in enumerate(self.pieces)
            if self.site and number in self.always and piece.kept != (number in self.chosen)
        ]


def read_asked(form: Form) -> Asked:
    """The form's fields; what a person cannot have chosen is as if it were not there."""
    try:
        speed = float(form.one("speed") or 1)
    except ValueError:
        speed = 1.0
    markup = form.one("markup")
    return Asked(
        article=form.one("article"),
        markup=markup if markup in MARKUPS else "",
        title=form.one("title").strip(),
        voice=form.one("voice").strip(),
        speed=speed if 0 < speed <= 10 else 1.0,
        private=form.one("access") == "private",
        speak=_kinds(form, "speak"),
        site_given=form.one("site").strip(),
    )


def _kinds(form: Form, name: str) -> tuple[str, ...]:
    return tuple(kind for kind in ASKED_KINDS if kind in form.all(name))


def preview(service: Service, asked: Asked, form: Form, page: CleanInput | None) -> Preview:
    """Look at the article, or at the draft of it that the form carries; raises what there is to say against it.

    ``page`` is what stands at the address, where that was fetched.
    """
    carried, site = form.one("draft"), asked.site
    old = read_draft(carried) if carried else None
    draft = (
        old if old and old.source == asked.source else draft_of(_article(service, asked, page), asked.source)
    )
    shown = draft.with_roles(asked.speak)
    if old:
        before = old.with_roles(_kinds(form, "spoke"))
        chosen = carry_over(before, form.numbers("keep"), shown)
        said = {piece.text for number, piece in enumerate(old.pieces) if number in form.numbers("always")}
    else:
        chosen, said = shown.kept, set()
    always = frozenset(number for number, piece in enumerate(draft.pieces) if piece.text in said)
    length, problem, proof = None, None, Proof()
    try:
        read = shown.article(chosen)
        length = _length(read, asked)
        proof = proof_of(shown, chosen, read, asked.voice or None, asked.speak)
    except NarratorError as error:
        problem = error
    return Preview(draft, shown.pieces, chosen, length, problem, always, site, asked.speak, proof)


def is_current(asked: Asked, form: Form) -> bool:
    """Whether the form's draft is of the article that stands in it."""
    carried = form.one("draft")
    return bool(carried) and read_draft(carried).source == asked.source


def narration_input(asked: Asked, shown: Preview) -> NarrationInput:
    """The request for what was chosen; raises EmptyInput where nothing was."""
    article = shown.draft.with_roles(shown.speak).article(shown.chosen)
    # Not checked once more: a language that the page declares may be spelled as the API would refuse it.
    blocks = BlocksInput.model_construct(
        title=None,
        language=article.language,
        blocks=[BlockInput.model_construct(kind=one.kind, text=one.text) for one in article.blocks],
        receipt=[
            DecisionInput.model_construct(
                kept=line.kept, kind=line.kind, rule=line.rule, reason=line.reason, text=line.text
            )
            for line in article.receipt
        ],
    )
    return NarrationInput(
        article=blocks,
        voice=asked.voice or None,
        speed=asked.speed,
        access="private" if asked.private else "public",
        speak=cast(list[AskedKind], list(shown.speak)),
    )


def sample_text(asked: Asked, form: Form) -> str:
    """What is spoken to show a voice: the beginning of the article's own body, or a sentence of the voice's language."""
    carried = form.one("draft")
    if carried:
        draft, chosen = read_draft(carried), form.numbers("keep")
        texts = [piece.text for number, piece in enumerate(draft.pieces) if number in chosen]
        text = next((text for text in texts if len(text) > SAMPLE_CHARS // 3), " ".join(texts[:3]))
        if any(letter.isalnum() for letter in text):
            return _shortened(text)
    engine = default_engine()
    language = choose_voice(engine, asked.voice or None, None).language.lower()[:2]
    return SAMPLES.get(language, SAMPLES["en"])


def _article(service: Service, asked: Asked, page: CleanInput | None) -> Article:
    text = asked.article.strip()
    if len(text) > PAGE_CHARS:
        raise _too_long(len(text))
    way = asked.markup or ("html" if _MARKED_UP.match(text) else "text")
    if not text:
        raise EmptyInput("the page's field is empty: paste an article or an address")
    given = {way: text, "title": asked.title or None, "site": asked.site}
    article = read_article(service, page or CleanInput.model_validate(given))
    if len(article.text) > PAGE_CHARS:
        raise _too_long(len(article.text))
    return article


def _too_long(chars: int) -> Problem:
    return Problem(
        413,
        InputTooLarge.code,
        f"the article has {chars:,} characters: {PAGE_CHARS:,} are allowed on this page",
        limit=PAGE_CHARS,
        received=chars,
    )


def _length(article: Article, asked: Asked) -> Length:
    engine = default_engine()
    voice = choose_voice(engine, asked.voice or None, article.language)
    check_speed(engine.name, engine.traits, asked.speed)
    found = estimate(article, engine.name, voice, asked.speed, asked.speak)
    return Length(found.read.words, found.read.label, clock(found.listen_seconds), voice.name, found.fitted)


def _shortened(text: str) -> str:
    if len(text) <= SAMPLE_CHARS:
        return text
    cut = text[:SAMPLE_CHARS]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: end + 1] if end > SAMPLE_CHARS // 3 else cut.rpartition(" ")[0] or cut
