"""How is an amount of money said?"""

from __future__ import annotations

import re

from narrator.say.counts import DASH
from narrator.say.numbers import NUMBER, cardinal, is_one, label, number, plural
from narrator.say.rule import DIGIT, UPPER, Pattern, Reading, Rule, after, before

Unit = tuple[str, str, str, str]
"""One and several of a currency, one and several of its hundredth; "" where it has none in use."""

_CENT = ("cent", "cents")
_UNITS: dict[str, Unit] = {
    "$": ("dollar", "dollars", *_CENT),
    "€": ("euro", "euros", *_CENT),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "", ""),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₺": ("lira", "lira", "kurus", "kurus"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "₫": ("dong", "dong", "", ""),
    "₱": ("peso", "pesos", "centavo", "centavos"),
    "฿": ("baht", "baht", "satang", "satang"),
    "₴": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "₦": ("naira", "naira", "kobo", "kobo"),
    "₿": ("bitcoin", "bitcoins", "", ""),
    "₡": ("colon", "colones", "", ""),
    "₵": ("cedi", "cedis", "pesewa", "pesewas"),
    "₸": ("tenge", "tenge", "", ""),
    "₾": ("lari", "lari", "tetri", "tetri"),
    "₼": ("manat", "manat", "qapik", "qapik"),
    "₮": ("tugrik", "tugriks", "", ""),
    "৳": ("taka", "taka", "paisa", "paise"),
    "zł": ("zloty", "zloty", "grosz", "groszy"),
    "kr": ("krone", "kroner", "", ""),
}
_NAMED = {
    "US$": ("U S dollar", "$"), "US $": ("U S dollar", "$"),
    "USD$": ("U S dollar", "$"), "CAD$": ("Canadian dollar", "$"), "AUD$": ("Australian dollar", "$"), "A$": ("Australian dollar", "$"), "AU$": ("Australian dollar", "$"),
    "C$": ("Canadian dollar", "$"), "CA$": ("Canadian dollar", "$"), "NZ$": ("New Zealand dollar", "$"),
    "HK$": ("Hong Kong dollar", "$"), "S$": ("Singapore dollar", "$"), "NT$": ("Taiwan dollar", "$"),
    "R$": ("Brazilian real", "$"), "USD": ("U S dollar", "$"), "CAD": ("Canadian dollar", "$"),
    "AUD": ("Australian dollar", "$"), "NZD": ("New Zealand dollar", "$"), "SGD": ("Singapore dollar", "$"),
    "HKD": ("Hong Kong dollar", "$"), "CHF": ("Swiss franc", ""), "DKK": ("Danish krone", ""),
    "NOK": ("Norwegian krone", ""), "SEK": ("Swedish krona", ""), "ZAR": ("South African rand", ""),
    "MXN": ("Mexican peso", ""), "BRL": ("Brazilian real", ""), "PLN": ("Polish zloty", ""),
    "CZK": ("Czech koruna", ""), "HUF": ("Hungarian forint", ""), "AED": ("dirham", ""),
    "SAR": ("Saudi riyal", ""), "CNY": ("yuan", ""), "RMB": ("yuan", ""), "MX$": ("Mexican peso", ""),
    "Mex$": ("Mexican peso", ""), "RM": ("ringgit", ""), "MYR": ("ringgit", ""), "IDR": ("rupiah", ""),
    "Rp": ("rupiah", ""), "THB": ("baht", ""), "PHP": ("Philippine peso", ""), "VND": ("dong", ""),
    "TWD": ("Taiwan dollar", "$"), "ARS": ("Argentine peso", ""), "CLP": ("Chilean peso", ""),
    "EGP": ("Egyptian pound", ""),
    "KES": ("Kenyan shilling", ""), "GHS": ("Ghanaian cedi", ""), "NGN": ("naira", ""),
    "PKR": ("Pakistani rupee", ""), "LKR": ("Sri Lankan rupee", ""), "BDT": ("taka", ""),
    "BGN": ("Bulgarian lev", ""), "ISK": ("Icelandic krona", ""),
    "QAR": ("Qatari riyal", ""), "KWD": ("Kuwaiti dinar", ""),
    "KZT": ("tenge", ""), "ETB": ("birr", ""),
}  # fmt: skip
_ALIAS = {
    "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "Rs": "₹", "Rs.": "₹", "KRW": "₩", "RUB": "₽",
    "TRY": "₺", "ILS": "₪", "UAH": "₴", "BTC": "₿",
}  # fmt: skip
_PLURALS = {
    "krone": "kroner", "krona": "kronor", "rand": "rand", "real": "reais", "zloty": "zloty",
    "koruna": "korunas", "yuan": "yuan", "ringgit": "ringgit", "rupiah": "rupiah", "baht": "baht",
    "dong": "dong", "naira": "naira", "taka": "taka", "lev": "leva",
    "tenge": "tenge", "birr": "birr",
}  # fmt: skip
_MAGNITUDES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mm": "million",
    "MM": "million", "b": "billion", "B": "billion", "bn": "billion", "t": "trillion", "T": "trillion",
    "tn": "trillion", "trn": "trillion",
}  # fmt: skip

