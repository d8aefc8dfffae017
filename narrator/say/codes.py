"""How is a name made of letters and figures said, such as "STI-A1110" or "3SBio"?"""

from __future__ import annotations

import re

from narrator.say.acronyms import AS_WORDS, is_spelled, spelled
from narrator.say.numbers import label, number, plural
from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule, after, before

_PARTS = Pattern(r"IPv|[0-9]+\.[0-9]+|[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_SCALES = {"K": "thousand", "k": "thousand", "M": "million", "B": "billion", "bn": "billion", "T": "trillion"}
_CODE = r"[A-Za-z]{0,12}[0-9]{1,6}(?:\.[0-9]{1,2}(?![0-9]))?[A-Za-z]{0,6}(?:[0-9]{1,4}[A-Za-z]{0,3}){0,4}"


def said_part(part: str) -> str:
    """One run of letters or of figures: "STI" is "S T I", "1110" "eleven ten", "Bio" itself, "CAR" "car"."""
    if "." in part:
        return number(part)
    if part[0].isdigit():
        return label(part)
    if part.isupper() and part not in AS_WORDS and (len(part) <= 3 or is_spelled(part)):
        return spelled(part)
    if part in AS_WORDS and len(part) == 3:
        return part.lower()
    if part in ("Ig", "IPv"):
        return spelled(part)
    return part if len(part) > 1 else part.upper()


def said_code(written: str) -> str:
    """Every part of a code, in order, without its hyphens."""
    return " ".join(said_part(part) for part in _PARTS.findall(written))


def _code(match: re.Match[str]) -> Reading:
    written = match[0]
    if not re.search("[A-Za-z]", written) or not re.search("[0-9]", written):
        return None
    if re.search("[A-Z].*[0-9]s$", written):
        if re.match("i?[A-Z]?[a-z]+ ?[0-9]s$", written):
            return said_code(written)
        said = said_code(written[:-1])
        return f"{said}'s" if said.endswith("six") else plural(said)
    return said_code(written)


def _serial(match: re.Match[str]) -> Reading:
    """ "b-c-1-5" and "t-0t25d12-f": every part by itself, where none is a word."""
    parts = match[0].split("-")
    if not re.search("[0-9]", match[0]) or before(match, 1) == "-":
        return None
    if any(re.fullmatch("[A-Z]?[a-z]{3,}", part) for part in parts):
        return None
    return " ".join(said_code(part) for part in parts)


def _subsection(match: re.Match[str]) -> Reading:
    """ "3(a)" is "three A", "501(c)(3)" "five oh one C three"."""
    subs = re.findall("[a-zA-Z0-9]+", match["subs"])
    said = [label(match["n"])]
    for sub in subs:
        said.append(number(sub) if sub.isdigit() else spelled(sub))
    return " ".join(said)


def _release(match: re.Match[str]) -> Reading:
    """ "v1.2.3" is "version one dot two dot three"."""
    n = match["n"]
    said = " dot ".join(number(part) for part in n.split(".")) if n.count(".") > 1 else number(n)
    return f"version {said}" + (f" {spelled(match['tail'])}" if match["tail"] else "")


def _dotted_code(match: re.Match[str]) -> Reading:
    """ "BA.2" is "B A dot two"."""
    first, *rest = match[0].split(".")
    return " dot ".join([spelled(first), *(label(part) for part in rest)])


_ELEMENTS = (
    "H|He|Li|Be|B|C|N|O|F|Ne|Na|Mg|Al|Si|P|S|Cl|Ar|K|Ca|Sc|Ti|V|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Y|Zr"
    "|Nb|Mo|Tc|Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|I|Xe|Cs|Ba|La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu|Hf|Ta|W|Re|Os|Ir|Pt"
    "|Au|Hg|Tl|Pb|Bi|Po|At|Rn|Fr|Ra|Ac|Th|Pa|U|Np|Pu|Am"
)
_BARE_FORMULAS = frozenset(
    "NaCl HCl KCl NaOH KOH ZnO MgO CaO CuO GaN GaAs SiC CdTe LiF NaF AgCl HBr NaI".split()
)
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def _formula(match: re.Match[str]) -> Reading:
    """ "CaCO3" is "C A C O three": letters and figures of at least two elements, one of them counted."""
    written = match[0].translate(_SUBSCRIPTS)
    if written not in _BARE_FORMULAS and not re.search("[0-9]", written):
        return None
    if written.isupper() and match[0].isascii():
        return None  # as any other code
    parts = re.findall(rf"[0-9]{{1,3}}|(?:{_ELEMENTS_LONGEST})|[()]", written)
    if len([part for part in parts if part[0].isalpha()]) < 2 and match[0].isascii():
        return None
    return " ".join(number(part) if part.isdigit() else spelled(part) for part in parts if part not in "()")


_ELEMENTS_LONGEST = "|".join(sorted(_ELEMENTS.split("|"), key=len, reverse=True))


def _camel(match: re.Match[str]) -> Reading:
    """A figure before a name: "3SBio" is "three S Bio"."""
    return said_code(match[0])


def _decimal(match: re.Match[str]) -> Reading:
    """ "9.8B" is "nine point eight billion", "802.11ac" "eight hundred two point one one A C"."""
    letters = match["letters"]
    return f"{number(match['n'])} {_SCALES.get(letters) or spelled(letters)}"


def _hyphen(match: re.Match[str]) -> Reading:
    """The hyphen between a word and a code or figure, as in "anti-PD-1" and "omega-3"."""
    if not before(match, 1).isalpha():
        return None
    if match[0] in "–-" and re.search(r"\b(?:noon|midnight|dawn|sunrise)$", before(match)):
        return " to "
    return (
        " "
        if re.match(rf"(?:[A-Z]{{1,5}}-)?{_CODE}(?![^\W_])", after(match))
        and re.search("[0-9]", after(match, 12))
        else None
    )


def _joined(match: re.Match[str]) -> Reading:
    """ "CAR-T" and "AFL-CIO": capitals on both sides of a hyphen."""
    parts = re.split("[-‐‑]", match["codes"])
    if not any(is_spelled(part) or part in AS_WORDS or len(part) == 1 for part in parts):
        return None
    if all(len(part) > 3 for part in parts):
        return None
    return {"codes": " ".join(said_part(part) for part in parts)}


EARLY = (
    Rule(
        "code",
        DIGIT,
        Pattern(r"(?P<n>[0-9]{1,4})(?P<subs>(?:\((?:[a-zA-Z]|[ivx]{1,4}|[0-9]{1,2})\)){1,5})(?!\w)"),
        _subsection,
    ),
    Rule(
        "version",
        LOWER + UPPER,
        Pattern(r"[vV]\.?(?P<n>[0-9]{1,4}(?:\.[0-9]{1,4}){0,4})(?P<tail>[a-z]?)(?![\w.]?\w)"),
        _release,
    ),
    Rule(
        "formula",
        UPPER,
        Pattern(rf"(?:(?:{_ELEMENTS_LONGEST})[0-9₀-₉]{{0,3}}){{1,10}}(?![^\W_]|[₀-₉-])"),
        _formula,
    ),
    Rule("code", UPPER, Pattern(r"[A-Z]{1,3}(?:\.[0-9]{1,3}){1,4}(?![\w.]?\w)"), _dotted_code),
)
"""Asked before bare figures are."""

RULES = (
    Rule(
        "code", DIGIT, Pattern(r"(?P<n>[0-9]{1,5}\.[0-9]{1,4})(?P<letters>[A-Za-z]{1,3})(?![^\W_])"), _decimal
    ),
    Rule("code", DIGIT, Pattern(r"[0-9]{1,3}[A-Z](?:[A-Z]{0,3}[a-z]{2,12})(?![^\W_])"), _camel),
    Rule(
        "code",
        UPPER,
        Pattern(
            rf"[A-Z][A-Za-z]{{0,11}}(?:[-‐‑][A-Z][A-Za-z]{{0,9}}){{0,3}}[-‐‑]?{_CODE}(?:[-‐‑][0-9]{{1,4}}|[-‐‑][A-Z](?![A-Za-z]))?(?![^\W_])"
        ),
        _code,
    ),
    Rule(
        "code",
        UPPER,
        Pattern(r"(?:ISO|IEC|RFC|IEEE|DIN|ASTM|Rs){S}[0-9]{2,6}(?![\w.,][0-9])"),
        lambda m: f"{spelled(m[0].split()[0])} {number(m[0].split()[-1])}",
    ),
    Rule(
        "code",
        UPPER,
        Pattern(r"(?P<codes>[A-Z]{1,5}(?:[-‐‑][A-Z]{1,4}){1,3})(?:s\b)?(?![^\W_])(?![-‐‑][0-9]|\.[A-Z])"),
        _joined,
    ),
    Rule("code", LOWER, Pattern(r"[a-z]{1,3}(?:[0-9]{1,4}[A-Za-z]{1,3}){1,4}[0-9]{1,4}(?![^\W_])"), _code),
    Rule("code", LOWER, Pattern(r"[a-z]{1,3}[0-9]{1,6}[A-Za-z]{0,3}(?![^\W_])"), _code),
    Rule("code", DIGIT, Pattern(r"[0-9]{1,5}-?[A-Z]{1,3}(?:[0-9]{1,4}[A-Za-z]{0,2})?(?![^\W_])"), _code),
    Rule("code", DIGIT, Pattern(r"[0-9]{1,5}[a-z]{1,2}(?:[0-9]{1,4}[A-Za-z]?)?(?![^\W_])"), _code),
    Rule(
        "serial",
        LOWER + UPPER + DIGIT,
        Pattern(r"[A-Za-z0-9]{1,12}(?:-[A-Za-z0-9]{1,12}){2,10}(?![\w-])"),
        _serial,
    ),
    Rule("hyphen", "-‐‑–", Pattern("[-‐‑–](?=[A-Z0-9])"), _hyphen),
)
"""Asked after money, units and dates, which also join letters and figures."""
