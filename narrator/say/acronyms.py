"""Which capitals are said letter by letter, and which as a word?"""

from __future__ import annotations

import re

from narrator.say.abbreviations import ends_sentence
from narrator.say.rule import LOWER, UPPER, Pattern, Reading, Rule, after, before

AS_WORDS = frozenset(
    (
        "NASA NATO UNESCO UNICEF OPEC AIDS COVID SARS MERS CAR COP SIM PIN RAM ROM LASER RADAR SONAR SCUBA "
        "NASDAQ FIFA UEFA NAFTA OSHA FEMA NORAD ASEAN CRISPR HER TRIPS DARPA CERN NICE PETA SWAT GIF JPEG WASP "
        "YOLO FOMO BAFTA LAN WAN GAN MIDI RAID SAT ACT ELISA TALEN MAGA MENSA NIMBY HUD SALT START "
        "TASER ZIP CAT PET SCOTUS POTUS FLOTUS SIDS HIPAA EBITDA LIDAR ICANN NAND BRICS IKEA LEGO ANZAC AWOL ASAP DOS BIOS "
        "GATT NOAA FIDE SEGA ASCII BASIC COBOL LASIK FAFSA PISA MOMA WIPO SOHO UNIX FTSE INTERPOL EUROPOL USAID ARPANET "
        "NSYNC ABBA NAVY ARMY DOGE DACA ERISA AUKUS QUAD MIRV SALT SOC WADA CITES LIGO ALMA CAPTCHA BREXIT ANOVA ROFL "
        "LOL OLED AMOLED REIT ESOP SPAC NIOSH UNRWA UNCTAD OXFAM ISIS ISIL HAMAS FARC RICO TED NAS RAND PAC VIN DIN "
        "TWAIN MOOC ROTC LAMP WIMP NERF STEM STEAM FICA FISA FICO SOFIA ACORN AMTRAK HEPA VOIP ALCOA AMOCO CONCACAF CONMEBOL"
    ).split()
)
"""Acronyms that are said as words although all is in capitals."""

AS_LETTERS = frozenset(
    (
        "ABC ACLU AFC AOC AGM AI AMA AMC AOL API AP ATM ATP BA BAE BBC CAD CBO CBI CDC CDO CEA CEO CFO CIA CIO CMO CNN "
        "COO CPI CPU CTO DEA DHS DIY DNA DOE DOJ DUI EGFR EIA EPA ER ESG ESPN ETA ETF EU EV EVP FAA FAQ FBI FCC FDA "
        "FDIC GDP GE GMO GOP GPS GPU GUI HBO HD HIV HP HQ HR IBM ICU ID IEA IMF IOC IP IPO IQ IRA IRS ISO ISP "
        "IUD IVF JFK KGB LA LED LGBTQ LLC LNG LP MBA MIT MLB MRI MS MVP NAACP NBA NBC NCAA NFL NGO NHL NHS NIH "
        "NSA NYC NYU OECD PBS PC PDF PGA PHD PR PSA PTSD QA RNA SAP SEC SEO SUV TB TIA TNT TSA TV UAE UAW UCLA UFC "
        "UFO UI UK UN UPS URL USA USB USC USDA USDOT UV VA VAT VIP VPN WTO WGA WWE XML YMCA"
    ).split()
)
"""Initialisms with a vowel among their letters, which an engine might try to say as a word."""