_SIGNS = "$€£¥₹₩₽₺₪₫₱฿₴₦₿₡₵₸₾₼₮৳"
_SIGN = rf"(?:(?:US {{0,1}}|USD|CAD|AUD|A|AU|C|CA|NZ|HK|S|NT|R|MX|Mex)\$|[{_SIGNS}])"
_CODE = (
    "(?:"
    + "|".join(
        sorted(
            (code.replace(".", r"\.") for code in {*_NAMED, *_ALIAS} if "$" not in code),
            key=len,
            reverse=True,
        )
    )
    + ")"
)
_AMOUNT = rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,3}},[0-9]{{2}}(?![0-9])|[0-9]{{1,6}},[0-9]{{2}}(?![0-9,])|{NUMBER}|\.[0-9]{{1,6}})"
"""An amount; a comma before two figures is a decimal one, as in "€1,50"."""
_MAGNITUDE = (
    r"(?:{S}?-?(?:hundred|thousand|million|billion|trillion|(?:lakh{S})?crore|lakh|Million|Billion|Trillion)\b"
    r"|{S}?(?:bn|mn|tn|trn|mm|MM)\b|[kKmMbBtT]\b)"
)
_PREFIXED = (
    rf"(?P<unit>{_SIGN}|{_CODE}){{S}}?(?P<minus>[-−](?=[0-9.]))?(?P<low>{_AMOUNT})(?P<low_mag>{_MAGNITUDE})?"
    rf"(?:{{S}}?{DASH}{{S}}?(?P<again>(?P=unit))?(?P<high>{_AMOUNT})(?P<mag>{_MAGNITUDE})?)?(?![0-9]|s\b)"
    r"(?:{S}(?:dollars|pounds|euros)\b|{S}?(?P<code>USD|CAD|AUD|NZD|SGD|HKD)\b(?!\$))?"
)
_SUFFIXED = (
    rf"(?P<low>{_AMOUNT})(?P<low_mag>{_MAGNITUDE})?(?:{DASH}(?P<high>{_AMOUNT})(?P<mag>{_MAGNITUDE})?)?"
    rf"{{S}}?(?P<unit>[{_SIGNS}](?![0-9])|zł|{_CODE}\b|kr\b)"
)

WORDS = frozenset({"Rs", "Rp"})
"""Plain-looking words that may open an amount."""

_DETERMINER = Pattern(
    r"\b(?:an?|the|its|their|his|her|our|this|that|each|every|another|one)[ \u00a0](?:[a-z-]{2,20}[ \u00a0])?$",
    re.IGNORECASE,
)
_FOLLOWING = Pattern(r"[ \u00a0-]([A-Za-z][a-z]+)")
_NOT_NOUN = frozenset(
    (
        "a an and are as at be because but by can could did do does down during each every for from had has "
        "have he her his how if in into is it its less more may might must no nor not of off on or out over "
        "per she should since so than that the their them then there these they this those though through to "
        "toward towards under until up upon was we were what when where which while who will with within "
        "without would yet you your annually yearly monthly weekly daily apiece ago later last next total"
    ).split()
)


def unit_of(written: str) -> Unit:
    """The words of a currency sign or code; KeyError where it is unknown."""
    if written in _NAMED:
        name, kin = _NAMED[written]
        head, _, last = name.rpartition(" ")
        several = _PLURALS.get(last, f"{last}s")
        cents = _UNITS[kin][2:] if kin else ("", "")
        return (name, f"{head} {several}".lstrip(), *cents)
    return _UNITS[_ALIAS.get(written, written)]


def _magnitude(written: str | None) -> str:
    if not written:
        return ""
    bare = written.strip(" \u00a0\u2009\u202f-")
    return " " + _MAGNITUDES.get(bare, bare.lower())


def _modifies(match: re.Match[str]) -> bool:
    """Whether the amount stands before the thing it measures: "a $3 billion buyout"."""
    following = _FOLLOWING.match(after(match))
    if following is None:
        return False
    if "-" in (match["low_mag"] or "") and following[1].lower() not in _NOT_NOUN:
        return True
    if after(match, 2)[0] == "-":
        return following[1] not in ("per", "plus")
    word = following[1]
    return bool(
        _DETERMINER.search(before(match))
        and word.lower() not in _NOT_NOUN
        and not word.endswith(("ed", "ly"))
        and word[0].islower()
    )


def _point(amount: str) -> str:
    """With a decimal point where a decimal comma is written."""
    if re.fullmatch(r"[0-9.]{1,16},[0-9]{2}", amount):
        return amount.replace(".", "").replace(",", ".")
    return amount


