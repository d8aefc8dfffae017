"""How are powers, products and equations said?"""

from __future__ import annotations

import re

from narrator.say.numbers import NUMBER, number
from narrator.say.rule import DIGIT, Pattern, Reading, Rule


def _raised(match: re.Match[str]) -> Reading:
    """ "10^5" is "ten to the power of five"."""
    minus = "minus " if match["minus"] else ""
    if match["n"] in "23" and not minus:
        return f"{number(match['base'])} {'squared' if match['n'] == '2' else 'cubed'}"
    return f"{number(match['base'])} to the power of {minus}{number(match['n'])}"


def _scientific(match: re.Match[str]) -> Reading:
    """ "1.5e10" is "one point five times ten to the power of ten"."""
    if "." not in match["base"] and not match["minus"]:
        return None
    minus = "minus " if match["minus"] else ""
    return f"{number(match['base'])} times ten to the power of {minus}{number(match['n'])}"


RULES = (
    Rule(
        "power",
        DIGIT,
        Pattern(r"(?P<base>[0-9]{1,6}(?:\.[0-9]{1,6})?)\^(?P<minus>[-−])?(?P<n>[0-9]{1,4})(?![\w.])"),
        _raised,
    ),
    Rule(
        "power",
        DIGIT,
        Pattern(r"(?P<base>[0-9]{1,3}(?:\.[0-9]{1,9})?)[eE](?P<minus>[-−])?\+?(?P<n>[0-9]{1,3})(?![\w.])"),
        _scientific,
    ),
    Rule(
        "times",
        DIGIT,
        Pattern(rf"(?P<low>{NUMBER})(?P<cross>{{S}}?[*·∙]{{S}}?)(?=[0-9])"),
        lambda m: {"low": number(m["low"]), "cross": " times "},
    ),
    Rule(
        "by",
        DIGIT,
        Pattern(
            rf"(?P<low>{NUMBER})(?P<cross>{{S}}?[x×]{{S}}?)(?={NUMBER}(?:{{S}}?[-+*x×/]{{S}}?{NUMBER}){{0,3}}{{S}}?=)"
        ),
        lambda m: {"low": number(m["low"]), "cross": " times "},
    ),
    Rule(
        "range",
        DIGIT,
        Pattern(rf"(?P<low>{NUMBER})(?P<sign>{{S}}?[-–−]{{S}}?)(?={NUMBER}{{S}}?=)"),
        lambda m: {"low": number(m["low"]), "sign": " minus "},
    ),
)
"""Powers written with a caret, powers of ten, products, and what an equals sign follows."""