_ENGLISH = frozenset(
    (
        "AN AS AT BE BY DO GO HE IF IN IS ME MY NO OF ON OR SO TO UP WE AM OH HI AND ARE BUT CAN DID FOR GET GOT HAD HAS HER HIM "
        "HIS HOW ITS LET MAY NEW NOT NOW OFF OLD ONE OUR OUT OWN SAY SEE SHE THE TOO TOP TWO USE WAR WAS WAY WHO WHY WIN YES YET "
        "YOU ALL ANY ASK BAD BIG BUY CUT DAY END FAR FEW FUN GOD GUN HOT JOB KEY LAW LOW MAN MEN OIL PAY PUT RED RUN SAD SET SIX "
        "SUN TAX TEN TRY AGO AIR ART BAN BAR BED BOX BOY BUS CUP DOG DRY EAT EYE FAN FIT FLY FOX GAS GUY HIT ICE ILL JOY KID LIE "
        "LOT MAD MAP MIX MUD NET NOR ODD PIG RAW ROW SEA SEX SKY SON TIE TIP TOY VAN WET ABLE ALSO AREA AWAY BACK BALL BANK BASE "
        "BEEN BEST BLUE BODY BOOK BOTH CALL CAME CARE CASE CITY COLD COME COST DARK DATA DEAD DEAL DEAR DONE DOOR DOWN DROP EACH "
        "EASY EAST EVEN EVER FACE FACT FAIR FALL FAST FEEL FIND FINE FIRE FISH FIVE FOOD FOUR FREE FROM FULL FUND GAME GAVE GIRL "
        "GIVE GOES GOLD GONE GOOD HALF HALL HAND HARD HATE HAVE HEAD HEAR HELP HERE HIGH HOLD HOME HOPE HOUR HUGE IDEA INTO JUST "
        "KEEP KILL KIND KING KNEW KNOW LAND LAST LATE LEFT LESS LIFE LIKE LINE LIST LIVE LONG LOOK LOSE LOST LOVE MADE MAIN MAKE "
        "MANY MARK MEAN MEET MIND MINE MORE MOST MOVE MUCH MUST NAME NEAR NEED NEWS NEXT NINE NONE NOTE ONCE ONLY OPEN OVER PAGE "
        "PARK PART PAST PLAN PLAY REAL REST RICH ROAD ROCK ROOM RULE SAFE SAID SALE SAME SAVE SEEN SELL SEND SHIP SHOP SHOT SHOW "
        "SHUT SICK SIDE SIGN SITE SIZE SLOW SOME SONG SOON STAR STAY STEP STOP SUCH SURE TAKE TALK TEAM TELL TERM TEST THAN THAT "
        "THEM THEN THEY THIS TIME TOLD TOOK TOWN TREE TRUE TURN TYPE UNIT UPON VERY VIEW VOTE WAIT WALK WALL WANT WARM WEEK WELL "
        "WENT WERE WEST WHAT WHEN WIDE WIFE WILD WILL WIND WISH WITH WORD WORK YEAR YOUR ZERO ZONE"
    ).split()
)
"""Short words that are sometimes written in capitals for stress."""
_HARD = Pattern("[^AEIOUY]{4}|^[^AEIOUY]{3}|[^AEIOUY]{3}$|^(?:[^AEIOUYSR][^AEIOUYRLHW]|S[BDFGRSVZX])")
"""Runs of consonants that English does not say."""
_SPELLED_WHOLE = frozenset("lncRNA".split())
_VOWELS = frozenset("AEIOUY")
_KNOWN_DOTTED = Pattern(
    r"(?:U\.S\.|U\.K\.|U\.N\.|D\.C\.|L\.A\.|E\.U\.|U\.S\.A\.|B\.C\.|A\.D\.|M\.D\.|N\.Y\.)"
)
_NO_NAME = Pattern(
    r"\b(?:[Mm]odel|[Pp]lan|[Vv]itamin|[Tt]ype|[Cc]lass|[Gg]roup|[Oo]ption|[Ss]eries|[Pp]art|[Ss]chedule)[ \u00a0]$"
)
_SYMBOL_LEAD = Pattern(r"\b(?:NASDAQ|Nasdaq|NYSE|LSE|TSX|ASX|ICAO|IATA):[ \u00a0]?$")
"""What comes before a stock or airport symbol, which is spelled whatever its letters."""
_STATES = {
    "N.Y.": "New York", "N.J.": "New Jersey", "N.H.": "New Hampshire", "N.M.": "New Mexico",
    "N.C.": "North Carolina", "S.C.": "South Carolina", "N.D.": "North Dakota", "S.D.": "South Dakota",
    "W.Va.": "West Virginia", "R.I.": "Rhode Island",
}  # fmt: skip


def spelled(letters: str) -> str:
    """ "TNK" is "T N K": each letter a word of its own, in capitals."""
    return " ".join(letters.upper())


def is_spelled(letters: str) -> bool:
    """Whether capitals are said letter by letter; what is unknown and has a vowel is left to the engine."""
    if letters in AS_WORDS:
        return False
    return letters in AS_LETTERS or (len(letters) <= 5 and not _VOWELS & set(letters))


def is_initialism(letters: str) -> bool:
    """Whether capitals in running text are said letter by letter.

    Of the unknown ones in Wikipedia's sentences 33 of 36 with two letters, 51 of 59 with three and 15 of 17 with
    four are: those are spelled unless they are a common word; longer ones where no mouth could say them.
    """
    if letters in AS_WORDS or letters in _ENGLISH:
        return False
    if is_spelled(letters):
        return True
    if not set(letters) - set("IVX"):
        return letters == "IV"
    return len(letters) <= 4 or bool(_HARD.search(letters))


def _capitals(match: re.Match[str]) -> Reading:
    letters = match["letters"]
    if letters in AS_WORDS and (match["more"] == "s" or len(letters) == 3):
        return letters.lower() + (match["more"] or "")  # engines take such capitals for letters
    lead = before(match)
    organisation = letters == "WHO" and lead.endswith(("the ", "The "))
    if not (is_initialism(letters) or organisation or _SYMBOL_LEAD.search(lead)):
        return None
    said = spelled(letters)
    if match["more"]:
        said += "'s"
    return said