def _with_cents(amount: str, unit: Unit) -> str | None:
    """Dollars and cents for "3.50"; None where the figure is not of that shape."""
    one, several, cent, cents = unit
    whole, _, rest = amount.replace(",", "").partition(".")
    if not whole and len(rest) == 2:
        whole = "0"
    if not cent or not whole or not 1 <= len(rest.rstrip("0") or "0") <= 2 or not rest:
        return None
    low = int(rest[:2].ljust(2, "0"))
    high = int(whole)
    parts = []
    if high or not low:
        parts.append(f"{number(str(high))} {one if high == 1 else several}")
    if low:
        parts.append(f"{cardinal(low)} {cent if low == 1 else cents}")
    return " and ".join(parts)


def _amount(amount: str, magnitude: str, unit: Unit, modifies: bool) -> str:
    if not magnitude and "." in amount and not modifies and (said := _with_cents(amount, unit)):
        return said
    one, several = unit[:2]
    single = modifies or (is_one(amount) and not magnitude)
    return f"{number(amount)}{magnitude} {one if single else several}"


def _money(match: re.Match[str]) -> Reading:
    unit = unit_of(match.groupdict().get("code") or match["unit"])
    low, high = _point(match["low"]), _point(match["high"] or "")
    sign = "minus " if match.groupdict().get("minus") else ""
    modifies = _modifies(match)
    low_mag = _magnitude(match["low_mag"])
    if not high:
        return sign + _amount(low, low_mag, unit, modifies)
    mag = _magnitude(match["mag"])
    if low_mag or mag:
        shared = low_mag if low_mag != mag else ""
        return f"{number(low)}{shared} to {number(high)}{mag} {unit[0] if modifies else unit[1]}"
    if "." in low or "." in high or (match.groupdict().get("again") and not modifies):
        return f"{_amount(low, '', unit, False)} to {_amount(high, '', unit, modifies)}"
    return f"{number(low)} to {_amount(high, '', unit, modifies)}"


_SCREENS = frozenset("240 360 480 540 576 720 1080 1440 2160 4320".split())
"""Lines of a picture: "1080p"."""


def _pence(match: re.Match[str]) -> Reading:
    if match["mark"] == "p" and match["n"] in _SCREENS:
        return f"{label(match['n'])} P"
    if match["mark"] == "p" and re.search(r"(?:pages?|pp?\.)[ ]$", before(match)):
        return None
    one, several = ("penny", "pence") if match["mark"] == "p" else _CENT
    return f"{number(match['n'])} {one if is_one(match['n']) else several}"


_PER = {
    "mo": "month", "month": "month", "yr": "year", "year": "year", "hr": "hour", "hour": "hour", "h": "hour",
    "day": "day", "week": "week", "wk": "week", "W": "watt", "kW": "kilowatt", "kWh": "kilowatt-hour",
    "MWh": "megawatt-hour", "lb": "pound", "kg": "kilogram", "oz": "ounce", "gal": "gallon", "t": "tonne",
    "person": "person", "user": "user", "share": "share", "barrel": "barrel", "bbl": "barrel", "ton": "ton",
    "tonne": "tonne", "night": "night", "unit": "unit", "dose": "dose",
}  # fmt: skip


def _per(match: re.Match[str]) -> Reading:
    lead, thing = before(match), match["thing"]
    paid = re.search(r"[$€£¥][0-9.,]{1,12}(?:[kKmMbB]|bn|[ ][mb]illion)?(?:/[a-zA-Z]{1,12})?$", lead)
    paid = paid or re.search(r"[0-9][ ]?[$€£¥]$", lead)
    if not paid and not (thing in _PER and re.search(r"(?:[0-9]|illion|bn)$", lead)):
        return None
    return f" per {_PER.get(thing, thing)}"


def _sums(match: re.Match[str]) -> Reading:
    """ "$1,000s" is "thousands of dollars"."""
    return f"{plural(number(match['n']).removeprefix('one '))} of {unit_of(match['unit'])[1]}"


RULES = (
    Rule("money", _SIGNS + UPPER, Pattern(rf"(?P<unit>{_SIGN})(?P<n>{NUMBER})s\b"), _sums),
    Rule("money", _SIGNS + UPPER, Pattern(_PREFIXED), _money),
    Rule("money", DIGIT + ".", Pattern(_SUFFIXED), _money),
    Rule("money", DIGIT, Pattern(rf"(?P<n>{NUMBER})(?P<mark>p|¢)(?!\w)"), _pence),
    Rule("per", "/", Pattern(r"/(?P<thing>[A-Za-z]{1,12}+)(?!\.\w|_)"), _per),
)
"""Signs and codes before and after the amount, with magnitudes and ranges."""
