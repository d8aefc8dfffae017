"""What is narrated in the benchmarks? Pages of any length whose sentences are all different."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

PEOPLE = """
Mara Lindqvist; Tomas Oduya; Ellen Brandt; Idris Kamara; Pia Castellan; Ruben Achterberg; Noor Haddad; Joan Pell;
Stefan Wirth; Amara Nwosu; Greta Solberg; Luis Ferrante; Hana Sato; Owen Tregear; Vera Milanova; Daniel Okafor;
Sofie Rask; Martin Eyre; Leila Benali; Karl Viborg; Ines Moreau; Petra Novak; Samuel Ashe; Ruth Calloway
""".strip()
PLACES = """
Halden Bay; the Orrin valley; Port Sable; the island of Vesk; Kestrel Heights; the lower Tamsin; Brackwater;
New Averley; the Dunmere plain; Saint Corin; the harbour of Lisk; Upper Marrow; the Colne estuary; Westering;
the town of Ebbs; Norrland Point; the Sarn marshes; Quillon; the old mill at Thane; Greyford
""".strip()
GROUPS = """
engineers; ferry crews; teachers; the town's bakers; hydrologists; school cooks; volunteers; tram drivers; nurses;
beekeepers; a team of surveyors; night-shift porters; local growers; clockmakers; postal workers; librarians;
foresters; the harbour pilots; glass cutters; market traders
""".strip()
DEEDS = """
measured the depth of the channel; counted the birds along the shore; repaired the oldest of the pumps;
mapped every footpath on foot; tested a cheaper kind of filter; planted a row of willows; rewrote the timetable;
compared the ledgers line by line; drained the upper basin; carried the instruments uphill; sorted the archive;
opened a workshop for apprentices; replaced the wooden sluices; logged the noise of passing trains;
weighed each catch twice; photographed the damaged arches; rebuilt the drying sheds; traced the missing letters;
moved the clinic into the old school; sampled the soil at dawn; painted the railings; tuned the carillon by ear
""".strip()
REASONS = """
because the winter had been unusually mild; although nobody had asked them to; while the council was still debating;
after a summer of heavy rain; before the first frost could reach the pipes; since the old records were incomplete;
so that the work would not have to be done twice; even though the money had run out; as the tide allowed;
once the owners had given their consent; without stopping the traffic; in spite of a very late delivery;
when the second survey contradicted the first; rather than wait for another grant; until the light failed
""".strip()
CLAIMS = """
the repairs would last a generation; the figures had been misread for years; the river was not to blame;
nobody had looked in the right place; the smaller design was also the stronger one; patience cost less than steel;
the town could manage on its own; the method was older than the textbooks said; a simple rope had done the job;
the neighbours deserved a straight answer; the plan was sound and the weather was not; the numbers left no doubt;
the first attempt had taught them the most; the silence was the best sign; the easy part was already behind them
""".strip()
THINGS = """
bridge; reservoir; reading room; orchard; signal box; weather station; quay; observatory; footbridge; granary;
swimming bath; lighthouse; archive; greenhouse; cable car; kiln; rope walk; tide gauge; boat lift; bell tower
""".strip()
QUALITIES = """
narrow; patient; brick-built; half-forgotten; low-lying; crowded; carefully kept; wind-beaten; quiet; much-repaired;
sunlit; unheated; whitewashed; long-disputed; modest; slate-roofed; noisy; newly painted
""".strip()
MONTHS = "January February March April May June July August September October November December".split()
UNITS = "metres; tonnes; kilometres; litres; hectares; households; hours; kilograms".split("; ")
TURNS = """
By then; In practice; On paper; Elsewhere; A little later; For the moment; To general surprise; In the end;
At first glance; As a rule; Further inland; Two doors down; By most accounts; On quiet days; Against all advice
""".strip()

OPENING_CHROME = (
    "Skip to content",
    "Home",
    "News",
    "Science",
    "Opinion",
    "Sign in",
    "Subscribe",
    "",
    "{title}",
    "",
    "By {person}",
    "",
    "March 4, 2025",
    "",
    "Listen to this article",
    "0:00",
    "",
    "Share this article",
    "",
)
CLOSING_CHROME = (
    "",
    "Sign up for our newsletter",
    "Get the latest stories delivered to your inbox every Friday.",
    "",
    "Related Topics",
    "",
    "Terms of Use",
    "Privacy Policy",
    "© 2025 The Averley Review. All rights reserved.",
)


def _choices(raw: str) -> list[str]:
    return [" ".join(choice.split()) for choice in raw.split(";")]


class _Writer:
    """Writes sentences from a seed and never the same one twice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = {
            name: _choices(raw)
            for name, raw in (
                ("person", PEOPLE),
                ("place", PLACES),
                ("group", GROUPS),
                ("deed", DEEDS),
                ("reason", REASONS),
                ("claim", CLAIMS),
                ("thing", THINGS),
                ("quality", QUALITIES),
                ("turn", TURNS),
            )
        }
        self._written: set[str] = set()

    def pick(self, name: str) -> str:
        return self._random.choice(self._words[name])

    def sentence(self) -> str:
        while True:
            text = self._random.choice(self._forms())()
            text = text[0].upper() + text[1:]
            if text not in self._written:
                self._written.add(text)
                return text

    def heading(self) -> str:
        return f"{self.pick('quality').capitalize()} days at {self.pick('place')}"

    def length(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def _forms(self) -> list[Callable[[], str]]:
        pick, number, year = self.pick, self._number, self._year
        return [
            lambda: f"In {pick('place')}, {pick('group')} {pick('deed')} {pick('reason')}.",
            lambda: (
                f"{pick('turn')}, {pick('person')} and {number(3, 60)} {pick('group').removeprefix('a team of ')}"
                f" {pick('deed')}, and {pick('claim')}."
            ),
            lambda: (
                f"“We {pick('deed')} {pick('reason')}, and {pick('claim')},” said {pick('person')},"
                f" who has worked near {pick('place')} since {year()}."
            ),
            lambda: (
                f"The {pick('quality')} {pick('thing')} of {pick('place')} was finished in"
                f" {self._random.choice(MONTHS)} {year()}, {pick('reason')}."
            ),
            lambda: (
                f"According to {pick('person')}, {pick('claim')}; the {pick('thing')} alone had cost"
                f" {number(2, 900)} thousand crowns and {number(20, 9000)} {self._random.choice(UNITS)} of stone."
            ),
            lambda: (
                f"About {number(2, 98)} percent of the {self._random.choice(UNITS)} recorded at {pick('place')}"
                f" came from a single {pick('quality')} {pick('thing')}."
            ),
            lambda: (
                f"It took {pick('group')} {number(2, 40)} weeks to learn that {pick('claim')}, {pick('reason')}."
            ),
            lambda: (
                f"{pick('person')} remembers the {pick('thing')} as {pick('quality')} and {pick('quality')},"
                f" a place where {pick('group')} once {pick('deed')}."
            ),
            lambda: (
                f"{pick('turn')}, the distance from {pick('place')} to {pick('place')} was given as"
                f" {number(2, 300)}.{number(1, 9)} kilometres, {pick('reason')}."
            ),
        ]

    def _number(self, low: int, high: int) -> str:
        return f"{self._random.randint(low, high):,}"

    def _year(self) -> int:
        return self._random.randint(1871, 2019)


def write_page(words: int, seed: int = 1) -> str:
    """A page, furniture included, whose article has about that many words."""
    writer = _Writer(seed)
    title = f"What the {writer.pick('quality')} {writer.pick('thing')} of {writer.pick('place')} taught its neighbours"
    opening = [line.format(title=title, person=writer.pick("person")) for line in OPENING_CHROME]
    body: list[str] = []
    written = len(title.split())
    for number, paragraph in enumerate(_paragraphs(writer), start=1):
        if written >= words:
            break
        if number % 9 == 0 and words > 2000:
            heading = writer.heading()
            written += len(heading.split())
            body += [heading, ""]
        if number % 12 == 5:
            body += ["Continue reading below...", ""]
        kept: list[str] = []
        for sentence in paragraph:
            if written < words:
                kept.append(sentence)
                written += len(sentence.split())
        body += [" ".join(kept), ""]
    return "\n".join([*opening, *body, *CLOSING_CHROME]) + "\n"


def _paragraphs(writer: _Writer) -> Iterator[list[str]]:
    while True:
        yield [writer.sentence() for _ in range(writer.length(3, 6))]


def write_paragraph(seed: int) -> str:
    """Three to six sentences, and nothing else."""
    return " ".join(next(_paragraphs(_Writer(seed))))