def _dotted(match: re.Match[str]) -> Reading:
    """ "U.S." and "J.R.R.": the letters, the last stop only where it ends the sentence."""
    written = match["letters"]
    letters = re.sub(r"[.\s]", "", written)
    if before(match, 2) == ", " and written in _STATES:
        stop = "." if ends_sentence(match.string, match.end()) else ""
        return _STATES[written] + stop
    stop = "." if written.endswith(".") and ends_sentence(match.string, match.end()) else ""
    if (
        written.endswith(".")
        and re.match(r"[ ]?[A-Z]", after(match))
        and not _KNOWN_DOTTED.fullmatch(written)
    ):
        stop = "" if re.match(r"[ ]?[A-Z][a-z’'-]*[A-Z]?[a-z]", after(match)) and not stop else stop
    return spelled(letters) + stop


def _initial(match: re.Match[str]) -> Reading:
    """A single initial: its stop goes where a name goes on, and stays after "vitamin C."."""
    lead = before(match)
    if re.search(r"[a-z0-9][”’)]?[ \u00a0]$", lead) and not re.search(
        r"(?:^|\W)(?:[A-Z][\w’'-]*|by|and|of|with|to|from|for|de|van|von|Dr\.|Mr\.|Mrs\.|Ms\.|is|was|said|the|[Aa]uthor"
        r"|writer|director|president|poet)[ \u00a0]$",
        lead,
    ):
        return None
    if _NO_NAME.search(lead):
        return None
    if match["letter"] == "I" and not re.search(r"\.[ ]?$|^$", lead):
        return None
    if ends_sentence(match.string, match.end()) and re.search(r"[a-z][ ]$", lead):
        return None
    return {"initial": match["letter"] + ("" if after(match, 1).isspace() else " ")}


def _degree(match: re.Match[str]) -> Reading:
    stop = "." if match[0].endswith(".") and ends_sentence(match.string, match.end()) else ""
    letters = re.sub(r"\W", "", match[0])
    return spelled(letters.removesuffix("s")) + "'s" * letters.endswith("s") + stop


def _era(match: re.Match[str]) -> Reading:
    """ "AD 79", "44 BC": beside a number or a century."""
    beside = re.search(r"(?:[0-9s]|century|centuries|millennium)[ \u00a0]?$", before(match)) or re.match(
        r"[ \u00a0]?[0-9]", after(match)
    )
    if not beside:
        return None
    stop = "." if match[0].endswith(".") and ends_sentence(match.string, match.end()) else ""
    letters = match["era"].replace(".", "")
    return (letters if letters == "AD" else spelled(letters)) + stop  # engines read "AD" as it is meant


def _mixed(match: re.Match[str]) -> Reading:
    """ "mRNA" and "mAb": one or two small letters before capitals are spelled with them, more are a word."""
    small = re.match("[a-z]*", match["letters"])
    first = small[0] if small and len(small[0]) > 2 and match["letters"] not in _SPELLED_WHOLE else ""
    said = f"{first} {spelled(match['letters'][len(first) :])}".lstrip()
    return said + ("'s" if match["s"] else "")


RULES = (
    Rule(
        "letters",
        UPPER,
        Pattern(
            r"(?:Ph\.{S}?D|M\.B\.A|D\.Phil|[BM]\.(?:Sc|Ed|Phil|Eng|Tech|Com)|LL\.[BMD]|Ed\.D|Psy\.D|D\.Sc)\b\.?|PhDs?\b"
        ),
        _degree,
    ),
    Rule("letters", UPPER, Pattern(r"(?P<era>B\.?C\.?E?|A\.?D|C\.?E)\b\.?(?![^\W_])"), _era),
    Rule("letters", LOWER, Pattern(r"(?:plc|llc|ceo|ngo)\b"), lambda match: spelled(match[0])),
    Rule("letters", UPPER, Pattern(r"W\.Va\."), lambda match: "West Virginia"),
    Rule(
        "initials",
        UPPER,
        Pattern(r"(?P<letters>(?:[A-Z]\.{S}){1,3}[A-Z]\.)(?={S}[A-Z][a-z])"),
        lambda m: spelled(re.sub(r"\W", "", m[0])),
    ),
    Rule(
        "letters", UPPER, Pattern(r"(?P<letters>(?:[A-Z]\.){2,6}|(?:[A-Z]\.){1,6}[A-Z]\b)(?![a-z])"), _dotted
    ),
    Rule("initials", UPPER, Pattern(r"(?P<initial>(?P<letter>[A-Z])\.)(?={S}?[A-Z][a-z’'])"), _initial),
    Rule("letters", UPPER, Pattern(r"(?P<letters>[A-Z]{2,6})(?P<more>s\b|['’]s\b)?(?![^\W_])"), _capitals),
    Rule(
        "letters",
        LOWER + UPPER,
        Pattern(
            r"(?P<letters>[a-z]{1,6}[A-Z]{2,5}|mAb|pH|Ig[A-Z]|GmbH|[BM]Sc|LLMs|lncRNA|scFv)(?P<s>s)?(?![^\W_]|[-'’]\w*[A-Z])"
        ),
        _mixed,
    ),
)
"""Degrees, dotted letters, initials of names, then capitals."""
